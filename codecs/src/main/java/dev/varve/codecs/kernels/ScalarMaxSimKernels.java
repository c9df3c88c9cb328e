package dev.varve.codecs.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** {@link MaxSimKernels} by plain loops: runs everywhere, and is the oracle of {@link VectorMaxSimKernels}. */
final class ScalarMaxSimKernels implements MaxSimKernels {

    @Override
    public void copyFloat32(MemorySegment source, long offset, int count, float[] target, int at) {
        Copies.float32(source, offset, count, target, at);
    }

    @Override
    public void copyFloat16(MemorySegment source, long offset, int count, float[] target, int at) {
        Copies.float16(source, offset, count, target, at);
    }

    @Override
    public void maxima(
            float[] panel,
            int panelAt,
            int dimension,
            float[] tokens,
            int tokensAt,
            int tokenCount,
            float[] maxima,
            int maximaAt) {
        check(panel, panelAt, dimension, tokens, tokensAt, tokenCount, maxima, maximaAt);
        for (int t = 0; t < tokenCount; t++) {
            int token = tokensAt + t * dimension;
            for (int l = 0; l < LANES; l++) {
                float dot = 0;
                for (int d = 0; d < dimension; d++) {
                    dot += panel[panelAt + d * LANES + l] * tokens[token + d];
                }
                maxima[maximaAt + l] = Math.max(maxima[maximaAt + l], dot);
            }
        }
    }

    @Override
    public void products(
            float[] panel,
            int panelAt,
            int dimension,
            float[] tokens,
            int tokensAt,
            int tokenCount,
            float[] products,
            int productsAt) {
        checkProducts(panel, panelAt, dimension, tokens, tokensAt, tokenCount, products, productsAt);
        for (int t = 0; t < tokenCount; t++) {
            for (int l = 0; l < LANES; l++) {
                float dot = 0;
                for (int d = 0; d < dimension; d++) {
                    dot += panel[panelAt + d * LANES + l] * tokens[tokensAt + t * dimension + d];
                }
                products[productsAt + t * LANES + l] = dot;
            }
        }
    }

    @Override
    public void rowMaxima(float[] rows, int[] begins, int from, int count, float[] maxima, int maximaAt) {
        checkRows(rows, begins, from, count, maxima, maximaAt);
        for (int i = from; i < from + count; i++) {
            for (int l = 0; l < LANES; l++) {
                maxima[maximaAt + l] = Math.max(maxima[maximaAt + l], rows[begins[i] + l]);
            }
        }
    }

    @Override
    public void table(
            float[] panel,
            int panelAt,
            int dimension,
            int bits,
            float[] weights,
            MemorySegment table,
            long tableAt,
            float[] steps,
            int stepsAt) {
        NibbleTables.check(panel, panelAt, dimension, bits, weights, table, tableAt, steps, stepsAt);
        NibbleTables.steps(panel, panelAt, dimension, bits, weights, steps, stepsAt);
        int perNibble = NIBBLE_BITS / bits;
        long to = tableAt;
        for (int d = 0; d < dimension; d += perNibble) {
            int at = panelAt + d * LANES;
            int count = Math.min(perNibble, dimension - d);
            for (int value = 0; value < NibbleTables.VALUES; value++) {
                for (int l = 0; l < LANES; l++, to += Short.BYTES) {
                    float sum = sum(panel, at + l, count, bits, weights, value);
                    float scaled = sum * (1 / steps[stepsAt + l]) + (NibbleTables.TO_ROUND + 0.5f);
                    table.set(LittleEndian.SHORT, to, (short) ((int) scaled - (int) NibbleTables.TO_ROUND));
                }
            }
        }
    }

