package dev.varve.codecs.codes;

import dev.varve.codecs.kernels.Kernels;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Estimates distances from the records of {@link RaBitQ}. */
final class RaBitQScorer extends RunScorer {

    private final RaBitQ code;
    private final MemorySegment coarse;
    private final FieldRecords fine;
    private final RaBitQQuery query;
    private final int[] numbers;
    private final float[] grid;

    RaBitQScorer(RaBitQ code, MemorySegment coarse, MemorySegment fine, int planes, double confidence) {
        this.code = code;
        this.coarse = coarse;
        this.fine = new FieldRecords(code.fields(), fine);
        query = new RaBitQQuery(code, planes, confidence);
        numbers = new int[code.rotation().padded()];
        grid = new float[numbers.length];
    }

    @Override
    public void prepare(float[] vector) {
        query.prepare(vector);
    }

    @Override
    public void prepare(int row) {
        float middle = (float) RaBitQ.middle(code.bits());
        if (code.fineBytes() > 0) {
            fine.numbers(row, numbers);
            for (int d = 0; d < grid.length; d++) {
                grid[d] = numbers[d] - middle;
            }
            query.prepare(grid, fine.multiplier(row), fine.summand(row));
        } else {
            long record = (long) row * code.coarseBytes();
            Arrays.fill(grid, -middle);
            for (int word = 0; word < code.words(); word++) {
                long bits = coarse.get(LittleEndian.LONG, record + (long) word * Long.BYTES);
                int weight = 1 << (word / code.planeWords());
                int from = word % code.planeWords() * Long.SIZE;
                for (int i = 0; i < Long.SIZE; i++) {
                    grid[from + i] += (bits >>> i & 1) * weight;
                }
            }
            long factors = record + (long) code.words() * Long.BYTES;
            query.prepare(
                    grid,
                    coarse.get(LittleEndian.FLOAT, factors + Float.BYTES),
                    coarse.get(LittleEndian.FLOAT, factors));
        }
    }

    @Override
    void score(int[] rows, int count, float[] estimates, float[] bounds, int at) {
        if (code.coarseBits() > 1) {
            scoreNumbers(rows, count, estimates, bounds, at);
            return;
        }
        Kernels.codes()
                .signs(
                        query.planes,
                        code.words(),
                        coarse,
                        code.coarseBytes(),
                        rows,
                        count,
                        query.scale,
                        query.offset,
                        query.summand,
                        query.error,
                        estimates,
                        bounds,
                        at);
    }

    private void scoreNumbers(int[] rows, int count, float[] estimates, float[] bounds, int at) {
        Kernels.codes()
                .numbers(
                        query.planes,
                        code.words(),
                        code.planeWords(),
                        coarse,
                        code.coarseBytes(),
                        rows,
                        count,
                        query.scale,
                        query.offset,
                        query.summand,
                        query.error,
                        estimates,
                        bounds,
                        at);
    }

    @Override
    public void refine(int[] rows, int count, float[] estimates, float[] bounds) {
        if (code.fineBytes() == 0) {
            score(rows, count, estimates, bounds, 0);
        } else {
            fine.score(query.fine, rows, count, estimates, bounds, 0);
        }
    }
}
