package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link MaxSimKernels} by the Vector API. */
final class VectorMaxSimKernels implements MaxSimKernels {

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int WIDTH = SPECIES.length();

    /** Document tokens that share a load of the panel. */
    private static final int TILE = 4;

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
        ScalarMaxSimKernels.check(panel, panelAt, dimension, tokens, tokensAt, tokenCount, maxima, maximaAt);
        for (int lane = 0; lane < LANES; lane += 2 * WIDTH) {
            int t = 0;
            for (; t <= tokenCount - TILE; t += TILE) {
                tile4(panel, panelAt + lane, dimension, tokens, tokensAt + t * dimension, maxima, maximaAt + lane);
            }
            for (; t < tokenCount; t++) {
                tile1(panel, panelAt + lane, dimension, tokens, tokensAt + t * dimension, maxima, maximaAt + lane);
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
        ScalarMaxSimKernels.checkProducts(
                panel, panelAt, dimension, tokens, tokensAt, tokenCount, products, productsAt);
        for (int lane = 0; lane < LANES; lane += 2 * WIDTH) {
            int t = 0;
            for (; t <= tokenCount - TILE; t += TILE) {
                products4(
                        panel,
                        panelAt + lane,
                        dimension,
                        tokens,
                        tokensAt + t * dimension,
                        products,
                        productsAt + t * LANES + lane);
            }
            for (; t < tokenCount; t++) {
                int to = productsAt + t * LANES + lane;
                Arrays.fill(products, to, to + 2 * WIDTH, Float.NEGATIVE_INFINITY);
                tile1(panel, panelAt + lane, dimension, tokens, tokensAt + t * dimension, products, to);
            }
        }
    }

    @Override
    public void rowMaxima(float[] rows, int[] begins, int from, int count, float[] maxima, int maximaAt) {
        ScalarMaxSimKernels.checkRows(rows, begins, from, count, maxima, maximaAt);
        for (int lane = 0; lane < LANES; lane += 2 * WIDTH) {
            raise(rows, lane, begins, from, count, maxima, maximaAt + lane);
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
        VectorNibbleTables.fill(panel, panelAt, dimension, bits, weights, table, tableAt, steps, stepsAt);
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
        ScalarMaxSimKernels.checkCoded(
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
        for (int lane = 0; lane < LANES; lane += 2 * WIDTH) {
            CodedMaxima.raise(
                    table,
                    tableAt + lane * Short.BYTES,
                    nibbles,
                    steps,
                    stepsAt + lane,
                    products,
                    productsAt + lane,
                    tokens,
                    offset,
                    tokenCount,
                    maxima,
                    maximaAt + lane);
        }
    }

    /** Two vectors of each row, and two rows at once, so that no maximum waits for the one before. */
    private static void raise(float[] rows, int lane, int[] begins, int from, int count, float[] maxima, int m) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, maxima, m);
        FloatVector b0 = FloatVector.fromArray(SPECIES, maxima, m + WIDTH);
        FloatVector a1 = a0;
        FloatVector b1 = b0;
        int end = from + Lanes.floor(count, 2);
        for (int i = from; i != end; i += 2) {
            int row0 = begins[i] + lane;
            a0 = a0.max(FloatVector.fromArray(SPECIES, rows, row0));
            b0 = b0.max(FloatVector.fromArray(SPECIES, rows, row0 + WIDTH));
            int row1 = begins[i + 1] + lane;
            a1 = a1.max(FloatVector.fromArray(SPECIES, rows, row1));
            b1 = b1.max(FloatVector.fromArray(SPECIES, rows, row1 + WIDTH));
        }
        if (end != from + count) {
            int row = begins[end] + lane;
            a0 = a0.max(FloatVector.fromArray(SPECIES, rows, row));
            b0 = b0.max(FloatVector.fromArray(SPECIES, rows, row + WIDTH));
        }
        a0.max(a1).intoArray(maxima, m);
        b0.max(b1).intoArray(maxima, m + WIDTH);
    }

    /** The products of two vectors of query tokens with four others. */
    private static void products4(
            float[] panel, int p, int dimension, float[] tokens, int t, float[] products, int to) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        for (int d = 0; d < dimension; d++) {
            FloatVector qa = FloatVector.fromArray(SPECIES, panel, p + d * LANES);
            FloatVector qb = FloatVector.fromArray(SPECIES, panel, p + d * LANES + WIDTH);
            FloatVector x0 = FloatVector.broadcast(SPECIES, tokens[t + d]);
            a0 = x0.fma(qa, a0);
            b0 = x0.fma(qb, b0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, tokens[t + dimension + d]);
            a1 = x1.fma(qa, a1);
            b1 = x1.fma(qb, b1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, tokens[t + 2 * dimension + d]);
            a2 = x2.fma(qa, a2);
            b2 = x2.fma(qb, b2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, tokens[t + 3 * dimension + d]);
            a3 = x3.fma(qa, a3);
            b3 = x3.fma(qb, b3);
        }
        a0.intoArray(products, to);
        b0.intoArray(products, to + WIDTH);
        a1.intoArray(products, to + LANES);
        b1.intoArray(products, to + LANES + WIDTH);
        a2.intoArray(products, to + 2 * LANES);
        b2.intoArray(products, to + 2 * LANES + WIDTH);
        a3.intoArray(products, to + 3 * LANES);
        b3.intoArray(products, to + 3 * LANES + WIDTH);
    }

    /** Two vectors of query tokens against four document tokens. */
    private static void tile4(float[] panel, int p, int dimension, float[] tokens, int t, float[] maxima, int m) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        for (int d = 0; d < dimension; d++) {
            FloatVector qa = FloatVector.fromArray(SPECIES, panel, p + d * LANES);
            FloatVector qb = FloatVector.fromArray(SPECIES, panel, p + d * LANES + WIDTH);
            FloatVector x0 = FloatVector.broadcast(SPECIES, tokens[t + d]);
            a0 = x0.fma(qa, a0);
            b0 = x0.fma(qb, b0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, tokens[t + dimension + d]);
            a1 = x1.fma(qa, a1);
            b1 = x1.fma(qb, b1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, tokens[t + 2 * dimension + d]);
            a2 = x2.fma(qa, a2);
            b2 = x2.fma(qb, b2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, tokens[t + 3 * dimension + d]);
            a3 = x3.fma(qa, a3);
            b3 = x3.fma(qb, b3);
        }
        FloatVector a = FloatVector.fromArray(SPECIES, maxima, m);
        a.max(a0.max(a1).max(a2.max(a3))).intoArray(maxima, m);
        FloatVector b = FloatVector.fromArray(SPECIES, maxima, m + WIDTH);
        b.max(b0.max(b1).max(b2.max(b3))).intoArray(maxima, m + WIDTH);
    }

    /** Two vectors of query tokens against one document token. */
    private static void tile1(float[] panel, int p, int dimension, float[] tokens, int t, float[] maxima, int m) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = FloatVector.zero(SPECIES);
        for (int d = 0; d < dimension; d++) {
            FloatVector x = FloatVector.broadcast(SPECIES, tokens[t + d]);
            a = x.fma(FloatVector.fromArray(SPECIES, panel, p + d * LANES), a);
            b = x.fma(FloatVector.fromArray(SPECIES, panel, p + d * LANES + WIDTH), b);
        }
        // Not in a method of its own: a vector that is handed to one may get onto the heap.
        FloatVector.fromArray(SPECIES, maxima, m).max(a).intoArray(maxima, m);
        FloatVector.fromArray(SPECIES, maxima, m + WIDTH).max(b).intoArray(maxima, m + WIDTH);
    }
}
