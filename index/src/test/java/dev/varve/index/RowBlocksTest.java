package dev.varve.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Blocks cover each row of each part once and in order; a block's bits are walked as a {@link BitSet} is. */
class RowBlocksTest {

    @Property
    void shouldCoverEachRowOnceInOrder(
            @ForAll @Size(max = 6) List<@IntRange(min = 0, max = 300) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 70) int blockRows) {
        int[] rows = sizes.stream().mapToInt(Integer::intValue).toArray();
        int[] each = new int[rows.length];
        Arrays.fill(each, blockRows);
        RowBlocks blocks = new RowBlocks(rows, each);
        long next = 0;
        for (int part = 0; part < rows.length; part++) {
            for (int row = 0; row < rows[part]; next++) {
                assertEquals(part, blocks.part(next));
                assertEquals(row, blocks.from(part, next));
                row = Math.min(rows[part], row + blockRows);
                assertEquals(row, blocks.to(part, next));
            }
        }
        assertEquals(next, blocks.count());
    }

    @Test
    void shouldReachTheLastRowOfTheLargestParts() {
        RowBlocks blocks = new RowBlocks(new int[] {Integer.MAX_VALUE, 0, Integer.MAX_VALUE}, new int[] {64, 64, 4096});
        assertEquals(2L * Integer.MAX_VALUE, blocks.totalRows());
        long last = blocks.count() - 1;
        assertEquals(2, blocks.part(last));
        assertEquals(Integer.MAX_VALUE - 4095, blocks.from(2, last));
        assertEquals(Integer.MAX_VALUE, blocks.to(2, last));
    }

    @Property
    void shouldWalkBitsAsABitSetDoes(
            @ForAll @IntRange(min = 0, max = 5000) int from,
            @ForAll @IntRange(min = 1, max = RowFilter.BLOCK) int rows,
            @ForAll @IntRange(min = 1, max = 200) int meanRun,
            @ForAll long seed) {
        Random random = new Random(seed);
        BitSet expected = new BitSet();
        RowBits bits = new RowBits();
        bits.fill(7, 7 + RowFilter.BLOCK);
        bits.fill(from, from + rows);
        boolean kept = random.nextBoolean();
        for (int row = from; row < from + rows; row++) {
            kept ^= random.nextInt(meanRun) == 0;
            expected.set(row, kept);
        }
        bits.retain(expected::get);
        int cleared = from + random.nextInt(rows);
        bits.clear(cleared);
        expected.clear(cleared);
        for (int row = from; row < from + rows; row++) {
            int nextSet = expected.nextSetBit(row);
            assertEquals(nextSet < 0 ? from + rows : nextSet, bits.nextSet(row));
            assertEquals(Math.min(from + rows, expected.nextClearBit(row)), bits.nextClear(row));
        }
    }
}
