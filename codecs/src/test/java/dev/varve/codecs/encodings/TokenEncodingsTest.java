package dev.varve.codecs.encodings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.codes.SplitMix64;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenEncodingsTest {

    /**
     * The oracle: every bucket of every repetition by the definition, all of them at once, then the sketch by what the
     * format says of it.
     */
    /**
     * An encoding by its definition.
     *
     * @param sizes of all that is added up to each component, which bounds what rounding can do to it
     */
    private record Defined(double[] components, double[] sizes) {}

    private static Defined byDefinition(Parameters p, float[][] tokens, boolean document) {
        int buckets = 1 << p.hyperplanes();
        double[] encoding = new double[p.dimension()];
        double[] sizes = new double[p.dimension()];
        boolean whole = p.repetitions() * buckets * p.innerDimension() == p.dimension();
        for (int r = 0; r < p.repetitions(); r++) {
            int[] placed = new int[tokens.length];
            for (int t = 0; t < tokens.length; t++) {
                placed[t] = bucket(p, r, tokens[t]);
            }
            for (int b = 0; b < buckets; b++) {
                double[] vector = vector(p, r, b, placed, tokens, document);
                long number = (long) r * buckets + b;
                long offset = whole
                        ? number * p.innerDimension()
                        : (SplitMix64.at(stream(p, 2), number) >>> 32) * p.dimension() >>> 32;
                int words = (p.innerDimension() + 63) / 64;
                for (int i = 0; i < vector.length; i++) {
                    long word = SplitMix64.at(stream(p, 3), number * words + i / 64);
                    boolean minus = !whole && (word >>> i % 64 & 1) != 0;
                    int d = (int) ((offset + i) % p.dimension());
                    double added = vector[i] / Math.sqrt(p.repetitions());
                    encoding[d] += minus ? -added : added;
                    sizes[d] += Math.abs(added);
                }
            }
        }
        return new Defined(encoding, sizes);
    }

    private static long stream(Parameters p, int stream) {
        return SplitMix64.at(p.seed(), stream);
    }

    private static int bucket(Parameters p, int repetition, float[] token) {
        float[] normals = new float[p.hyperplanes() * token.length];
        SplitMix64.gaussians(SplitMix64.at(stream(p, 0), repetition), normals);
        int bucket = 0;
        for (int h = 0; h < p.hyperplanes(); h++) {
            // in float32, as the format says: beside a plane nothing else would give the same side
            float dot = 0;
            for (int d = 0; d < token.length; d++) {
                dot += normals[h * token.length + d] * token[d];
            }
            bucket |= (dot >= 0 ? 1 : 0) << h;
        }
        return bucket;
    }

    private static double[] vector(
            Parameters p, int repetition, int bucket, int[] placed, float[][] tokens, boolean document) {
        double[] vector = new double[p.innerDimension()];
        int there = 0;
        int nearest = -1;
        for (int t = 0; t < tokens.length; t++) {
            int apart = Integer.bitCount(placed[t] ^ bucket);
            if (nearest < 0 || apart < Integer.bitCount(placed[nearest] ^ bucket)) {
                nearest = t;
            }
            if (apart == 0) {
                add(p, repetition, tokens[t], vector);
                there++;
            }
        }
        if (document && there == 0 && nearest >= 0) {
            add(p, repetition, tokens[nearest], vector);
        }
        for (int i = 0; document && there > 0 && i < vector.length; i++) {
            vector[i] /= there;
        }
        return vector;
    }

    private static void add(Parameters p, int repetition, float[] token, double[] to) {
        for (int i = 0; i < to.length; i++) {
            for (int d = 0; d < token.length; d++) {
                long number = ((long) repetition * to.length + i) * token.length + d;
                boolean minus = (SplitMix64.at(stream(p, 1), number / 64) >>> number % 64 & 1) != 0;
                double weight = to.length < token.length ? (minus ? -1 : 1) / Math.sqrt(to.length) : i == d ? 1 : 0;
                to[i] += weight * token[d];
            }
        }
    }

    @Property(tries = 150)
    void shouldEncodeByTheDefinitionPieceByPiece(
            @ForAll @IntRange(min = 1, max = 140) int tokenDimension,
            @ForAll @IntRange(min = 1, max = 9) int repetitions,
            @ForAll @IntRange(max = 6) int hyperplanes,
            @ForAll @IntRange(min = 1, max = 140) int innerAtMost,
            @ForAll @IntRange(min = 1, max = 2000) int dimensionAtMost,
            @ForAll @IntRange(max = 150) int count,
            @ForAll long seed) {
        int inner = Math.min(tokenDimension, innerAtMost);
        int dimension = Math.min(dimensionAtMost, (repetitions << hyperplanes) * inner);
        var parameters = new Parameters(tokenDimension, repetitions, hyperplanes, inner, dimension, seed);
        float[][] tokens = tokens(count, tokenDimension, new Random(seed));
        TokenEncoder encoder = new FixedDimensionalEncoding(parameters).encoder();
        float[] encoded = new float[dimension];
        encoder.document(flat(tokens, 3), count, encoded);
        assertNear(byDefinition(parameters, tokens, true), encoded);
        encoder.query(flat(tokens, 0), count, encoded);
        assertNear(byDefinition(parameters, tokens, false), encoded);
    }

    private static void assertNear(Defined expected, float[] actual) {
        for (int d = 0; d < actual.length; d++) {
            assertEquals(expected.components[d], actual[d], 1e-5 * (1 + expected.sizes[d]), "component " + d);
        }
    }

    /** What the seed leads to is part of the file format. */
    @Test
    void shouldDependOnParametersAlone() {
        var parameters = new Parameters(12, 5, 3, 7, 64, 42);
        float[][] tokens = tokens(6, 12, new Random(1));
        float[] encoded = document(parameters, tokens);
        assertArrayEquals(encoded, document(parameters, tokens));
        assertEquals(new FixedDimensionalEncoding(parameters), new FixedDimensionalEncoding(parameters));
        var other = new Parameters(12, 5, 3, 7, 64, 43);
        assertNotEquals(new FixedDimensionalEncoding(parameters), new FixedDimensionalEncoding(other));
        assertNotEquals(Arrays.toString(encoded), Arrays.toString(document(other, tokens)));
    }

    /** Encoders keep their working memory, not what they encoded before. */
    @Test
    void shouldForgetWhatWasEncodedBefore() {
        var encoding = new FixedDimensionalEncoding(new Parameters(16, 4, 3, 16, 100, 1));
        float[] first = new float[100];
        float[] again = new float[100];
        TokenEncoder encoder = encoding.encoder();
        float[] tokens = flat(tokens(9, 16, new Random(3)), 0);
        encoder.document(tokens, 4, first);
        encoder.document(tokens, 9, again);
        encoder.query(tokens, 2, again);
        encoder.document(tokens, 4, again);
        assertArrayEquals(first, again);
    }

    @Test
    void shouldEncodeNothingAsZeros() {
        float[] into = {1, 2, 3};
        TokenEncoder encoder = new FixedDimensionalEncoding(new Parameters(4, 2, 1, 4, 3, 1)).encoder();
        encoder.document(new float[0], 0, into);
        assertArrayEquals(new float[3], into);
        float[] mean = {1, 2};
        new MeanEncoding(2).encoder().document(new float[0], 0, mean);
        assertArrayEquals(new float[2], mean);
    }

    /**
     * The published bound: for unit tokens the inner product is at most the Chamfer similarity, and not far below it
     * once planes are many enough for a query's token to be alone with what is near (2405.19504, theorem 2.1); on
     * average over seeds, as the sketch adds noise of mean zero.
     */
    @Test
    void shouldComeNearTheScoreOfLateInteraction() {
        int dimension = 32;
        var random = new Random(5);
        double exact = 0;
        double few = 0;
        double many = 0;
        for (int trial = 0; trial < 60; trial++) {
            float[][] document = units(tokens(12, dimension, random));
            float[][] query = new float[5][];
            for (int t = 0; t < query.length; t++) {
                query[t] = near(document[t], 0.05f, random);
            }
            exact += chamfer(query, document) / 60;
            few += product(new Parameters(dimension, 20, 1, dimension, 1000, trial), query, document) / 60;
            many += product(new Parameters(dimension, 20, 6, dimension, 4000, trial), query, document) / 60;
        }
        assertTrue(few < 0.8 * exact, few + " of " + exact);
        assertTrue(many > 0.85 * exact && many < 1.03 * exact, many + " of " + exact);
    }

    /** As many repetitions as needed: the estimate scatters the less the more final components there are. */
    @Test
    void shouldScatterLessTheMoreDimensions() {
        float[][] document = units(tokens(30, 16, new Random(2)));
        float[][] query = units(tokens(8, 16, new Random(3)));
        double wide = deviation(4096, query, document);
        double narrow = deviation(256, query, document);
        assertEquals(4, narrow / wide, 1.2, "the root of 16");
    }

    private static double deviation(int dimension, float[][] query, float[][] document) {
        double sum = 0;
        double squared = 0;
        int seeds = 150;
        for (int seed = 0; seed < seeds; seed++) {
            double product = product(new Parameters(16, 64, 4, 16, dimension, seed), query, document);
            sum += product;
            squared += product * product;
        }
        return Math.sqrt(squared / seeds - sum / seeds * (sum / seeds));
    }

    @Test
    void shouldTakeDirectionsOfMeans() {
        var encoding = new MeanEncoding(2);
        float[] into = new float[2];
        encoding.encoder().document(new float[] {3, 0, 3, 8}, 2, into);
        assertArrayEquals(new float[] {0.6f, 0.8f}, into);
        encoding.encoder().query(new float[] {3, 0, 3, 8}, 2, into);
        assertArrayEquals(new float[] {6, 8}, into);
        assertEquals(encoding, new MeanEncoding(2));
        assertNotEquals(encoding, new MeanEncoding(3));
        assertThrows(IllegalArgumentException.class, () -> new MeanEncoding(0));
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        refuse(() -> new Parameters(0, 1, 1, 1, 1, 1));
        refuse(() -> new Parameters(4, 0, 1, 4, 1, 1));
        refuse(() -> new Parameters(4, 1, -1, 4, 1, 1));
        refuse(() -> new Parameters(4, 1, 13, 4, 1, 1));
        refuse(() -> new Parameters(4, 1, 1, 5, 1, 1));
        refuse(() -> new Parameters(4, 1, 1, 4, 9, 1));
        refuse(() -> new Parameters(4, 1, 1, 4, 0, 1));
        refuse(() -> new Parameters(65_536, 4096, 12, 65_536, 65_536, 1));
        refuse(() -> new Parameters(65_536, 200, 0, 65_536, 65_536, 1));
        TokenEncoder encoder = new FixedDimensionalEncoding(new Parameters(4, 1, 1, 4, 8, 1)).encoder();
        refuse(() -> encoder.document(new float[7], 2, new float[8]));
        refuse(() -> encoder.document(new float[8], -1, new float[8]));
        refuse(() -> encoder.document(new float[8], 2, new float[9]));
        refuse(() -> encoder.query(new float[4 * 65_536], 65_536, new float[8]));
    }

    private static void refuse(Runnable call) {
        assertThrows(IllegalArgumentException.class, call::run);
    }

    private static float[] document(Parameters parameters, float[][] tokens) {
        float[] encoded = new float[parameters.dimension()];
        new FixedDimensionalEncoding(parameters).encoder().document(flat(tokens, 0), tokens.length, encoded);
        return encoded;
    }

    private static double product(Parameters parameters, float[][] query, float[][] document) {
        float[] encoded = new float[parameters.dimension()];
        new FixedDimensionalEncoding(parameters).encoder().query(flat(query, 0), query.length, encoded);
        return dot(encoded, document(parameters, document));
    }

    private static double chamfer(float[][] query, float[][] document) {
        double sum = 0;
        for (float[] asked : query) {
            double best = Double.NEGATIVE_INFINITY;
            for (float[] token : document) {
                best = Math.max(best, dot(asked, token));
            }
            sum += best;
        }
        return sum;
    }

    private static double dot(float[] a, float[] b) {
        double dot = 0;
        for (int d = 0; d < a.length; d++) {
            dot += (double) a[d] * b[d];
        }
        return dot;
    }

    private static float[] near(float[] token, float noise, Random random) {
        float[] moved = token.clone();
        for (int d = 0; d < moved.length; d++) {
            moved[d] += noise * (float) (random.nextGaussian() / Math.sqrt(moved.length));
        }
        return units(new float[][] {moved})[0];
    }

    private static float[][] units(float[][] tokens) {
        for (float[] token : tokens) {
            float norm = (float) Math.sqrt(dot(token, token));
            for (int d = 0; d < token.length; d++) {
                token[d] /= norm;
            }
        }
        return tokens;
    }

    private static float[][] tokens(int count, int dimension, Random random) {
        float[][] tokens = new float[count][dimension];
        for (float[] token : tokens) {
            for (int d = 0; d < dimension; d++) {
                token[d] = (float) random.nextGaussian();
            }
        }
        return tokens;
    }

    /** The tokens one after another, and some more numbers. */
    private static float[] flat(float[][] tokens, int more) {
        int dimension = tokens.length == 0 ? 0 : tokens[0].length;
        float[] flat = new float[tokens.length * dimension + more];
        Arrays.fill(flat, 1e9f);
        for (int t = 0; t < tokens.length; t++) {
            System.arraycopy(tokens[t], 0, flat, t * dimension, dimension);
        }
        return flat;
    }
}
