package dev.varve.storage;

import dev.varve.Explanation.Step;
import dev.varve.Explanation.Way;
import dev.varve.Field;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.TokenPart;
import dev.varve.index.ann.SearchTrace;
import java.util.ArrayList;
import java.util.List;

/** Says of each segment and memtable what a search did in it. */
final class Explainer {

    private Explainer() {}

    /**
     * What a dense search did.
     *
     * @param all segments and memtables of the collection
     * @param searched those of them that hold the field
     * @param steps what was done, by place in {@code searched}
     */
    static List<Step> dense(
            Layers layers, List<State.Visible> all, List<State.Visible> searched, List<SearchTrace.Step> steps) {
        List<Step> told = new ArrayList<>();
        for (State.Visible part : all) {
            int place = searched.indexOf(part);
            if (place < 0) {
                told.add(passedOver(layers, part));
            }
            for (SearchTrace.Step step : steps) {
                if (step.part() == place) {
                    told.add(new Step(
                            name(layers, part.rows()),
                            part.visible(),
                            way(step.way()),
                            step.why(),
                            step.beam(),
                            step.estimated(),
                            step.expanded(),
                            step.scored()));
                }
            }
        }
        return told;
    }

    /**
     * What a token search did.
     *
     * @param all segments and memtables of the collection
     * @param searched what was searched of those that hold the field, in the same order
     */
    static List<Step> tokens(Layers layers, List<State.Visible> all, List<TokenPart> searched, Field.Tokens field) {
        List<Step> told = new ArrayList<>();
        int place = 0;
        for (State.Visible part : all) {
            told.add(
                    part.rows().holds(field)
                            ? new Step(
                                    name(layers, part.rows()),
                                    part.visible(),
                                    Way.EXACT,
                                    "token vectors have no index",
                                    0,
                                    0,
                                    0,
                                    scored(searched.get(place++)))
                            : passedOver(layers, part));
        }
        return told;
    }

    private static Step passedOver(Layers layers, State.Visible part) {
        return new Step(
                name(layers, part.rows()),
                part.visible(),
                Way.NONE,
                "written before the schema had the field",
                0,
                0,
                0,
                0);
    }

    private static String name(Layers layers, Rows rows) {
        return switch (rows) {
            case Segment segment -> "segment " + segment.number();
            case Memtable memtable when memtable == layers.memtable() -> "memtable";
            case Memtable _ -> "frozen memtable";
            case SalvagedRows _ -> throw new IllegalStateException("rows of a repair are not searched");
        };
    }

    private static Way way(SearchTrace.Way way) {
        return switch (way) {
            case EXACT -> Way.EXACT;
            case CODES -> Way.CODES;
            case GRAPH -> Way.GRAPH;
            case GRAPH_SKIP -> Way.GRAPH_SKIP;
        };
    }

    /** Rows with tokens that may be answers. */
    private static long scored(TokenPart part) {
        TokenVectors tokens = part.vectors();
        long count = 0;
        for (int row = 0; row < part.rows(); row++) {
            if (tokens.tokenCount(row) > 0
                    && (part.filter() == null || part.filter().accepts(row))) {
                count++;
            }
        }
        return count;
    }
}
