package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernels that score rows from all over a segment. */
class DenseListsTest {

    private static final float UNTOUCHED = -12345f;
    private static final List<DenseKernels> KERNELS = List.of(Kernels.dense(), new ScalarDenseKernels());

    /** A kernel over a list, with the expectation that it shares with the one over a block. */
    enum ListScore {
        DOT_FLOAT32(DenseScore.DOT_FLOAT32, DenseKernels::dotFloat32),
        L2_FLOAT32(DenseScore.L2_FLOAT32, DenseKernels::l2Float32),
        DOT_FLOAT16(DenseScore.DOT_FLOAT16, DenseKernels::dotFloat16),
        L2_FLOAT16(DenseScore.L2_FLOAT16, DenseKernels::l2Float16),
        COSINE_FLOAT32(DenseScore.COSINE_FLOAT32, DenseKernels::cosineFloat32),
        COSINE_FLOAT16(DenseScore.COSINE_FLOAT16, DenseKernels::cosineFloat16);

        private final DenseScore score;

        @SuppressWarnings("ImmutableEnumChecker") // a method reference without state
        private final Kernel kernel;

        ListScore(DenseScore score, Kernel kernel) {
            this.score = score;
            this.kernel = kernel;
        }
    }

    interface Kernel {
        void score(
                DenseKernels kernels,
                float[] query,
                MemorySegment rows,
                long stride,
                int[] numbers,
                int at,
                int count,
                float[] scores);
    }

    @Property(tries = 300)
    void shouldScoreTheListedRowsWithinRoundingOfFloat64(
            @ForAll ListScore list,
            @ForAll @IntRange(min = 1, max = 900) int dimension,
            @ForAll @IntRange(max = 40) int count,
            @ForAll @IntRange(max = 200) int gap,
            @ForAll @IntRange(max = 3) int at,
            @ForAll long seed) {
        var random = new Random(seed);
        int rowCount = 1 + random.nextInt(20);
        long stride = (long) dimension * list.score.bytes() + gap;
        float[] query = new float[dimension];
        float[][] components = new float[rowCount][dimension];
        int[] numbers = new int[at + count + 1];
        for (int i = 0; i < numbers.length; i++) {
            boolean listed = i >= at && i < at + count;
            numbers[i] = listed ? random.nextInt(rowCount) : -1;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate((rowCount - 1) * stride + (long) dimension * list.score.bytes());
            for (int d = 0; d < dimension; d++) {
                query[d] = random.nextFloat() - 0.5f;
                for (int row = 0; row < rowCount; row++) {
                    components[row][d] = list.score.store(rows, row * stride, d, random.nextFloat() - 0.5f);
                }
            }
            for (DenseKernels kernels : KERNELS) {
                float[] scores = new float[at + count + 1];
                Arrays.fill(scores, UNTOUCHED);
                list.kernel.score(kernels, query, rows, stride, numbers, at, count, scores);
                for (int i = 0; i < scores.length; i++) {
                    if (numbers[i] < 0) {
                        assertEquals(UNTOUCHED, scores[i]);
                    } else {
                        DenseScore.Expected expected = list.score.expected(query, components[numbers[i]]);
                        assertEquals(expected.score(), scores[i], expected.tolerance());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "12, -1, 0, 1",
        "12, 9, 0, 1",
        "12, -2147483648, 0, 1",
        "12, 2147483647, 0, 1",
        "11, 0, 0, 1",
        "0, 0, 0, 1",
        "-12, 0, 0, 1",
        "-9223372036854775808, 1, 0, 1",
        "9223372036854775807, 1, 0, 1",
        "12, 0, -1, 1",
        "12, 0, 0, -1",
        "12, 0, 1, 2",
        "12, 0, 2147483647, 1",
        "12, 0, 1, 2147483647"
    })
    void shouldRefuseListsThatDoNotFit(long stride, int number, int at, int count) {
        float[] query = {1, 2, 3};
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(108);
            int[] numbers = {number, number};
            for (DenseKernels kernels : KERNELS) {
                assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> kernels.l2Float32(query, rows, stride, numbers, at, count, new float[2]));
            }
        }
    }

    @Test
    void shouldRefuseARowInASegmentTooShortForAny() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(8);
            for (DenseKernels kernels : KERNELS) {
                kernels.dotFloat32(new float[3], rows, 12, new int[] {5}, 0, 0, new float[1]);
                assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> kernels.dotFloat32(new float[3], rows, 12, new int[1], 0, 1, new float[1]));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseHeapSegmentsAndEmptyQueries(ListScore list) {
        MemorySegment heap = MemorySegment.ofArray(new float[8]);
        Exception refused = assertThrows(
                IllegalArgumentException.class,
                () -> list.kernel.score(Kernels.dense(), new float[2], heap, 8, new int[1], 0, 1, new float[1]));
        assertTrue(refused.toString().contains("native segment"), refused::toString);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(8);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> list.kernel.score(Kernels.dense(), new float[0], rows, 8, new int[1], 0, 1, new float[1]));
        }
    }
}
