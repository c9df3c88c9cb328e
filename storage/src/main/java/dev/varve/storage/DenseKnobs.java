package dev.varve.storage;

import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.index.Similarity;
import dev.varve.index.ann.Effort;

/** What a dense query asks for, in the words of the index. */
final class DenseKnobs {

    private DenseKnobs() {}

    static Similarity similarity(Metric metric) {
        return switch (metric) {
            case DOT -> Similarity.DOT;
            case COSINE -> Similarity.COSINE;
            case L2 -> Similarity.L2;
        };
    }

    static Effort effort(Query.Effort effort) {
        return switch (effort) {
            case Query.Effort.Recall recall -> new Effort.Recall(recall.target());
            case Query.Effort.Beam beam -> new Effort.Beam(beam.beam(), beam.rerank());
            case Query.Effort.Exact _ -> new Effort.Exact();
        };
    }

    /**
     * The least float64 score that a hit, whose score is rounded to float32, shows as {@code minScore} or more: so that
     * the score of one answer can be asked for as the least of another query, and finds that answer again.
     */
    static double least(double minScore) {
        if (minScore < -Float.MAX_VALUE) {
            return minScore;
        }
        float shown = (float) minScore;
        if (shown < minScore) {
            shown = Math.nextUp(shown);
        }
        // Ties are rounded to the neighbour whose last bit is 0, which may be either.
        double between = ((double) Math.nextDown(shown) + shown) / 2;
        return (float) between >= shown ? between : Math.nextUp(between);
    }
}
