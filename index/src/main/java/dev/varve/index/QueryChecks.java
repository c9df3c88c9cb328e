package dev.varve.index;

import java.util.List;

/** Refuses queries that a search cannot answer, before any work. */
public final class QueryChecks {

    /** Query tokens times dimension at most: 1 GiB of panels. */
    private static final long MAX_TOKEN_FLOATS = 1L << 28;

    private QueryChecks() {}

    /**
     * Checks how many answers are asked for.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public static void checkLimit(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k: expected at least 1, found " + k);
        }
    }

    static void checkDense(Similarity similarity, List<float[]> queries, List<DensePart> parts) {
        for (float[] query : queries) {
            checkDense(similarity, query);
            checkDimension(query, queries.getFirst().length);
            for (DensePart part : parts) {
                checkDimension(query, part.vectors().dimension());
            }
        }
    }

    /**
     * Checks a vector that rows are compared with.
     *
     * @return its Euclidean norm
     * @throws IllegalArgumentException unless its components are finite, neither none nor too many, and, under COSINE,
     *     not all zero
     */
    public static double checkDense(Similarity similarity, float[] query) {
        if (query.length < 1 || query.length > RoundingBound.MAX_DIMENSION) {
            throw new IllegalArgumentException(
                    "query: expected 1 to " + RoundingBound.MAX_DIMENSION + " components, found " + query.length);
        }
        double squared = squaredNorm(query);
        if (!(squared < Double.POSITIVE_INFINITY)) {
            // squares of finite float32 never add up to more than float64 holds
            checkFinite(query);
        }
        if (similarity == Similarity.COSINE && squared == 0) {
            throw new IllegalArgumentException("query: a zero vector has no direction, so no cosine");
        }
        return Math.sqrt(squared);
    }

    /** The Euclidean norm of a checked query, or of a token of one. */
    public static double norm(float[] query) {
        return Math.sqrt(squaredNorm(query));
    }

    /** Four sums, as each waits for the addition before. */
    private static double squaredNorm(float[] vector) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int d = 0;
        for (; d < vector.length - 3; d += 4) {
            s0 += (double) vector[d] * vector[d];
            s1 += (double) vector[d + 1] * vector[d + 1];
            s2 += (double) vector[d + 2] * vector[d + 2];
            s3 += (double) vector[d + 3] * vector[d + 3];
        }
        for (; d < vector.length; d++) {
            s0 += (double) vector[d] * vector[d];
        }
        return s0 + s1 + (s2 + s3);
    }

    static void checkTokens(List<float[][]> queries, List<TokenPart> parts) {
        for (float[][] query : queries) {
            checkTokens(query);
            checkDimension(query[0], queries.getFirst()[0].length);
            for (TokenPart part : parts) {
                checkDimension(query[0], part.vectors().dimension());
            }
        }
    }

    /**
     * Checks tokens that documents are compared with.
     *
     * @throws IllegalArgumentException unless there is one at least, and all have as many finite components, neither
     *     none nor too many in all
     */
    public static void checkTokens(float[][] query) {
        if (query.length < 1 || query[0].length < 1) {
            throw new IllegalArgumentException("query: expected at least one token of at least one component");
        }
        if ((long) query.length * query[0].length > MAX_TOKEN_FLOATS) {
            throw new IllegalArgumentException("query: expected " + MAX_TOKEN_FLOATS
                    + " components in all tokens at most, found " + query.length + " tokens of " + query[0].length);
        }
        for (float[] token : query) {
            checkDimension(token, query[0].length);
            checkFinite(token);
        }
    }

    /**
     * Checks the number of components of a query.
     *
     * @throws IllegalArgumentException unless it is that of the vectors that are searched
     */
    public static void checkDimension(float[] vector, int expected) {
        if (vector.length != expected) {
            throw new IllegalArgumentException("query: expected " + expected + " components, found " + vector.length);
        }
    }

    private static void checkFinite(float[] vector) {
        for (int d = 0; d < vector.length; d++) {
            if (!Float.isFinite(vector[d])) {
                throw new IllegalArgumentException(
                        "query: expected finite components, found " + vector[d] + " at " + d);
            }
        }
    }
}
