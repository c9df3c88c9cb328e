package dev.varve.codecs.kernels;

/** {@link EncodingKernels} by plain loops: runs everywhere, and is the oracle of {@link VectorEncodingKernels}. */
final class ScalarEncodingKernels implements EncodingKernels {

    @Override
    public void project(
            float[] panels,
            int panelsAt,
            int panelCount,
            int dimension,
            float[] tokens,
            int tokensAt,
            int count,
            float[] products) {
        checkProject(panels, panelsAt, panelCount, dimension, tokens, tokensAt, count, products);
        for (int t = 0; t < count; t++) {
            int token = tokensAt + t * dimension;
            for (int p = 0; p < panelCount; p++) {
                int panel = panelsAt + p * dimension * LANES;
                int at = (t * panelCount + p) * LANES;
                for (int l = 0; l < LANES; l++) {
                    float sum = 0;
                    for (int d = 0; d < dimension; d++) {
                        sum += panels[panel + d * LANES + l] * tokens[token + d];
                    }
                    products[at + l] = sum;
                }
            }
        }
    }

    @Override
    public void signs(float[] products, int count, int[] signs) {
        checkSigns(products, count, signs);
        for (int i = 0; i < count; i++) {
            int word = 0;
            for (int l = 0; l < LANES; l++) {
                word |= (products[i * LANES + l] >= 0 ? 1 : 0) << l;
            }
            signs[i] = word;
        }
    }

    @Override
    public void addSigned(
            float[] source, int at, int length, float factor, long[] signs, int signsAt, float[] target, int targetAt) {
        checkAddSigned(source, at, length, signs, signsAt, target, targetAt);
        addSigned(source, at, 0, length, factor, signs, signsAt, target, targetAt);
    }

    /** The same from component {@code from} on. */
    static void addSigned(
            float[] source,
            int at,
            int from,
            int length,
            float factor,
            long[] signs,
            int signsAt,
            float[] target,
            int targetAt) {
        for (int i = from; i < length; i++) {
            boolean minus = (signs[signsAt + i / Long.SIZE] >>> i & 1) != 0;
            target[targetAt + i] += (minus ? -factor : factor) * source[at + i];
        }
    }

    static void checkProject(
            float[] panels,
            int panelsAt,
            int panelCount,
            int dimension,
            float[] tokens,
            int tokensAt,
            int count,
            float[] products) {
        long panel = (long) dimension * LANES;
        Ranges.checkArray("panels", panels, panelsAt, Math.multiplyExact(panelCount, panel));
        Ranges.checkArray("tokens", tokens, tokensAt, (long) dimension * count);
        Ranges.checkArray("products", products, 0, Math.multiplyExact((long) count * panelCount, LANES));
    }

    static void checkSigns(float[] products, int count, int[] signs) {
        Ranges.checkArray("products", products, 0, (long) count * LANES);
        Ranges.checkArray("signs", signs.length, 0, count);
    }

    static void checkAddSigned(
            float[] source, int at, int length, long[] signs, int signsAt, float[] target, int targetAt) {
        Ranges.checkArray("source", source, at, length);
        Ranges.checkArray("signs", signs.length, signsAt, ((long) length + Long.SIZE - 1) / Long.SIZE);
        Ranges.checkArray("target", target, targetAt, length);
    }
}
