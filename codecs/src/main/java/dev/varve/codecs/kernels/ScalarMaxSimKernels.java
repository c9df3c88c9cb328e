package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

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
