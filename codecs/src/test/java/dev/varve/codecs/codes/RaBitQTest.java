package dev.varve.codecs.codes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RaBitQTest {

    private static final int ROWS = 40;

    /** Errors of estimates over many rotations, in standard deviations as the bounds tell them. */
    private static final class Errors {
        private int count;
        private double sum;
        private double squared;
        private double rms;
        private int below;

        void add(double exact, float estimate, float bound) {
            double deviation = (estimate - (double) bound) / 1.9;
            double error = estimate - exact;
            count++;
            sum += error / deviation;
            squared += error / deviation * (error / deviation);
            rms += error * error;
            below += exact < bound ? 1 : 0;
        }
    }

    private static void measure(
            Vectors.Kind kind,
            Distance distance,
            int dimension,
            int coarseBits,
            int bits,
            int planes,
            Errors coarse,
            Errors fine) {
        int[] numbers = new int[ROWS];
        for (int r = 0; r < ROWS; r++) {
            numbers[r] = r;
        }
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            float[][] rows = new float[ROWS][];
            for (int r = 0; r < ROWS; r++) {
                rows[r] = kind.draw(dimension, random);
            }
            var code = new RaBitQ(dimension, coarseBits, bits, distance, Vectors.mean(distance, rows), seed);
            try (var encoded = new Encoded(code, rows)) {
                CodeScorer scorer = code.scorer(encoded.coarse, encoded.fine, planes, 1.9);
                float[] query = kind.draw(dimension, random);
                scorer.prepare(query);
                float[] estimates = new float[ROWS];
                float[] bounds = new float[ROWS];
                scorer.score(numbers, ROWS, estimates, bounds);
                for (int r = 0; r < ROWS; r++) {
                    coarse.add(Vectors.distance(distance, query, rows[r]), estimates[r], bounds[r]);
                }
                scorer.refine(numbers, ROWS, estimates, bounds);
                for (int r = 0; r < ROWS; r++) {
                    fine.add(Vectors.distance(distance, query, rows[r]), estimates[r], bounds[r]);
                }
            }
        }
    }

    /**
     * The published bound: errors have mean zero and at most the standard deviation that is told, so that no more than
     * 3 in 100 distances lie below a bound of 1.9 of them. That some lie there shows that the bound is not idle.
     */
    @ParameterizedTest
    @CsvSource({
        "NORMAL, L2, 768, 4",
        "NORMAL, DOT, 100, 8",
        "NORMAL, COSINE, 256, 2",
        "CLUSTERED, L2, 784, 5",
        "CLUSTERED, COSINE, 768, 7",
        "CLUSTERED, DOT, 320, 4",
        "ANISOTROPIC, L2, 128, 3",
        "ANISOTROPIC, DOT, 768, 8",
        "ANISOTROPIC, COSINE, 200, 4",
        "SPARSE, L2, 128, 4",
        "SPARSE, COSINE, 784, 6",
        "SPARSE, DOT, 960, 4"
    })
    void shouldHoldTheBoundAtItsRateWithoutBias(Vectors.Kind kind, Distance distance, int dimension, int bits) {
        var coarse = new Errors();
        var fine = new Errors();
        measure(kind, distance, dimension, 1, bits, 4, coarse, fine);
        for (Errors errors : new Errors[] {coarse, fine}) {
            double mean = errors.sum / errors.count;
            double deviation = Math.sqrt(errors.squared / errors.count);
            // Rows of one query share its error, so that the queries count.
            assertEquals(0, mean, 4 / Math.sqrt(60), "mean in deviations");
            assertTrue(deviation < 1.08 && deviation > 0.1, "deviation " + deviation);
            double rate = errors.below / (double) errors.count;
            assertTrue(rate < 0.04, "below the bound: " + rate);
        }
        assertTrue(coarse.below > 0);
        double better = Math.sqrt(coarse.rms / fine.rms);
        assertTrue(better > 0.4 * (1 << (bits - 1)), bits + " bits are " + better + " times better than signs");
    }

    /** More planes of the query are closer to it, and the error tells by how much. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void shouldTellTheErrorOfARoundedQuery(int planes) {
        var coarse = new Errors();
        measure(Vectors.Kind.NORMAL, Distance.L2, 192, 1, 1, planes, coarse, new Errors());
        double deviation = Math.sqrt(coarse.squared / coarse.count);
        assertTrue(deviation > 0.7 && deviation < 1.08, "deviation " + deviation);
        var usual = new Errors();
        measure(Vectors.Kind.NORMAL, Distance.L2, 192, 1, 1, 4, usual, new Errors());
        assertEquals(planes < 4, coarse.rms > usual.rms);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindTheNearestByFineEstimates(Distance distance) {
        int dimension = 96;
        var random = new Random(5);
        float[][] rows = new float[500][];
        for (int r = 0; r < rows.length; r++) {
            rows[r] = Vectors.Kind.CLUSTERED.draw(dimension, random);
        }
        var code = new RaBitQ(dimension, 8, distance, Vectors.mean(distance, rows), 1);
        try (var encoded = new Encoded(code, rows)) {
            CodeScorer scorer = encoded.scorer(code);
            int found = 0;
            for (int q = 0; q < 50; q++) {
                float[] query = Vectors.Kind.CLUSTERED.draw(dimension, random);
                scorer.prepare(query);
                int best = 0;
                int estimated = 0;
                for (int r = 1; r < rows.length; r++) {
                    if (Vectors.distance(distance, query, rows[r]) < Vectors.distance(distance, query, rows[best])) {
                        best = r;
                    }
                    estimated = scorer.refine(r) < scorer.refine(estimated) ? r : estimated;
                }
                found += best == estimated ? 1 : 0;
            }
            assertTrue(found >= 45, found + " of 50");
        }
    }

    @Test
    void shouldEncodeOneVectorAlikeWhateverWasEncodedBefore() {
        var code = new RaBitQ(70, 5, Distance.L2, new float[70], 9);
        float[] vector = Vectors.gaussians(70, new Random(1));
        float[] other = Vectors.gaussians(70, new Random(2));
        try (var alone = new Encoded(code, new float[][] {vector});
                var behind = new Encoded(code, new float[][] {other, new float[70], vector})) {
            long coarse = 2L * code.coarseBytes();
            long fine = 2L * code.fineBytes();
            assertEquals(-1, alone.coarse.mismatch(behind.coarse.asSlice(coarse)));
            assertEquals(-1, alone.fine.mismatch(behind.fine.asSlice(fine)));
        }
    }

    /** As the fine records of as many bits tell it, but for the query, which is rounded to fewer. */
    @ParameterizedTest
    @CsvSource({"L2, 128, 3", "L2, 50, 6", "DOT, 64, 2", "DOT, 200, 4", "COSINE, 96, 3", "COSINE, 256, 8"})
    void shouldTellByCoarseRecordsWhatFineOnesOfAsManyBitsTell(Distance distance, int dimension, int bits) {
        var random = new Random(dimension);
        float[][] rows = new float[ROWS][];
        Arrays.setAll(rows, r -> Vectors.Kind.CLUSTERED.draw(dimension, random));
        float[] mean = Vectors.mean(distance, rows);
        var signs = new RaBitQ(dimension, bits, distance, mean, 8);
        var more = new RaBitQ(dimension, bits, bits, distance, mean, 8);
        assertEquals(0, more.fineBytes());
        int[] numbers = IntStream.range(0, ROWS).toArray();
        float[] coarse = new float[ROWS];
        float[] fine = new float[ROWS];
        float[] bounds = new float[ROWS];
        float[] fineBounds = new float[ROWS];
        try (var encoded = new Encoded(signs, rows);
                var inPlanes = new Encoded(more, rows)) {
            CodeScorer refining = encoded.scorer(signs);
            CodeScorer scoring = more.scorer(inPlanes.coarse, inPlanes.fine, 8, 1.9);
            for (int q = 0; q < 20; q++) {
                float[] query = Vectors.Kind.CLUSTERED.draw(dimension, random);
                refining.prepare(query);
                scoring.prepare(query);
                refining.refine(numbers, ROWS, fine, fineBounds);
                scoring.score(numbers, ROWS, coarse, bounds);
                for (int r = 0; r < ROWS; r++) {
                    // both are the same sums in whole numbers, of queries of 8 bits, scaled in float32
                    float slack = 1e-4f * (1 + Math.abs(fine[r]));
                    assertEquals(fine[r], coarse[r], slack);
                    assertEquals(fineBounds[r], bounds[r], slack);
                    assertEquals(coarse[r], scoring.refine(r));
                }
            }
        }
    }

    /** The bound holds for coarse records of any number of bits, and more bits are better. */
    @ParameterizedTest
    @CsvSource({"CLUSTERED, L2, 128, 3", "NORMAL, COSINE, 64, 6", "ANISOTROPIC, DOT, 256, 3", "SPARSE, L2, 192, 4"})
    void shouldHoldTheBoundOfCoarseRecordsOfMoreBits(Vectors.Kind kind, Distance distance, int dimension, int bits) {
        var errors = new Errors();
        var signs = new Errors();
        measure(kind, distance, dimension, bits, bits, 5, errors, new Errors());
        measure(kind, distance, dimension, 1, bits, 4, signs, new Errors());
        assertEquals(0, errors.sum / errors.count, 4 / Math.sqrt(60), "mean in deviations");
        double deviation = Math.sqrt(errors.squared / errors.count);
        assertTrue(deviation < 1.08 && deviation > 0.1, "deviation " + deviation);
        double rate = errors.below / (double) errors.count;
        assertTrue(rate < 0.04, "below the bound: " + rate);
        double better = Math.sqrt(signs.rms / errors.rms);
        assertTrue(better > 2.5, bits + " bits are " + better + " times better than signs");
    }

    @Test
    void shouldTakeLittleRoom() {
        assertEquals(64, RaBitQ.coarseBytes(128, 3));
        assertEquals(64, RaBitQ.coarseBytes(64, 6));
        assertEquals(128, new RaBitQ(256, 3, 3, Distance.L2, new float[256], 1).coarseBytes());
        assertEquals(0, new RaBitQ(256, 3, 3, Distance.L2, new float[256], 1).fineBytes());
        assertEquals(144, new RaBitQ(256, 3, 4, Distance.L2, new float[256], 1).fineBytes());
        assertEquals(128, code(768, 1).coarseBytes());
        assertEquals(128, code(784, 1).coarseBytes());
        assertEquals(32, code(128, 1).coarseBytes());
        assertEquals(64, code(384, 1).coarseBytes());
        assertEquals(0, code(768, 1).fineBytes());
        assertEquals(784, code(768, 8).fineBytes());
        assertEquals(400, code(768, 4).fineBytes());
    }

    @Test
    void shouldRefuseWhatItCannotEncode() {
        assertThrows(IllegalArgumentException.class, () -> code(8, 0));
        assertThrows(IllegalArgumentException.class, () -> code(8, 9));
        assertThrows(IllegalArgumentException.class, () -> new RaBitQ(8, 4, 3, Distance.L2, new float[8], 1));
        assertThrows(IllegalArgumentException.class, () -> new RaBitQ(8, 0, 3, Distance.L2, new float[8], 1));
        assertThrows(IllegalArgumentException.class, () -> new RaBitQ(8, 1, Distance.L2, new float[7], 1));
        try (var encoded = new Encoded(code(8, 1), new float[][] {new float[8]})) {
            CodeScorer scorer = encoded.scorer(code(8, 1));
            assertThrows(IllegalArgumentException.class, () -> scorer.prepare(new float[9]));
            scorer.prepare(new float[8]);
            assertThrows(IndexOutOfBoundsException.class, () -> scorer.refine(1));
            assertThrows(IllegalArgumentException.class, () -> code(8, 1).scorer(encoded.coarse, encoded.fine, 9, 1.9));
            assertThrows(IllegalArgumentException.class, () -> code(8, 1).scorer(encoded.coarse, encoded.fine, 4, 0));
        }
    }

    private static RaBitQ code(int dimension, int bits) {
        return new RaBitQ(dimension, bits, Distance.L2, new float[dimension], 1);
    }
}
