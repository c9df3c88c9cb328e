package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class MaxSimKernelsTest {

    private static final MaxSimKernels VECTOR = Kernels.maxSim();
    private static final MaxSimKernels SCALAR = new ScalarMaxSimKernels();

    @Test
    void shouldFindMaximaWithinRoundingOfFloat64() {
        Agreement.checkMaxima(VECTOR, 200);
        Agreement.checkMaxima(SCALAR, 200);
    }

    @Test
    void shouldRaiseMaximaToRowsAsTheScalarTwinDoes() {
        Agreement.checkRowMaxima(VECTOR);
        Agreement.checkRowMaxima(SCALAR);
    }

    @Test
    void shouldRefuseRowsThatDoNotFit() {
        float[] rows = new float[2 * MaxSimKernels.LANES];
        float[] few = new float[MaxSimKernels.LANES - 1];
        int[] begins = {0, MaxSimKernels.LANES, MaxSimKernels.LANES + 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE};
        for (MaxSimKernels kernels : new MaxSimKernels[] {VECTOR, SCALAR}) {
            kernels.rowMaxima(rows, begins, 0, 2, rows, 0);
            for (int i = 2; i < begins.length; i++) {
                int from = i;
                refused(() -> kernels.rowMaxima(rows, begins, from, 1, rows, 0));
            }
            refused(() -> kernels.rowMaxima(rows, begins, 1, 2, rows, 0));
            refused(() -> kernels.rowMaxima(few, begins, 0, 1, rows, 0));
            refused(() -> kernels.rowMaxima(rows, begins, 0, 1, few, 0));
            refused(() -> kernels.rowMaxima(rows, begins, 0, 1, rows, -1));
            refused(() -> kernels.rowMaxima(rows, begins, 0, -1, rows, 0));
            refused(() -> kernels.rowMaxima(rows, begins, 6, 1, rows, 0));
        }
    }

    @Test
    void shouldScoreCodedTokensAsTheirScalarTwinDoesAndWithinRoundingOfFloat64() {
        CodedAgreement.check(VECTOR, 100);
        CodedAgreement.check(SCALAR, 100);
    }

    @Test
    void shouldNotOverflowSumsOfTheLargestTokens() {
        CodedAgreement.checkExtremes(VECTOR);
        CodedAgreement.checkExtremes(SCALAR);
    }

    @Test
    void shouldRefuseCodedTokensThatDoNotFit() {
        float[] floats = new float[8 * MaxSimKernels.LANES];
        float[] two = new float[2];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment table = arena.allocate(2 * MaxSimKernels.NIBBLE_BYTES);
            MemorySegment tokens = arena.allocate(10);
            tokens.set(LittleEndian.SHORT, 5, (short) 8);
            for (MaxSimKernels kernels : new MaxSimKernels[] {VECTOR, SCALAR}) {
                kernels.codedMaxima(table, 0, 2, floats, 0, floats, 0, tokens, 0, 1, floats, 0);
                refused(() -> kernels.codedMaxima(table, 0, 2, floats, 0, floats, 0, tokens, 0, 2, floats, 0));
                refused(() -> kernels.codedMaxima(table, 0, 2, floats, 0, floats, 1, tokens, 5, 1, floats, 0));
                refused(() -> kernels.codedMaxima(table, 0, 2, floats, 0, floats, -8, tokens, 5, 1, floats, 0));
                refused(() -> kernels.codedMaxima(table, 0, 3, floats, 0, floats, 0, tokens, 0, 1, floats, 0));
                refused(() -> kernels.codedMaxima(table, 1, 2, floats, 0, floats, 0, tokens, 0, 1, floats, 0));
                refused(() -> kernels.codedMaxima(table, 0, -1, floats, 0, floats, 0, tokens, 0, 1, floats, 0));
                refused(() -> kernels.codedMaxima(table, 0, 2, two, 0, floats, 0, tokens, 0, 1, floats, 0));
                refused(() -> kernels.codedMaxima(table, 0, 2, floats, 0, floats, 0, tokens, 0, -1, floats, 0));
                refused(() -> kernels.codedMaxima(table, 0, 2, floats, 0, floats, 0, tokens, 0, 1, two, 0));
                refused(() -> kernels.table(floats, 0, 9, 1, two, table, 0, floats, 0));
                refused(() -> kernels.table(floats, 0, 8, 1, two, table, 1, floats, 0));
                refused(() -> kernels.table(floats, 0, 8, 1, two, table, 0, two, 0));
                refused(() -> kernels.products(floats, 0, 9, floats, 0, 1, floats, 0));
                refused(() -> kernels.products(floats, 0, 8, floats, 0, 9, floats, 0));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> kernels.table(floats, 0, 1, 3, floats, table, 0, floats, 0));
                assertThrows(
                        IllegalArgumentException.class, () -> kernels.table(floats, 0, 1, 2, two, table, 0, floats, 0));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> kernels.table(floats, 0, 16_385, 1, two, table, 0, floats, 0));
            }
        }
    }

    @Test
    void shouldConvertEveryFiniteHalfExactly() {
        Agreement.checkHalves(VECTOR);
        Agreement.checkHalves(SCALAR);
    }

    @Test
    void shouldCopyFromOddOffsetsIntoTheMidstOfArrays() {
        try (Arena arena = Arena.ofConfined()) {
            for (int count = 0; count <= 70; count++) {
                MemorySegment source = arena.allocate(3 + count * 4L);
                float[] expected32 = new float[count + 5];
                float[] expected16 = new float[count + 5];
                float[] actual = new float[count + 5];
                for (int i = 0; i < count; i++) {
                    expected32[2 + i] = DenseScore.DOT_FLOAT32.store(source, 3, i, i - 1.1f);
                }
                VECTOR.copyFloat32(source, 3, count, actual, 2);
                assertArrayEquals(expected32, actual);
                for (int i = 0; i < count; i++) {
                    expected16[2 + i] = DenseScore.DOT_FLOAT16.store(source, 1, i, i - 1.1f);
                }
                VECTOR.copyFloat16(source, 1, count, actual, 2);
                assertArrayEquals(expected16, actual);
            }
        }
    }

    @Test
    void shouldRefuseRangesThatDoNotFit() {
        float[] ten = new float[10];
        float[] lanes = new float[MaxSimKernels.LANES];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(16);
            for (MaxSimKernels kernels : new MaxSimKernels[] {VECTOR, SCALAR}) {
                refused(() -> kernels.copyFloat32(source, 0, 5, ten, 0));
                refused(() -> kernels.copyFloat16(source, 1, 8, ten, 0));
                refused(() -> kernels.copyFloat16(source, -1, 1, ten, 0));
                refused(() -> kernels.copyFloat16(source, Long.MAX_VALUE, 1, ten, 0));
                refused(() -> kernels.copyFloat16(source, 0, -1, ten, 0));
                refused(() -> kernels.copyFloat32(source, 0, 4, ten, 7));
                refused(() -> kernels.maxima(lanes, 1, 1, ten, 0, 1, lanes, 0));
                refused(() -> kernels.maxima(lanes, 0, 1, ten, 0, 11, lanes, 0));
                refused(() -> kernels.maxima(lanes, 0, 1, ten, 0, -1, lanes, 0));
                refused(() -> kernels.maxima(lanes, 0, 1, ten, 0, 1, ten, 0));
                refused(() -> kernels.maxima(lanes, 0, 1 << 30, ten, 0, 1, lanes, 0));
            }
        }
    }

    private static void refused(Runnable call) {
        assertThrows(IndexOutOfBoundsException.class, call::run);
    }
}
