package dev.varve.index.ann;

/** How much of its time a search spends on finding all of the nearest rows. */
public sealed interface Effort {

    /**
     * As much as finds this share of them, on average, by what was measured when the segment was written.
     *
     * @param target above 0, at most 1; at 1 the search is exact
     */
    record Recall(double target) implements Effort {}

    /**
     * A beam of this width.
     *
     * @param beam rows that are kept on the way, at least 1; where fewer than are asked for, as many as these
     * @param rerank rows of those that are scored in full precision at most, the nearest ones by their codes, at least
     *     1
     */
    record Beam(int beam, int rerank) implements Effort {}

    /** Every row that may be an answer is scored in full precision. */
    record Exact() implements Effort {}
}
