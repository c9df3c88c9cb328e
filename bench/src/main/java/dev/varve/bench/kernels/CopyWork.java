package dev.varve.bench.kernels;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/** Documents of float16 tokens converted to float32, which comes before their maxima. */
final class CopyWork implements Work {

    private final MaxSimKernels kernels = Kernels.maxSim();
    private final float[] tokens;

    CopyWork(int dimension, RandomGenerator random) {
        this.tokens = Work.components(MaxSimWork.TOKENS * dimension, random);
    }

    @Override
    public String item() {
        return MaxSimWork.TOKENS + " tokens of " + tokens.length / MaxSimWork.TOKENS;
    }

    @Override
    public long itemBytes() {
        return (long) tokens.length * Short.BYTES;
    }

    @Override
    public long multiplyAdds() {
        return 0;
    }

    @Override
    public void fill(MemorySegment items, RandomGenerator random) {
        Work.fill(items, ElementType.FLOAT16, random);
    }

    @Override
    public float[] run(MemorySegment items, long offset, int count) {
        for (int i = 0; i < count; i++) {
            kernels.copyFloat16(items, offset + i * itemBytes(), tokens.length, tokens, 0);
        }
        return tokens;
    }
}
