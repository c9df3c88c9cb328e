package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DenseKernelsTest {

    private static final DenseKernels VECTOR = Kernels.dense();
    private static final DenseKernels SCALAR = new ScalarDenseKernels();

    @ParameterizedTest
    @EnumSource
    void shouldScoreByVectorsWithinRoundingOfFloat64(DenseScore score) {
        Agreement.checkDense(score, VECTOR, 300);
    }

    @ParameterizedTest
    @EnumSource
    void shouldScoreByPlainLoopsWithinRoundingOfFloat64(DenseScore score) {
        Agreement.checkDense(score, SCALAR, 300);
    }

    @ParameterizedTest
    @EnumSource
    void shouldScoreRowsOfMappedFile(DenseScore score, @TempDir Path directory) throws IOException {
        int dimension = 133;
        long stride = (long) dimension * score.bytes();
        try (Arena arena = Arena.ofShared();
                FileChannel file = FileChannel.open(
                        directory.resolve("rows"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            MemorySegment mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, 9 * stride, arena);
            MemorySegment rows = MemorySegment.ofAddress(mapped.address()).reinterpret(mapped.byteSize(), arena, null);
            Agreement.checkDense(score, VECTOR, rows, 0, stride, dimension, new Random(3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldScoreSubnormalsExtremesAndNegativeZero(DenseScore score) {
        float[] specials = {0f, -0f, 0x1p-24f, -0x1p-24f, 0x1.ff8p-15f, 0x1p-14f, 65504f, -65504f, 1f, -1.5f};
        int dimension = 67;
        float[] query = new float[dimension];
        Arrays.fill(query, (float) (1 / Math.sqrt(dimension)));
        try (Arena arena = Arena.ofConfined()) {
            long stride = (long) dimension * score.bytes();
            MemorySegment rows = arena.allocate(specials.length * stride);
            float[][] components = new float[specials.length][dimension];
            for (int i = 0; i < specials.length; i++) {
                for (int d = 0; d < dimension; d++) {
                    components[i][d] = score.store(rows, i * stride, d, specials[i]);
                }
            }
            float[] scores = new float[specials.length];
            score.score(VECTOR, query, rows, 0, stride, specials.length, scores, 0);
            for (int i = 0; i < specials.length; i++) {
                DenseScore.Expected expected = score.expected(query, components[i]);
                assertEquals(expected.score(), scores[i], expected.tolerance(), score + " of " + specials[i]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"COSINE_FLOAT32", "COSINE_FLOAT16"})
    void shouldScoreZeroRowOfCosineAsZero(DenseScore score) {
        try (Arena arena = Arena.ofConfined()) {
            float[] scores = {1, 1, 1, 1, 1};
            score.score(VECTOR, new float[] {1, 0, 0}, arena.allocate(60), 0, 3L * score.bytes(), 5, scores, 0);
            assertEquals("[0.0, 0.0, 0.0, 0.0, 0.0]", Arrays.toString(scores));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 12, 1, 0",
        "89, 12, 1, 0",
        "0, 12, 9, 0",
        "0, 11, 2, 0",
        "0, -12, 2, 0",
        "0, 12, -1, 0",
        "0, 9223372036854775807, 3, 0",
        "9223372036854775807, 12, 1, 0",
        "-9223372036854775808, 12, 1, 0",
        "0, 4611686018427387904, 5, 0",
        "0, 12, 4, 5",
        "0, 12, 1, -1",
        "0, 12, 1, 2147483647",
        "0, 12, 2147483647, 0"
    })
    void shouldRefuseRangesThatDoNotFit(long offset, long stride, int count, int at) {
        float[] query = {1, 2, 3};
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(100);
            for (DenseKernels kernels : new DenseKernels[] {VECTOR, SCALAR}) {
                assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> kernels.dotFloat32(query, rows, offset, stride, count, new float[8], at));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseHeapSegmentsAndEmptyQueries(DenseScore score) {
        MemorySegment heap = MemorySegment.ofArray(new float[8]);
        Exception refused = assertThrows(
                IllegalArgumentException.class,
                () -> score.score(VECTOR, new float[2], heap, 0, 8, 1, new float[1], 0));
        assertTrue(refused.toString().contains("native segment"), refused::toString);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(8);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> score.score(VECTOR, new float[0], rows, 0, 8, 1, new float[1], 0));
        }
    }
}
