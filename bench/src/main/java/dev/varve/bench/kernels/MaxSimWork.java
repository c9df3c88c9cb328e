package dev.varve.bench.kernels;

import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Late interaction of {@value MaxSimKernels#LANES} query tokens with documents of {@value #TOKENS} float16 tokens: all
 * that a document costs, its conversion to float32 included.
 */
final class MaxSimWork implements Work {

    /** Tokens of a document: the mean of MS MARCO's passages. */
    static final int TOKENS = 79;

    private final MaxSimKernels kernels = Kernels.maxSim();
    private final int dimension;
    private final CopyWork copy;
    private final float[] panel;
    private final float[] maxima = new float[MaxSimKernels.LANES];

    MaxSimWork(int dimension, RandomGenerator random) {
        this.dimension = dimension;
        this.copy = new CopyWork(dimension, random);
        this.panel = Work.components(dimension * MaxSimKernels.LANES, random);
    }

    @Override
    public String item() {
        return MaxSimKernels.LANES + " x " + copy.item();
    }

    @Override
    public long itemBytes() {
        return copy.itemBytes();
    }

    @Override
    public long multiplyAdds() {
        return (long) MaxSimKernels.LANES * TOKENS * dimension;
    }

    @Override
    public void fill(MemorySegment items, RandomGenerator random) {
        copy.fill(items, random);
    }

    @Override
    public Object run(MemorySegment items, long offset, int count) {
        for (int i = 0; i < count; i++) {
            float[] tokens = copy.run(items, offset + i * itemBytes(), 1);
            Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
            kernels.maxima(panel, 0, dimension, tokens, 0, TOKENS, maxima, 0);
        }
        return maxima;
    }
}
