package dev.varve.index.ann;

/** How much of its time a search spends on finding all of the nearest rows. */
public sealed interface Effort {

    /**
     * As much as finds this share of them, on average, by what was measured when the segment was written.
     *
     * @param target above 0, at most 1; at 1 the search is exact
     */
    record Recall(double target) implements Effort {

        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException if it is outside
         */
        public Recall {
            if (!(target > 0 && target <= 1)) {
                throw new IllegalArgumentException("recall: expected above 0 and at most 1, found " + target);
            }
        }
    }

    /**
     * A beam of this width.
     *
     * @param beam rows that are kept on the way, at least 1; where fewer than are asked for, as many as these
     * @param rerank rows of those that are scored in full precision at most, the nearest ones by their codes, at least
     *     1; where fewer than are asked for, as many as these
     */
    record Beam(int beam, int rerank) implements Effort {

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if one is below 1
         */
        public Beam {
            if (beam < 1 || rerank < 1) {
                throw new IllegalArgumentException(
                        "beam and rows to re-rank: expected at least 1 each, found " + beam + " and " + rerank);
            }
        }
    }

    /** Every row that may be an answer is scored in full precision. */
    record Exact() implements Effort {}
}
