package dev.varve.codecs.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.codes.Rotation;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResidualTokensTest {

    /** 1 − cos² for uniform steps and normally distributed components: J. Max, 1960, and docs of the dense codes. */
    private static final double[] DISTORTIONS = {.3634, .1188, 0, .01154};

    /** What a token stands for, by the description of the bytes: where residuals are rotated, in the rotated space. */
    private static double[] decode(ResidualTokens code, MemorySegment tokens, long at, boolean residualOnly) {
        int centroid = Short.toUnsignedInt(tokens.get(LittleEndian.SHORT, at));
        double factor = Float.float16ToFloat(tokens.get(LittleEndian.SHORT, at + 2));
        int numbers = code.rotated() ? Rotation.padded(code.dimension()) : code.dimension();
        float[] base = new float[numbers];
        if (!residualOnly) {
            for (int d = 0; d < code.dimension(); d++) {
                base[d] = code.centroids().getAtIndex(LittleEndian.FLOAT, (long) centroid * code.dimension() + d);
            }
            if (code.rotated()) {
                new Rotation(code.dimension(), code.seed()).rotate(base);
            }
        }
        double[] decoded = new double[numbers];
        for (int d = 0; d < numbers; d++) {
            int number = 0;
            for (int bit = 0; bit < code.bits(); bit++) {
                int place = d * code.bits() + bit;
                number |= (tokens.get(ValueLayout.JAVA_BYTE, at + 4 + place / 8) >>> place % 8 & 1) << bit;
            }
            decoded[d] = base[d] + factor * code.weights()[number];
        }
        return decoded;
    }

    private static double[] rotated(ResidualTokens code, float[] vector) {
        float[] values = vector.clone();
        if (code.rotated()) {
            values = Arrays.copyOf(vector, Rotation.padded(code.dimension()));
            new Rotation(code.dimension(), code.seed()).rotate(values);
        }
        double[] exact = new double[values.length];
        for (int d = 0; d < values.length; d++) {
            exact[d] = values[d];
        }
        return exact;
    }

    private static double dot(double[] a, double[] b) {
        double dot = 0;
        for (int d = 0; d < a.length; d++) {
            dot += a[d] * b[d];
        }
        return dot;
    }

    private static float[] uniform(int bits, float step) {
        float[] weights = new float[1 << bits];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (i - (weights.length - 1) / 2f) * step;
        }
        return weights;
    }

    private static float step(int bits) {
        return switch (bits) {
            case 1 -> 1.596f;
            case 2 -> 0.9957f;
            default -> 0.3352f;
        };
    }

    private static float[][] gaussians(int count, int dimension, double length, Random random) {
        float[][] rows = new float[count][dimension];
        for (float[] row : rows) {
            for (int d = 0; d < dimension; d++) {
                row[d] = (float) (random.nextGaussian() * length / Math.sqrt(dimension));
            }
        }
        return rows;
    }

    private static MemorySegment floats(Arena arena, float[][] rows) {
        MemorySegment segment = arena.allocate((long) rows.length * rows[0].length * Float.BYTES, 64);
        for (int r = 0; r < rows.length; r++) {
            for (int d = 0; d < rows[r].length; d++) {
                segment.setAtIndex(LittleEndian.FLOAT, (long) r * rows[r].length + d, rows[r][d]);
            }
        }
        return segment;
    }

    @Test
    void shouldTakeAsManyBytesAsIsSaid() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(128 * Float.BYTES);
            assertEquals(20, new ResidualTokens(128, 1, one, uniform(1, 1), 1, false, 0).tokenBytes());
            assertEquals(36, new ResidualTokens(128, 2, one, uniform(2, 1), 1, false, 0).tokenBytes());
            assertEquals(68, new ResidualTokens(128, 4, one, uniform(4, 1), 1, true, 0).tokenBytes());
            MemorySegment five = arena.allocate(5 * Float.BYTES);
            assertEquals(5, new ResidualTokens(5, 1, five, uniform(1, 1), 1, false, 0).tokenBytes());
            assertEquals(12, new ResidualTokens(5, 1, five, uniform(1, 1), 1, true, 0).tokenBytes());
        }
    }

    /**
     * The documented error: what is left, relative to the residual, and scaled for unbiased products, is the tangent of
     * the angle that rounding turns the residual by, whose squared sine is that of the quantiser.
     */
    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "4, false", "1, true", "2, true", "4, true"})
    void shouldReconstructWithinTheErrorOfTheQuantiser(int bits, boolean rotated) {
        int dimension = 128;
        var random = new Random(bits);
        try (Arena arena = Arena.ofConfined()) {
            float[][] centroids = gaussians(8, dimension, 1, random);
            var code = new ResidualTokens(
                    dimension, bits, floats(arena, centroids), uniform(bits, step(bits)), 1, rotated, 5);
            ResidualEncoder encoder = code.encoder();
            MemorySegment coded = arena.allocate(code.tokenBytes());
            double error = 0;
            double alongside = 0;
            int tokens = 2000;
            for (int t = 0; t < tokens; t++) {
                int centroid = random.nextInt(centroids.length);
                float[] residual = gaussians(1, dimension, Math.exp(random.nextGaussian()), random)[0];
                float[] token = new float[dimension];
                for (int d = 0; d < dimension; d++) {
                    token[d] = centroids[centroid][d] + residual[d];
                }
                encoder.encode(token, 0, centroid, coded, 0);
                assertTrue(code.sound(coded, 0, 1));
                double[] decoded = decode(code, coded, 0, true);
                double[] exact = rotated(code, residual);
                double squared = dot(exact, exact);
                error += (dot(decoded, decoded) - 2 * dot(decoded, exact) + squared) / squared;
                alongside += dot(decoded, exact) / squared;
            }
            double expected = DISTORTIONS[bits - 1] / (1 - DISTORTIONS[bits - 1]);
            double found = error / tokens;
            // trying several scales for each token gains up to a third
            assertTrue(found < 1.03 * expected && found > 0.6 * expected, found + " for " + expected);
            assertEquals(1, alongside / tokens, 5e-4, "unbiased");
        }
    }

    /** Scores are those of decoded tokens, whatever the number of query tokens, for any code. */
    @Property(tries = 150)
    void shouldScoreWhatTheTokensStandFor(
            @ForAll @IntRange(min = 1, max = 140) int dimension,
            @ForAll @IntRange(max = 2) int logBits,
            @ForAll boolean rotated,
            @ForAll @IntRange(min = 1, max = 70) int queryTokens,
            @ForAll @IntRange(max = 90) int tokens,
            @ForAll long seed) {
        var random = new Random(seed);
        int bits = 1 << logBits;
        try (Arena arena = Arena.ofConfined()) {
            float[][] centroids = gaussians(1 + random.nextInt(9), dimension, 1, random);
            var code = new ResidualTokens(
                    dimension, bits, floats(arena, centroids), uniform(bits, step(bits)), 1, rotated, seed);
            ResidualEncoder encoder = code.encoder();
            int at = 4 * random.nextInt(5);
            MemorySegment coded = arena.allocate(at + (long) tokens * code.tokenBytes());
            float[][] document = gaussians(tokens, dimension, 1, random);
            for (int t = 0; t < tokens; t++) {
                int centroid = random.nextInt(centroids.length);
                encoder.encode(document[t], 0, centroid, coded, at + (long) t * code.tokenBytes());
            }
            TokenScorer scorer = code.scorer();
            scorer.prepare(gaussians(100, dimension, 3, random));
            float[][] query = gaussians(queryTokens, dimension, 1, random);
            scorer.prepare(query);
            double expected = 0;
            double rounding = 0;
            for (float[] token : query) {
                rounding += rounding(code, rotated(code, token), coded, at, tokens);
                double most = Double.NEGATIVE_INFINITY;
                for (int t = 0; t < tokens; t++) {
                    double[] decoded = decode(code, coded, at + (long) t * code.tokenBytes(), false);
                    most = Math.max(most, dot(rotated(code, token), decoded));
                }
                expected += most;
            }
            double score = scorer.score(coded, at, tokens);
            assertEquals(expected, score, tokens == 0 ? 0 : rounding);
            assertEquals(score, scorer.score(coded, at, tokens));
            assertThrows(IndexOutOfBoundsException.class, () -> scorer.score(coded, at, tokens + 1));
        }
    }

    /**
     * What the rounding of a query token to 16 bits may cost: half a step for each nibble, times the factor, where the
     * largest sum of all nibbles is as many steps as 16 bits hold.
     */
    private static double rounding(ResidualTokens code, double[] query, MemorySegment tokens, int at, int count) {
        double factor = 0;
        for (int t = 0; t < count; t++) {
            short half = tokens.get(LittleEndian.SHORT, at + 2 + (long) t * code.tokenBytes());
            factor = Math.max(factor, Float.float16ToFloat(half));
        }
        double sum = 0;
        for (double component : query) {
            sum += Math.abs(component) * code.weights()[code.weights().length - 1];
        }
        int nibbles = Math.ceilDiv(query.length * code.bits(), 4);
        return 1e-5 * (1 + factor) + factor * nibbles / 2 * sum / (Short.MAX_VALUE - nibbles);
    }

    @Property(tries = 50)
    void shouldScoreFloatsAsTheyAre(
            @ForAll ElementType type,
            @ForAll @IntRange(min = 1, max = 140) int dimension,
            @ForAll @IntRange(min = 1, max = 40) int queryTokens,
            @ForAll @IntRange(max = 300) int tokens,
            @ForAll long seed) {
        var random = new Random(seed);
        var code = new FloatTokens(dimension, type.bytes());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stored = arena.allocate(16 + (long) tokens * code.tokenBytes());
            float[][] document = gaussians(tokens, dimension, 1, random);
            for (int t = 0; t < tokens; t++) {
                for (int d = 0; d < dimension; d++) {
                    long at = 16 + (long) t * code.tokenBytes() + (long) d * type.bytes();
                    if (type == ElementType.FLOAT32) {
                        stored.set(LittleEndian.FLOAT, at, document[t][d]);
                    } else {
                        short half = Float.floatToFloat16(document[t][d]);
                        stored.set(LittleEndian.SHORT, at, half);
                        document[t][d] = Float.float16ToFloat(half);
                    }
                }
            }
            float[][] query = gaussians(queryTokens, dimension, 1, random);
            double expected = 0;
            for (float[] token : query) {
                double most = Double.NEGATIVE_INFINITY;
                for (float[] other : document) {
                    double dot = 0;
                    for (int d = 0; d < dimension; d++) {
                        dot += (double) token[d] * other[d];
                    }
                    most = Math.max(most, dot);
                }
                expected += most;
            }
            TokenScorer scorer = code.scorer();
            scorer.prepare(query);
            assertEquals(expected, scorer.score(stored, 16, tokens), tokens == 0 ? 0 : 1e-5 * queryTokens);
        }
    }

    /** Tokens that are a centroid, that are far longer than the weights are made for, or beyond all measure. */
    @Test
    void shouldEncodeWhatIsDegenerate() {
        try (Arena arena = Arena.ofConfined()) {
            float[][] centroids = gaussians(2, 20, 1, new Random(3));
            var code = new ResidualTokens(20, 4, floats(arena, centroids), uniform(4, step(4)), 1, false, 5);
            ResidualEncoder encoder = code.encoder();
            MemorySegment coded = arena.allocate(4L * code.tokenBytes());
            float[] far = gaussians(1, 20, 1e4, new Random(4))[0];
            float[] farther = gaussians(1, 20, 1e30, new Random(5))[0];
            float[] farthest = new float[20];
            Arrays.fill(farthest, Float.MAX_VALUE);
            float[][] tokens = {far, centroids[1], farther, farthest};
            for (int t = 0; t < tokens.length; t++) {
                encoder.encode(tokens[t], 0, 1, coded, (long) t * code.tokenBytes());
            }
            assertTrue(code.sound(coded, 0, 4));
            double[] decoded = decode(code, coded, 0, false);
            for (int d = 0; d < 20; d++) {
                assertEquals(far[d], decoded[d], 2000);
                assertEquals(centroids[1][d], decode(code, coded, code.tokenBytes(), false)[d], 1e-6);
            }
            TokenScorer scorer = code.scorer();
            scorer.prepare(gaussians(3, 20, 1, new Random(6)));
            assertTrue(Double.isFinite(scorer.score(coded, 0, 4)));
        }
    }

    @Test
    void shouldRefuseAQueryThatDoesNotFit() {
        TokenScorer scorer = new FloatTokens(3, Float.BYTES).scorer();
        assertThrows(IllegalArgumentException.class, () -> scorer.prepare(new float[0][]));
        assertThrows(IllegalArgumentException.class, () -> scorer.prepare(new float[][] {{1, 2}}));
    }
}