    private static float sum(float[] panel, int at, int count, int bits, float[] weights, int value) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += panel[at + i * LANES] * weights[value >>> i * bits & (1 << bits) - 1];
        }
        return sum;
    }

    @Override
    public void codedMaxima(
            MemorySegment table,
            long tableAt,
            int nibbles,
            float[] steps,
            int stepsAt,
            float[] products,
            int productsAt,
            MemorySegment tokens,
            long offset,
            int tokenCount,
            float[] maxima,
            int maximaAt) {
        checkCoded(
                table,
                tableAt,
                nibbles,
                steps,
                stepsAt,
                products,
                productsAt,
                tokens,
                offset,
                tokenCount,
                maxima,
                maximaAt);
        for (int t = 0; t < tokenCount; t++) {
            long token = offset + (long) t * MaxSimKernels.tokenBytes(nibbles);
            int centroid = Short.toUnsignedInt(tokens.get(LittleEndian.SHORT, token));
            float factor = Float.float16ToFloat(tokens.get(LittleEndian.SHORT, token + Short.BYTES));
            Ranges.checkArray("products", products, productsAt + centroid * LANES, LANES);
            for (int l = 0; l < LANES; l++) {
                int sum = 0;
                for (int g = 0; g < nibbles; g++) {
                    int nibble = tokens.get(JAVA_BYTE, token + TOKEN_HEADER + g / 2) >>> 4 * (g & 1) & 15;
                    sum += table.get(LittleEndian.SHORT, tableAt + (long) g * NIBBLE_BYTES + 2L * (nibble * LANES + l));
                }
                float score = (short) sum * steps[stepsAt + l] * factor + products[productsAt + centroid * LANES + l];
                maxima[maximaAt + l] = Math.max(maxima[maximaAt + l], score);
            }
        }
    }

    static void checkCoded(
            MemorySegment table,
            long tableAt,
            int nibbles,
            float[] steps,
            int stepsAt,
            float[] products,
            int productsAt,
            MemorySegment tokens,
            long offset,
            int tokenCount,
            float[] maxima,
            int maximaAt) {
        if (nibbles < 0 || nibbles > NibbleTables.MOST_NIBBLES) {
            throw new IndexOutOfBoundsException(nibbles + " nibbles, expected 0 to " + NibbleTables.MOST_NIBBLES);
        }
        Ranges.checkBytes(table, tableAt, (long) nibbles * NIBBLE_BYTES);
        Ranges.checkArray("steps", steps, stepsAt, LANES);
        Ranges.checkArray("products", products, productsAt, 0);
        Ranges.checkArray("maxima", maxima, maximaAt, LANES);
        long bytes = MaxSimKernels.tokenBytes(nibbles);
        Ranges.checkRows(tokens, offset, bytes, tokenCount, bytes);
    }

    static void checkRows(float[] rows, int[] begins, int from, int count, float[] maxima, int maximaAt) {
        Objects.checkFromIndexSize(from, count, begins.length);
        Ranges.checkArray("maxima", maxima, maximaAt, LANES);
        int last = rows.length - LANES;
        int outside = 0;
        for (int i = from; i < from + count; i++) {
            // the sign of either says that the begin is negative or above the last
            outside |= begins[i] | last - begins[i];
        }
        if (outside < 0) {
            throw new IndexOutOfBoundsException("rows of " + LANES + " elements: of " + count
                    + " begins, one is not from 0 to " + last + ", as an array of " + rows.length + " has them");
        }
    }

    static void checkProducts(
            float[] panel,
            int panelAt,
            int dimension,
            float[] tokens,
            int tokensAt,
            int tokenCount,
            float[] products,
            int productsAt) {
        Ranges.checkArray("panel", panel, panelAt, (long) dimension * LANES);
        Ranges.checkArray("tokens", tokens, tokensAt, (long) dimension * tokenCount);
        Ranges.checkArray("products", products, productsAt, (long) LANES * tokenCount);
    }

    static void check(
            float[] panel,
            int panelAt,
            int dimension,
            float[] tokens,
            int tokensAt,
            int tokenCount,
            float[] maxima,
            int maximaAt) {
        Ranges.checkArray("panel", panel, panelAt, (long) dimension * LANES);
        Ranges.checkArray("tokens", tokens, tokensAt, (long) dimension * tokenCount);
        Ranges.checkArray("maxima", maxima, maximaAt, LANES);
    }
}
