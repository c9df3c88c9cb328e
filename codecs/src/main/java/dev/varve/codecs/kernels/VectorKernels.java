package dev.varve.codecs.kernels;

import java.util.Locale;
import java.util.function.Supplier;

/** The kernels by the Vector API. Loaded by name, and only where {@code jdk.incubator.vector} is present. */
final class VectorKernels implements Supplier<KernelSet> {

    /** Vectors of an x86 with AVX2, and so with fused multiply-add; what every other architecture has at any width. */
    private static final int FUSED_BITS_ON_X86 = 256;

    @Override
    public KernelSet get() {
        int bits = Lanes.SPECIES.vectorBitSize();
        if (!usable(bits, System.getProperty("os.arch", ""))) {
            return KernelSet.scalar("Scores are computed by plain loops: this machine has vectors of " + bits
                    + " bits without fused multiply-add, which the vector kernels need (on x86: AVX2)");
        }
        return new KernelSet(
                new VectorDenseKernels(),
                new VectorMaxSimKernels(),
                new VectorCodeKernels(),
                new VectorFilterKernels(),
                new VectorEncodingKernels(),
                true,
                "Vector API, " + bits + " bits",
                "");
    }

    /**
     * Without the instruction, a fused multiply-add is computed through BigDecimal, thousands of times slower than a
     * plain loop.
     */
    static boolean usable(int bits, String architecture) {
        String name = architecture.toLowerCase(Locale.ROOT);
        boolean x86 = name.equals("amd64") || name.equals("x86_64") || name.equals("x86");
        return bits >= (x86 ? FUSED_BITS_ON_X86 : 128);
    }
}
