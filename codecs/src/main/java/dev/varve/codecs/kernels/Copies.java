package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Components from off-heap memory to arrays, alike for all kernels: the JIT compiler turns these very loops into vector
 * instructions, that for halves included, which the Vector API has no name for.
 */
final class Copies {

    private Copies() {}

    static void float32(MemorySegment source, long offset, int count, float[] target, int at) {
        Ranges.checkBytes(source, offset, (long) count * Float.BYTES);
        Ranges.checkArray("target", target, at, count);
        MemorySegment.copy(source, ScalarDenseKernels.FLOAT32, offset, target, at, count);
    }

    static void float16(MemorySegment source, long offset, int count, float[] target, int at) {
        Ranges.checkBytes(source, offset, (long) count * Short.BYTES);
        Ranges.checkArray("target", target, at, count);
        for (int i = 0; i < count; i++) {
            target[at + i] = ScalarDenseKernels.float16(source, offset, i);
        }
    }
}
