package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.index.DensePart;
import dev.varve.index.RowFilter;
import dev.varve.index.ann.SearchTrace.Way;
import dev.varve.index.graph.FilterPlan;
import org.jspecify.annotations.Nullable;

/** Why a search went the way it did, as {@link SearchTrace} tells it. */
final class Why {

    static final String FAR = "the rows that may be answers are far from the query";

    static final String NONE = "no index";
    static final String LENGTHS = "no index; a vector is too long or too short for one";
    static final String LATE = "not in the graph yet";
    static final String ASKED = "the query asks for exact answers";
    static final String UNUSUAL = "the query is too long or too short for an index";

    private Why() {}

    /**
     * That a part which was just scored has no index, and where no index would take it, why. Looks at its vectors until
     * one is such as no index takes.
     */
    static String none(DensePart part) {
        DenseVectors vectors = part.vectors();
        RowFilter filter = part.filter();
        for (int row = part.from(); row < part.to(); row++) {
            boolean scored = vectors.has(row) && (filter == null || filter.accepts(row));
            if (scored && !NormRange.holds(vectors, row)) {
                return LENGTHS;
            }
        }
        return NONE;
    }

    /** Why all rows were scored. */
    static String few(@Nullable RowFilter filter) {
        return filter == null ? "few rows for so wide a beam" : "few rows may be answers";
    }

    /** Why the graph was walked the way it was. */
    static String chosen(@Nullable RowFilter filter, FilterPlan plan) {
        if (filter == null) {
            return "all rows may be answers";
        }
        return plan.strategy() == FilterPlan.Strategy.SKIP ? "some rows may be answers" : "many rows may be answers";
    }

    /** How a plan walks the graph. */
    static Way way(FilterPlan plan) {
        return plan.strategy() == FilterPlan.Strategy.SKIP ? Way.GRAPH_SKIP : Way.GRAPH;
    }
}
