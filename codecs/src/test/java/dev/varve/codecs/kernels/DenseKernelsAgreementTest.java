package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DenseKernelsAgreementTest {

    @Property(tries = 300)
    void shouldAgreeWithScalarTwin(
            @ForAll DenseScore score,
            @ForAll @IntRange(min = 1, max = 1100) int dimension,
            @ForAll @IntRange(min = 1, max = 40) int count,
            @ForAll @IntRange(max = 64) int offset,
            @ForAll @IntRange(max = 200) int gap,
            @ForAll long seed) {
        Random random = new Random(seed);
        float[] query = new float[dimension];
        float[] row = new float[dimension];
        long stride = (long) dimension * score.bytes() + gap;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(offset + count * stride);
            for (int d = 0; d < dimension; d++) {
                query[d] = (random.nextFloat() - 0.5f) * 3;
            }
            float[] byVectors = new float[count];
            float[] byLoops = new float[count];
            double[] tolerances = new double[count];
            for (int i = 0; i < count; i++) {
                for (int d = 0; d < dimension; d++) {
                    float component = Math.scalb(random.nextFloat(), -(int) (seed & 15));
                    row[d] = score.store(rows, offset + i * stride, d, component);
                }
                tolerances[i] = 2 * score.expected(query, row).tolerance();
            }
            score.score(Kernels.dense(), query, rows, offset, stride, count, byVectors, 0);
            score.score(new ScalarDenseKernels(), query, rows, offset, stride, count, byLoops, 0);
            for (int i = 0; i < count; i++) {
                assertEquals(byLoops[i], byVectors[i], tolerances[i]);
            }
        }
    }
}
