package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.varve.index.RowFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against a set of the rows that were live when the segment was opened, and a map of when others were deleted. */
class LiveDocsTest {

    /** Rows are deleted by writes from 1 to this. */
    private static final int WRITES = 20;

    private static MemorySegment words(Arena arena, BitSet live, int rows) {
        MemorySegment words = arena.allocate((long) Math.ceilDiv(rows, Long.SIZE) * Long.BYTES);
        live.stream().forEach(row -> {
            long at = (long) (row / Long.SIZE) * Long.BYTES;
            words.set(
                    ValueLayout.JAVA_LONG_UNALIGNED,
                    at,
                    words.get(ValueLayout.JAVA_LONG_UNALIGNED, at) | 1L << (row % Long.SIZE));
        });
        return words;
    }

    private static BitSet random(Random random, int rows, double share) {
        BitSet set = new BitSet(rows);
        for (int row = 0; row < rows; row++) {
            set.set(row, random.nextDouble() < share);
        }
        return set;
    }

    @Property(tries = 200)
    void shouldShowEachStateItsOwnRows(
            @ForAll @IntRange(min = 1, max = 9000) int rows,
            @ForAll boolean all,
            @ForAll @DoubleRange(max = 0.5) double deleted,
            @ForAll long seed) {
        Random random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            BitSet opened = random(random, rows, all ? 1 : 0.8);
            LiveDocs live = new LiveDocs(arena, all ? null : words(arena, opened, rows), rows, opened.cardinality());
            Map<Integer, Long> deletions = new HashMap<>();
            for (int row = opened.nextSetBit(0); row >= 0; row = opened.nextSetBit(row + 1)) {
                if (random.nextDouble() < deleted) {
                    deletions.put(row, random.nextLong(1, WRITES + 1));
                    live.delete(row, deletions.get(row));
                }
            }
            for (long sequence : new long[] {0, 1, WRITES / 2, WRITES}) {
                BitSet expected = (BitSet) opened.clone();
                deletions.forEach((row, when) -> expected.set(row, when > sequence));
                requireState(live, sequence, expected, rows, random);
                Map<Integer, Long> after = new HashMap<>();
                live.deletedAfter(sequence, (row, when) -> assertNull(after.put(row, when)));
                Map<Integer, Long> expectedAfter = new HashMap<>(deletions);
                expectedAfter.values().removeIf(when -> when <= sequence);
                assertEquals(expectedAfter, after);
                assertEquals(expectedAfter.size() < deletions.size(), live.changed(sequence));
            }
        }
    }

    private static void requireState(LiveDocs live, long sequence, BitSet expected, int rows, Random random) {
        assertEquals(expected.cardinality(), live.count(sequence));
        RowFilter filter = live.filter(sequence);
        for (int row = 0; row < rows; row++) {
            assertEquals(expected.get(row), live.live(row, sequence), "row " + row);
            assertEquals(expected.get(row), filter == null || filter.accepts(row), "row " + row);
        }
        requireRetained(filter, expected, 0, Math.min(rows, RowFilter.BLOCK), random);
        for (int i = 0; i < 10; i++) {
            // as searches ask, from a whole word on, and from anywhere
            int from = i % 2 == 0 ? random.nextInt(rows) & -Long.SIZE : random.nextInt(rows);
            int to = Math.min(rows, from + random.nextInt(1, RowFilter.BLOCK + 1));
            requireRetained(filter, expected, from, to, random);
        }
    }

    /** A row that was passed over before stays so, and one that is not live becomes it. */
    private static void requireRetained(@Nullable RowFilter filter, BitSet expected, int from, int to, Random random) {
        if (filter == null) {
            return; // which stands for all: each row was looked at
        }
        BitSet asked = random(random, to - from, 0.9);
        long[] bits = new long[RowFilter.BLOCK / Long.SIZE];
        System.arraycopy(asked.toLongArray(), 0, bits, 0, asked.toLongArray().length);
        filter.retain(from, to, bits);
        asked.and(expected.get(from, to));
        assertEquals(asked, BitSet.valueOf(bits), "rows " + from + " to " + to);
    }

    @Test
    void shouldHaveNoFilterWhereAllRowsAreLive() {
        try (Arena arena = Arena.ofConfined()) {
            LiveDocs live = new LiveDocs(arena, null, 100, 100);
            live.delete(7, 3);
            assertNull(live.filter(2));
            assertEquals(100, live.count(2));
            assertEquals(99, live.count(3));
        }
    }
}
