package dev.varve.bench.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.kernels.MaxSimKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured is what it is called. */
final class KernelTest {

    private static final int DIMENSION = 24;
    private static final int ITEMS = 5;
    private static final float TOLERANCE = 1e-4f;

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void shouldReadItemsWithinTheirMemoryAndGiveFiniteResults(Kernel kernel) {
        var random = new SplittableRandom(3);
        Work work = kernel.work(DIMENSION, random);
        try (Arena arena = Arena.ofConfined()) {
            // A kernel that read more than its items' bytes would leave the segment, and be refused.
            MemorySegment items = arena.allocate(ITEMS * work.itemBytes(), 64);
            work.fill(items, random);

            float[] results = (float[]) work.run(items, work.itemBytes(), ITEMS - 1);

            for (float result : results) {
                assertTrue(Float.isFinite(result), kernel + " gave " + result);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"DOT_FLOAT32, 4", "DOT_FLOAT16, 2"})
    void shouldScoreTheRowsAskedFor(Kernel kernel, int componentBytes) {
        var random = new SplittableRandom(3);
        Work work = kernel.work(DIMENSION, random);
        float[] query = Work.components(DIMENSION, new SplittableRandom(3));
        assertEquals((long) DIMENSION * componentBytes, work.itemBytes());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(ITEMS * work.itemBytes(), 64);
            work.fill(rows, random);

            float[] scores = (float[]) work.run(rows, 2 * work.itemBytes(), 3);

            for (int i = 0; i < 3; i++) {
                double expected = 0;
                for (int d = 0; d < DIMENSION; d++) {
                    expected += query[d] * component(rows, (i + 2L) * DIMENSION + d, componentBytes);
                }
                assertEquals(expected, scores[i], TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"DOT_FLOAT32_LIST, 4", "DOT_FLOAT16_LIST, 2"})
    void shouldScoreEachListedRowOnce(Kernel kernel, int componentBytes) {
        var random = new SplittableRandom(3);
        Work work = kernel.work(DIMENSION, random);
        float[] query = Work.components(DIMENSION, new SplittableRandom(3));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(ITEMS * work.itemBytes(), 64);
            work.fill(rows, random);
            float[] expected = new float[ITEMS];
            for (int i = 0; i < ITEMS; i++) {
                for (int d = 0; d < DIMENSION; d++) {
                    expected[i] += query[d] * component(rows, (long) i * DIMENSION + d, componentBytes);
                }
            }

            assertSame(expected, work.run(rows, 0, ITEMS), TOLERANCE);
        }
    }

    /** Rows are more than those that are encoded apart, so that copies are looked at too. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"RABITQ.*", "LVQ.*"})
    void shouldEstimateInnerProductsOfEncodedRows(Kernel kernel) {
        int dimension = 128;
        int rows = 700;
        int distinct = 512;
        var random = new SplittableRandom(3);
        Work work = kernel.work(dimension, random);
        var same = new SplittableRandom(3);
        float[] query = Work.components(dimension, same);
        float[] expected = new float[rows];
        for (int row = 0; row < distinct; row++) {
            float[] vector = Work.components(dimension, same);
            for (int d = 0; d < dimension; d++) {
                expected[row] -= query[d] * vector[d];
            }
        }
        System.arraycopy(expected, 0, expected, distinct, rows - distinct);
        int[] order = new RowOrder(rows, same).piece(0, rows);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment items = arena.allocate(rows * work.itemBytes(), 64);
            work.fill(items, random);

            float[] estimates = (float[]) work.run(items, 0, rows);

            float[] asked = new float[rows];
            for (int i = 0; i < rows; i++) {
                asked[i] = expected[kernel.name().endsWith("RUN") ? i : order[i]];
            }
            // Products spread by 0.94 and the error of 1 bit by 0.72, so that 0.79 is what is to be expected.
            double least = kernel.name().startsWith("RABITQ1") ? 0.7 : 0.99;
            assertTrue(correlation(asked, estimates) > least, () -> "correlation " + correlation(asked, estimates));
        }
    }

    private static double correlation(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    /** In some order. */
    private static void assertSame(float[] expected, Object found, float tolerance) {
        float[] ascending = expected.clone();
        Arrays.sort(ascending);
        float[] scores = Arrays.copyOf((float[]) found, expected.length);
        Arrays.sort(scores);
        assertArrayEquals(ascending, scores, tolerance);
    }

    @ParameterizedTest
    @EnumSource(names = "MAXSIM_FLOAT16")
    void shouldFindTheMaximaOfTheLastDocument(Kernel kernel) {
        var random = new SplittableRandom(3);
        Work work = kernel.work(DIMENSION, random);
        var same = new SplittableRandom(3);
        Work.components(MaxSimWork.TOKENS * DIMENSION, same);
        float[] panel = Work.components(DIMENSION * MaxSimKernels.LANES, same);
        assertEquals(32L * 79 * DIMENSION, work.multiplyAdds());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment documents = arena.allocate(2 * work.itemBytes(), 64);
            work.fill(documents, random);

            float[] maxima = (float[]) work.run(documents, 0, 2);

            for (int lane = 0; lane < MaxSimKernels.LANES; lane++) {
                double best = Double.NEGATIVE_INFINITY;
                for (int token = 0; token < MaxSimWork.TOKENS; token++) {
                    double score = 0;
                    for (int d = 0; d < DIMENSION; d++) {
                        long at = (long) (MaxSimWork.TOKENS + token) * DIMENSION + d;
                        score += panel[d * MaxSimKernels.LANES + lane] * component(documents, at, Short.BYTES);
                    }
                    best = Math.max(best, score);
                }
                assertEquals(best, maxima[lane], TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MAXSIM_RESIDUAL1, 1", "MAXSIM_RESIDUAL2, 2", "MAXSIM_RESIDUAL4, 4"})
    void shouldFindTheMaximaOfTheLastDocumentOfResidualCodes(Kernel kernel, int bits) {
        var random = new SplittableRandom(3);
        Work work = kernel.work(DIMENSION, random);
        var same = new SplittableRandom(3);
        float[] panel = Work.components(DIMENSION * MaxSimKernels.LANES, same);
        float[] products = Work.components(1024 * MaxSimKernels.LANES, same);
        float[] weights = Work.components(1 << bits, same);
        int tokenBytes = 4 + DIMENSION * bits / 8;
        assertEquals(79L * tokenBytes, work.itemBytes());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment documents = arena.allocate(2 * work.itemBytes(), 64);
            work.fill(documents, random);

            float[] maxima = (float[]) work.run(documents, 0, 2);

            for (int lane = 0; lane < MaxSimKernels.LANES; lane++) {
                double best = Double.NEGATIVE_INFINITY;
                for (long at = work.itemBytes(); at < 2 * work.itemBytes(); at += tokenBytes) {
                    double sum = 0;
                    for (int d = 0; d < DIMENSION; d++) {
                        int number = documents.get(ValueLayout.JAVA_BYTE, at + 4 + d * bits / 8) >> d * bits % 8;
                        sum += panel[d * MaxSimKernels.LANES + lane] * weights[number & (1 << bits) - 1];
                    }
                    float factor = Float.float16ToFloat(documents.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2));
                    int centroid = documents.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
                    best = Math.max(best, sum * factor + products[centroid * MaxSimKernels.LANES + lane]);
                }
                assertEquals(best, maxima[lane], 10 * TOLERANCE);
            }
        }
    }

    private static float component(MemorySegment memory, long index, int bytes) {
        return bytes == Float.BYTES
                ? memory.getAtIndex(ValueLayout.JAVA_FLOAT, index)
                : Float.float16ToFloat(memory.getAtIndex(ValueLayout.JAVA_SHORT, index));
    }
}
