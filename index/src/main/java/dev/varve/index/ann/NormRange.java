package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.QueryChecks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How long vectors are that indexes take, and queries that indexes answer: graphs and codes compare them in float32,
 * which holds the products of these, and not of much shorter or longer ones. Others are scored without an index.
 */
public final class NormRange {

    /** The shortest, but for zero vectors. */
    public static final double LEAST = 1e-15;

    /** The longest. */
    public static final double MOST = 1e15;

    /**
     * The shortest token, but for zeros: half precision, which codes of tokens have in places, rounds shorter ones off.
     */
    public static final double LEAST_TOKEN = 1e-4;

    /** The longest token: half precision ends there. What is made of such tokens is no longer than indexes take. */
    public static final double MOST_TOKEN = 65_504;

    private static final ValueLayout.OfFloat FLOAT32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private NormRange() {}

    /**
     * Whether a vector is no longer than indexes take, nor shorter.
     *
     * @param norm Euclidean norm of the vector
     */
    public static boolean holds(double norm) {
        return norm == 0 || (norm >= LEAST && norm <= MOST);
    }

    /**
     * Whether the vector of a row is.
     *
     * @param row has a vector, and is verified
     */
    public static boolean holds(DenseVectors vectors, int row) {
        // float16 goes from 6e-8 to 65,504
        return vectors.elementType() == ElementType.FLOAT16
                || holds(norm(vectors.segment(row), vectors.offset(row), vectors.dimension()));
    }

    /** Whether a field holds no token vector but such as indexes take, so that none need be looked at. */
    public static boolean holdsAll(TokenVectors tokens) {
        return tokens.elementType() == ElementType.FLOAT16;
    }

    /**
     * Whether indexes take all token vectors of a row.
     *
     * @param row is verified, unless {@link #holdsAll}
     */
    public static boolean holds(TokenVectors tokens, int row) {
        if (holdsAll(tokens)) {
            return true;
        }
        long bytes = (long) tokens.dimension() * Float.BYTES;
        for (int t = 0; t < tokens.tokenCount(row); t++) {
            double norm = norm(tokens.segment(row), tokens.offset(row) + t * bytes, tokens.dimension());
            if (norm != 0 && !(norm >= LEAST_TOKEN && norm <= MOST_TOKEN)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the tokens of a query are, and what is added up of them.
     *
     * @param query was checked
     */
    public static boolean holds(float[][] query) {
        double sum = 0;
        for (float[] token : query) {
            double norm = QueryChecks.norm(token);
            if (!holds(norm)) {
                return false;
            }
            sum += norm;
        }
        return sum <= MOST;
    }

    /** Four sums, as each waits for the addition before. */
    private static double norm(MemorySegment segment, long offset, int dimension) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int d = 0;
        for (; d < dimension - 3; d += 4) {
            s0 += square(segment, offset, d);
            s1 += square(segment, offset, d + 1);
            s2 += square(segment, offset, d + 2);
            s3 += square(segment, offset, d + 3);
        }
        for (; d < dimension; d++) {
            s0 += square(segment, offset, d);
        }
        return Math.sqrt(s0 + s1 + (s2 + s3));
    }

    private static double square(MemorySegment segment, long offset, int d) {
        double component = segment.get(FLOAT32, offset + (long) d * Float.BYTES);
        return component * component;
    }
}
