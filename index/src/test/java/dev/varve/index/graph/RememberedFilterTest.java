package dev.varve.index.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.varve.index.QuickFilter;
import dev.varve.index.RowBits;
import dev.varve.index.RowFilter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RememberedFilterTest {

    private final RememberedFilter remembered = new RememberedFilter();

    /** Also after a filter of more rows, of which nothing is left. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 4095, 4096, 4097, 10_000})
    void shouldAcceptWhatTheFilterDoes(int rows) {
        remembered.of(new QuickFilter(row -> true), 20_000);
        var random = new Random(rows);
        boolean[] accepted = new boolean[rows];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            accepted[row] = random.nextInt(3) == 0;
            count += accepted[row] ? 1 : 0;
        }
        assertSame(remembered, remembered.of(new QuickFilter(row -> accepted[row]), rows));
        assertEquals(count, remembered.count());
        assertEquals(count, remembered.count(rows));
        for (int row = 0; row < rows + 200; row++) {
            assertEquals(row < rows && accepted[row], remembered.accepts(row), "row " + row);
            assertEquals(remembered.accepts(row) ? 1 : 0, remembered.bit(row));
        }
    }

    /** Blocks that begin between words, or reach beyond the rows. */
    @Test
    void shouldRetainWhatTheFilterAccepts() {
        RowFilter filter = row -> row % 7 < 3;
        remembered.of(new QuickFilter(filter), 5000);
        var random = new Random(1);
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(5200);
            int to = from + 1 + random.nextInt(RowFilter.BLOCK);
            var bits = new RowBits();
            bits.fill(from, to);
            bits.retain(remembered);
            int[] listed = new int[RowFilter.BLOCK];
            int count = bits.list(listed);
            int expected = 0;
            for (int row = from; row < Math.min(to, 5000); row++) {
                if (filter.accepts(row)) {
                    assertEquals(row, listed[expected++]);
                }
            }
            assertEquals(expected, count);
        }
    }

    @Test
    void shouldNotRememberWhatTakesLong() {
        RowFilter slow = row -> true;
        assertSame(slow, remembered.of(slow, 100));
        RowFilter quick = new QuickFilter(slow);
        assertSame(quick, remembered.of(quick, 1 << 24));
        assertNull(remembered.of(null, 100));
    }
}
