package dev.varve.bench.kernels;

import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Late interaction of {@value MaxSimKernels#LANES} query tokens with documents of {@value MaxSimWork#TOKENS} tokens
 * that are residual codes: all that a document costs, once the query is prepared.
 */
final class CodedMaxSimWork implements Work {

    private static final int CENTROIDS = 1024;

    private final MaxSimKernels kernels = Kernels.maxSim();
    private final int bits;
    private final int dimension;
    private final int nibbles;
    private final MemorySegment table;
    private final float[] steps = new float[MaxSimKernels.LANES];
    private final float[] products;
    private final float[] maxima = new float[MaxSimKernels.LANES];

    CodedMaxSimWork(int dimension, int bits, RandomGenerator random) {
        this.bits = bits;
        this.dimension = dimension;
        nibbles = MaxSimKernels.nibbles(dimension, bits);
        table = Arena.ofAuto().allocate((long) nibbles * MaxSimKernels.NIBBLE_BYTES, 64);
        float[] panel = Work.components(dimension * MaxSimKernels.LANES, random);
        products = Work.components(CENTROIDS * MaxSimKernels.LANES, random);
        float[] weights = Work.components(1 << bits, random);
        kernels.table(panel, 0, dimension, bits, weights, table, 0, steps, 0);
    }

    @Override
    public String item() {
        return MaxSimKernels.LANES + " x " + MaxSimWork.TOKENS + " tokens of " + dimension + " x " + bits + " bits";
    }

    @Override
    public long itemBytes() {
        return (long) MaxSimWork.TOKENS * MaxSimKernels.tokenBytes(nibbles);
    }

    /** None: what is looked up is added. */
    @Override
    public long multiplyAdds() {
        return 0;
    }

    @Override
    public void fill(MemorySegment items, RandomGenerator random) {
        byte[] token = new byte[MaxSimKernels.tokenBytes(nibbles)];
        for (long at = 0; at < items.byteSize(); at += token.length) {
            random.nextBytes(token);
            MemorySegment.copy(token, 0, items, ValueLayout.JAVA_BYTE, at, token.length);
            items.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) random.nextInt(CENTROIDS));
            items.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + Short.BYTES, Float.floatToFloat16(random.nextFloat()));
        }
    }

    @Override
    public Object run(MemorySegment items, long offset, int count) {
        for (int i = 0; i < count; i++) {
            long document = offset + i * itemBytes();
            Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
            kernels.codedMaxima(
                    table, 0, nibbles, steps, 0, products, 0, items, document, MaxSimWork.TOKENS, maxima, 0);
        }
        return maxima;
    }
}
