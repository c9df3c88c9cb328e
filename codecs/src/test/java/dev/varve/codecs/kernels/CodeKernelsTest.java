package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeKernelsTest {

    private static final CodeKernels VECTOR = Kernels.codes();
    private static final CodeKernels SCALAR = new ScalarCodeKernels();
    private static final float[] NONE = {};

    @Test
    void shouldAgreeWithTheDefinitionByVectors() {
        CodeAgreement.check(VECTOR);
    }

    @Test
    void shouldAgreeWithTheDefinitionByPlainLoops() {
        CodeAgreement.check(SCALAR);
    }

    @ParameterizedTest
    @CsvSource({
        // words, stride, row, count, at
        "1, 20, 5, 1, 0",
        "1, 20, -1, 1, 0",
        "1, 20, 2147483647, 1, 0",
        "1, 19, 0, 1, 0",
        "1, -20, 0, 1, 0",
        "1, 9223372036854775807, 0, 1, 0",
        "1, 20, 0, 4, 0",
        "1, 20, 0, -1, 0",
        "1, 20, 0, 3, 6",
        "1, 20, 0, 1, -1",
        "1, 20, 0, 1, 2147483647"
    })
    void shouldRefuseSignsThatDoNotFit(int words, long stride, int row, int count, int at) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment records = arena.allocate(100);
            for (CodeKernels kernels : new CodeKernels[] {VECTOR, SCALAR}) {
                assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> kernels.signs(
                                new long[32],
                                words,
                                records,
                                stride,
                                new int[] {row, 0, 0},
                                count,
                                1,
                                1,
                                1,
                                1,
                                new float[8],
                                NONE,
                                at));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // begin, words, stride, row, count, at
        "16, 32, 80, 2, 1, 0",
        "16, 32, 80, -1, 1, 0",
        "16, 32, 79, 0, 1, 0",
        "17, 32, 80, 0, 1, 0",
        "9223372036854775800, 32, 80, 0, 1, 0",
        "16, 32, 80, 0, 2, 0",
        "16, 32, 80, 0, -1, 0",
        "16, 32, 80, 0, 1, 1",
        "16, 32, 80, 0, 1, -1"
    })
    void shouldRefuseFieldsThatDoNotFit(long begin, int words, long stride, int row, int count, int at) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment records = arena.allocate(160);
            short[] query = new short[3 * words];
            int[] rows = {row};
            float[] sums = new float[1];
            for (CodeKernels kernels : new CodeKernels[] {VECTOR, SCALAR}) {
                assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> kernels.fields(query, 8, records, stride, begin, words, rows, count, 1, sums, at));
            }
        }
    }

    @Test
    void shouldRefuseWhatHasNoMeaning() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment records = arena.allocate(640);
            MemorySegment heap = MemorySegment.ofArray(new byte[640]);
            int[] rows = {0};
            for (CodeKernels kernels : new CodeKernels[] {VECTOR, SCALAR}) {
                refused(() -> kernels.rotate(new float[65], 64, new float[65]));
                refused(() -> kernels.rotate(new float[64], 32, new float[64]));
                refused(() -> kernels.rotate(new float[64], 64, new float[65]));
                refused(() -> kernels.rotate(new float[0], 0, new float[0]));
                refused(() -> kernels.round(new float[64], 1, 4, new int[63], new float[3]));
                refused(() -> kernels.round(new float[64], 1, 4, new int[64], new float[2]));
                refused(() -> kernels.round(new float[63], 1, 4, new int[63], new float[3]));
                refused(() -> kernels.round(new float[64], 1, 9, new int[64], new float[3]));
                refused(() -> kernels.planes(new int[64], 4, new long[31]));
                refused(() -> kernels.planes(new int[64], 1, new long[8]));
                refused(() -> kernels.planes(new int[63], 4, new long[32]));
                refused(() -> signs(kernels, new long[31], 1, records, rows));
                refused(() -> signs(kernels, new long[32], 0, records, rows));
                refused(() -> signs(kernels, new long[32], 1, heap, rows));
                refused(() -> numbers(kernels, new long[39], 6, 2, records, rows));
                refused(() -> numbers(kernels, new long[40], 6, 4, records, rows));
                refused(() -> numbers(kernels, new long[40], 6, 0, records, rows));
                refused(() -> numbers(kernels, new long[80], 9, 1, records, rows));
                refused(() -> numbers(kernels, new long[40], 6, 2, heap, rows));
                refused(() -> fields(kernels, new short[5 * 32], 3, 32, records, rows));
                refused(() -> fields(kernels, new short[32], 16, 32, records, rows));
                refused(() -> fields(kernels, new short[3 * 32], 8, -1, records, rows));
                refused(() -> fields(kernels, new short[2 * 32], 8, 32, records, rows));
                refused(() -> fields(kernels, new short[3 * 32], 8, 32, heap, rows));
            }
        }
    }

    private static void signs(CodeKernels kernels, long[] planes, int words, MemorySegment records, int[] rows) {
        kernels.signs(planes, words, records, 64, rows, 1, 1, 1, 1, 1, new float[1], NONE, 0);
    }

    private static void numbers(
            CodeKernels kernels, long[] planes, int words, int each, MemorySegment records, int[] rows) {
        kernels.numbers(planes, words, each, records, 64, rows, 1, 1, 1, 1, 1, new float[1], NONE, 0);
    }

    private static void fields(
            CodeKernels kernels, short[] query, int bits, int words, MemorySegment records, int[] rows) {
        kernels.fields(query, bits, records, 80, 0, words, rows, 1, 1, new float[1], 0);
    }

    private static void refused(Runnable call) {
        assertThrows(IllegalArgumentException.class, call::run);
    }
}
