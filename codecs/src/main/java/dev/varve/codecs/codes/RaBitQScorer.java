package dev.varve.codecs.codes;

import dev.varve.codecs.kernels.Kernels;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;

/** Estimates distances from the records of {@link RaBitQ}. */
final class RaBitQScorer extends RunScorer {

    private final RaBitQ code;
    private final MemorySegment coarse;
    /** Records of numbers: the fine ones, or the only ones. */
    private final FieldRecords records;
    private final RaBitQQuery query;
    private final int[] numbers;
    private final float[] grid;

    RaBitQScorer(RaBitQ code, MemorySegment coarse, MemorySegment fine, int planes, double confidence) {
        this.code = code;
        this.coarse = coarse;
        records = new FieldRecords(code.fields(), code.coarseBits() == 1 ? fine : coarse);
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
        if (code.bits() > 1) {
            records.numbers(row, numbers);
            float middle = ((1 << code.bits()) - 1) / 2f;
            for (int d = 0; d < grid.length; d++) {
                grid[d] = numbers[d] - middle;
            }
            query.prepare(grid, records.multiplier(row), records.summand(row));
        } else {
            long record = (long) row * code.coarseBytes();
            for (int d = 0; d < grid.length; d++) {
                long word = coarse.get(LittleEndian.LONG, record + (long) d / Long.SIZE * Long.BYTES);
                grid[d] = (word >>> d & 1) - 0.5f;
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
            records.score(query.fields, rows, count, estimates, bounds, at);
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

    @Override
    public void refine(int[] rows, int count, float[] estimates, float[] bounds) {
        if (code.bits() == 1) {
            score(rows, count, estimates, bounds, 0);
        } else {
            records.score(query.fields, rows, count, estimates, bounds, 0);
        }
    }
}
