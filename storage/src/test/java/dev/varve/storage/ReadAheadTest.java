package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row is asked for before it is read, once, and not long before. */
class ReadAheadTest {

    /** Vectors that are asked for but never read. */
    private static final class Asked implements DenseVectors {

        private final int dimension;
        private final int size;
        private int asked;

        Asked(int dimension, int size) {
            this.dimension = dimension;
            this.size = size;
        }

        @Override
        public void willNeed(int from, int to) {
            assertEquals(asked, from, "one window after the other");
            assertTrue(from < to && to <= size, () -> from + " to " + to + " of " + size);
            assertTrue((to - from) * stride() <= Math.max(1 << 20, stride()), "no more than a hint is good for");
            asked = to;
        }

        @Override
        public int dimension() {
            return dimension;
        }

        @Override
        public ElementType elementType() {
            return ElementType.FLOAT32;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public boolean has(int row) {
            return true;
        }

        @Override
        public boolean dense() {
            return true;
        }

        @Override
        public MemorySegment segment(int row) {
            return MemorySegment.NULL;
        }

        @Override
        public long offset(int row) {
            return row * stride();
        }

        @Override
        public long stride() {
            return (long) dimension * Float.BYTES;
        }

        @Override
        public int run(int row) {
            return size - row;
        }

        @Override
        public void verify(int from, int to) {
            throw new IllegalStateException("nobody reads here");
        }
    }

    @ParameterizedTest
    @CsvSource({"768, 10000", "4, 300000", "1000000, 5", "768, 1", "768, 341", "768, 0"})
    void shouldAskForARowBeforeItIsRead(int dimension, int rows) {
        Asked one = new Asked(dimension, rows);
        Asked other = new Asked(2 * dimension, rows);
        List<ReadAhead> all = List.of(new ReadAhead(one, rows), new ReadAhead(other, rows));
        for (int row = 0; row < rows; row++) {
            ReadAhead.to(all, row);
            for (Asked vectors : List.of(one, other)) {
                assertTrue(vectors.asked > row, "row " + row);
                long ahead = (vectors.asked - row) * vectors.stride();
                assertTrue(ahead <= Math.max(2 << 20, 3 * vectors.stride()), ahead + " bytes ahead of row " + row);
            }
        }
        assertEquals(rows, one.asked);
        assertEquals(rows, other.asked);
    }
}
