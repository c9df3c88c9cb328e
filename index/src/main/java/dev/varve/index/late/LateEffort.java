package dev.varve.index.late;

/**
 * How much of its time a search spends on finding all of the best documents, and how.
 *
 * @param candidates documents that are kept on the way to candidates, over all parts, at least 1; where fewer than are
 *     to be scored, as many as these
 * @param rerank candidates that are scored by their coded tokens at most, over all parts, the likeliest ones, at least
 *     1; where fewer than are asked for, as many as these
 * @param rescore documents that are scored again in full precision, the best ones by their codes; 0 for none, and where
 *     fewer than are asked for, as many as these
 * @param prefetch the share of the search for candidates after which reads begin for those that lead by then, above 0;
 *     at 1 nothing is read before the candidates are known
 */
public record LateEffort(int candidates, int rerank, int rescore, double prefetch) {

    /** Every document that may be an answer is scored in full precision. */
    public static final LateEffort EXACT = new LateEffort(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 1);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is outside
     */
    public LateEffort {
        if (candidates < 1 || rerank < 1 || rescore < 0) {
            throw new IllegalArgumentException(
                    "candidates, documents to re-rank and to score again: expected at least 1, 1 and 0, found "
                            + candidates + ", " + rerank + " and " + rescore);
        }
        if (!(prefetch > 0 && prefetch <= 1)) {
            throw new IllegalArgumentException("prefetch: expected above 0 and at most 1, found " + prefetch);
        }
    }

    /** Whether every document is scored in full precision. */
    boolean exact() {
        return rescore == Integer.MAX_VALUE;
    }

    /** Whether reads begin before the candidates are known. */
    boolean prefetches() {
        return prefetch < 1;
    }
}
