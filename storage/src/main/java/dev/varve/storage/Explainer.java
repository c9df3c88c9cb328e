package dev.varve.storage;

import dev.varve.Explanation.Step;
import dev.varve.Explanation.Way;
import dev.varve.index.ann.SearchTrace;
import dev.varve.index.late.LateTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
        return told(
                layers,
                all,
                searched,
                (place, part) -> steps.stream()
                        .filter(step -> step.part() == place)
                        .map(step -> new Step(
                                name(layers, part.rows()),
                                part.visible(),
                                way(step.way()),
                                step.why(),
                                step.beam(),
                                step.estimated(),
                                step.expanded(),
                                step.scored())));
    }

    /** What a token search did; parameters as above. */
    static List<Step> tokens(
            Layers layers, List<State.Visible> all, List<State.Visible> searched, List<LateTrace.Step> steps) {
        return told(
                layers,
                all,
                searched,
                (place, part) -> steps.stream()
                        .filter(step -> step.part() == place)
                        .map(step -> new Step(
                                name(layers, part.rows()),
                                part.visible(),
                                way(step.way()),
                                step.why(),
                                step.candidates(),
                                step.estimated(),
                                0,
                                step.scored())));
    }

    /** The steps of one part. */
    @FunctionalInterface
    private interface PartSteps {
        Stream<Step> of(int place, State.Visible part);
    }

    private static List<Step> told(
            Layers layers, List<State.Visible> all, List<State.Visible> searched, PartSteps steps) {
        List<Step> told = new ArrayList<>();
        for (State.Visible part : all) {
            int place = searched.indexOf(part);
            if (place < 0) {
                told.add(passedOver(layers, part));
            } else {
                steps.of(place, part).forEach(told::add);
            }
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

    private static Way way(LateTrace.Way way) {
        return switch (way) {
            case EXACT -> Way.EXACT;
            case CANDIDATES -> Way.CANDIDATES;
        };
    }
}
