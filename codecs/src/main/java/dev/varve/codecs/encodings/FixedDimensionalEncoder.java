package dev.varve.codecs.encodings;

import dev.varve.codecs.kernels.EncodingKernels;
import dev.varve.codecs.kernels.Kernels;
import java.util.Arrays;

/** Writes {@link FixedDimensionalEncoding}s, one repetition after the other. */
final class FixedDimensionalEncoder implements TokenEncoder {

    private static final int LANES = EncodingKernels.LANES;

    /** Tokens that are projected at once: their products stay in the nearest cache but one. */
    private static final int PIECE = 64;

    /** What a plane that differs weighs beside the number of a token. */
    private static final int APART = MAX_TOKENS + 1;

    private static final int NOWHERE = Integer.MAX_VALUE / 2;

    private final EncodingKernels kernels = Kernels.encodings();
    private final FixedDimensionalEncoding encoding;
    private final RandomTables tables;
    private final int repetitions;
    private final int hyperplanes;
    private final int dimension;
    private final int width;

    /** On which sides of the planes each token lies, as many words a token as there are panels. */
    private int[] sides = new int[0];

    private final float[] products;
    private final int[] words;

    /** Tokens projected by a repetition; empty where they are taken as they are. */
    private float[] projected = new float[0];

    private final float[] sums;
    private final int[] counts;

    /** The nearest token of each bucket: planes that differ times {@link #APART}, plus the number of the token. */
    private final int[] nearest;

    /** The final components, and behind them what belongs to the first ones. */
    private final float[] sketch;

    FixedDimensionalEncoder(FixedDimensionalEncoding encoding, RandomTables tables) {
        this.encoding = encoding;
        this.tables = tables;
        FixedDimensionalEncoding.Parameters parameters = encoding.parameters();
        repetitions = parameters.repetitions();
        hyperplanes = parameters.hyperplanes();
        dimension = parameters.tokenDimension();
        width = parameters.innerDimension();
        products = new float[PIECE * LANES * Math.max(tables.panels(), tables.innerPanels())];
        words = new int[PIECE * tables.panels()];
        int buckets = 1 << hyperplanes;
        sums = new float[buckets * width];
        counts = new int[buckets];
        nearest = new int[buckets];
        sketch = new float[parameters.dimension() + width];
    }

    @Override
    public void document(float[] tokens, int count, float[] into) {
        encode(tokens, count, into, true);
    }

    @Override
    public void query(float[] tokens, int count, float[] into) {
        encode(tokens, count, into, false);
    }

    private void encode(float[] tokens, int count, float[] into, boolean document) {
        Checks.encode(encoding, tokens, count, into);
        Arrays.fill(sketch, 0);
        place(tokens, count);
        float scale = (float) (1 / Math.sqrt(repetitions));
        for (int r = 0; r < repetitions && count > 0; r++) {
            float[] vectors = project(r, tokens, count);
            gather(r, vectors, count);
            if (document) {
                spread();
            }
            for (int b = 0; b < counts.length; b++) {
                if (counts[b] > 0) {
                    add(r, b, sums, b * width, document ? scale / counts[b] : scale);
                } else if (document) {
                    add(r, b, vectors, nearest[b] % APART * width, scale);
                }
            }
        }
        fold(into);
    }

    /** Finds on which sides of the planes tokens lie. */
    private void place(float[] tokens, int count) {
        int panels = tables.panels();
        if (sides.length < count * panels) {
            sides = new int[count * panels];
        }
        for (int from = 0; from < count && panels > 0; from += PIECE) {
            int piece = Math.min(PIECE, count - from);
            kernels.project(tables.planes, 0, panels, dimension, tokens, from * dimension, piece, products);
            kernels.signs(products, piece * panels, words);
            System.arraycopy(words, 0, sides, from * panels, piece * panels);
        }
    }

    /** The tokens as a repetition takes them: projected, or as they are. */
    private float[] project(int repetition, float[] tokens, int count) {
        int panels = tables.innerPanels();
        if (panels == 0) {
            return tokens;
        }
        if (projected.length < count * width) {
            projected = new float[count * width];
        }
        int matrix = repetition * panels * dimension * LANES;
        for (int from = 0; from < count; from += PIECE) {
            int piece = Math.min(PIECE, count - from);
            kernels.project(tables.inner, matrix, panels, dimension, tokens, from * dimension, piece, products);
            for (int t = 0; t < piece; t++) {
                System.arraycopy(products, t * panels * LANES, projected, (from + t) * width, width);
            }
        }
        return projected;
    }

    /** Adds up the tokens of each bucket. */
    private void gather(int repetition, float[] vectors, int count) {
        Arrays.fill(counts, 0);
        Arrays.fill(nearest, NOWHERE);
        int panels = tables.panels();
        int perPanel = hyperplanes == 0 ? 1 : LANES / hyperplanes;
        int panel = repetition / perPanel;
        int shift = repetition % perPanel * hyperplanes;
        int mask = counts.length - 1;
        for (int t = 0; t < count; t++) {
            int bucket = panels == 0 ? 0 : sides[t * panels + panel] >>> shift & mask;
            int to = bucket * width;
            int from = t * width;
            if (counts[bucket]++ == 0) {
                System.arraycopy(vectors, from, sums, to, width);
                nearest[bucket] = t;
            } else {
                for (int d = 0; d < width; d++) {
                    sums[to + d] += vectors[from + d];
                }
            }
        }
    }

    /**
     * Finds the nearest token of each bucket, of several the first: from plane to plane, a bucket learns what the one
     * on the other side knows.
     */
    private void spread() {
        for (int plane = 1; plane < nearest.length; plane <<= 1) {
            for (int b = 0; b < nearest.length; b++) {
                if ((b & plane) == 0) {
                    int here = nearest[b];
                    int there = nearest[b | plane];
                    nearest[b] = Math.min(here, there + APART);
                    nearest[b | plane] = Math.min(there, here + APART);
                }
            }
        }
    }

    private void add(int repetition, int bucket, float[] source, int at, float factor) {
        int number = (repetition << hyperplanes) + bucket;
        kernels.addSigned(
                source, at, width, factor, tables.signs, number * tables.signWords(), sketch, tables.offsets[number]);
    }

    /** Adds what runs have behind the final components to the first ones. */
    private void fold(float[] into) {
        System.arraycopy(sketch, 0, into, 0, into.length);
        for (int i = into.length; i < sketch.length; i++) {
            into[i % into.length] += sketch[i];
        }
    }
}
