package dev.varve.index;

import dev.varve.codecs.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Scores in float64 from the stored components, added in the order of the components: the number that a plain loop
 * gives. Products of two float32 are exact in float64, and nothing overflows.
 */
final class Float64Scores {

    private static final ValueLayout.OfFloat FLOAT32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort FLOAT16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Float64Scores() {}

    /**
     * The score of a row.
     *
     * @param queryNorm the norm of the query
     * @param offset where the row begins in {@code rows}, in bytes
     */
    static double score(
            Similarity similarity, float[] query, double queryNorm, ElementType type, MemorySegment rows, long offset) {
        return switch (similarity) {
            case DOT -> dot(query, type, rows, offset);
            case L2 -> 0.0 - squaredDistance(query, type, rows, offset);
            case COSINE -> cosine(query, queryNorm, type, rows, offset);
        };
    }

    private static double dot(float[] query, ElementType type, MemorySegment rows, long offset) {
        double sum = 0;
        for (int d = 0; d < query.length; d++) {
            sum += (double) query[d] * component(type, rows, offset, d);
        }
        return sum;
    }

    private static double squaredDistance(float[] query, ElementType type, MemorySegment rows, long offset) {
        double sum = 0;
        for (int d = 0; d < query.length; d++) {
            double difference = (double) query[d] - component(type, rows, offset, d);
            sum += difference * difference;
        }
        return sum;
    }

    private static double cosine(float[] query, double queryNorm, ElementType type, MemorySegment rows, long offset) {
        double dot = 0;
        double square = 0;
        for (int d = 0; d < query.length; d++) {
            double component = component(type, rows, offset, d);
            dot += query[d] * component;
            square += component * component;
        }
        return square == 0 ? 0 : dot / (queryNorm * Math.sqrt(square));
    }

    private static float component(ElementType type, MemorySegment rows, long offset, int d) {
        return type == ElementType.FLOAT32
                ? rows.get(FLOAT32, offset + (long) d * Float.BYTES)
                : Float.float16ToFloat(rows.get(FLOAT16, offset + (long) d * Short.BYTES));
    }
}
