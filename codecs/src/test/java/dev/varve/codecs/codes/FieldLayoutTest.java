package dev.varve.codecs.codes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FieldLayoutTest {

    @Test
    void shouldTakeTheBitsOfTheNumbersAndOneLineOfFactors() {
        assertEquals(768 + 16, new FieldLayout(768, 8).bytes());
        assertEquals(384 + 16, new FieldLayout(768, 4).bytes());
        assertEquals(64 + 16, new FieldLayout(128, 4).bytes());
        assertEquals(832 + 16, new FieldLayout(832, 8).bytes());
        assertEquals(832 * 7 / 8 + 16, new FieldLayout(832, 7).bytes());
    }

    /** So that a reader of the format finds a number where it looks for it. */
    @Test
    void shouldKeepNumbersOneAfterAnother() {
        int[] numbers = new int[64];
        Arrays.setAll(numbers, d -> d % 16);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment record = arena.allocate(100);
            new FieldLayout(64, 4).pack(numbers, record, 0);
            assertEquals(0xfedc_ba98_7654_3210L, record.get(LittleEndian.LONG, 8));
            Arrays.setAll(numbers, d -> d);
            new FieldLayout(64, 8).pack(numbers, record, 3);
            assertEquals(0x0f0e_0d0c_0b0a_0908L, record.get(LittleEndian.LONG, 3 + 8));
            Arrays.setAll(numbers, d -> d == 2 ? 5 : 0);
            new FieldLayout(64, 3).pack(numbers, record, 0);
            assertEquals(0b10_00_00, record.get(LittleEndian.LONG, 0));
            assertEquals(0b100, record.get(LittleEndian.LONG, 16));
        }
    }

    /** What is read back through the kernel. */
    @Property(tries = 100)
    void shouldSumTheNumbersThatWerePacked(
            @ForAll @IntRange(min = 1, max = 20) int words,
            @ForAll @IntRange(min = 1, max = 8) int bits,
            @ForAll long seed) {
        int dimension = words * 64;
        var layout = new FieldLayout(dimension, bits);
        var random = new Random(seed);
        int[] numbers = random.ints(dimension, 0, 1 << bits).toArray();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment records = arena.allocate(2L * layout.bytes());
            layout.pack(numbers, records, layout.bytes());
            int[] query = random.ints(dimension, -127, 128).toArray();
            int middle = layout.middle();
            long expected = 0;
            for (int d = 0; d < dimension; d++) {
                expected += (long) query[d] * (numbers[d] - middle);
            }
            short[][] prepared = layout.newQuery();
            layout.prepare(new int[dimension], prepared);
            layout.prepare(query, prepared);
            float[] sums = {7, 7, 7};
            layout.sum(prepared, records, new int[] {1, 1}, 2, sums, 1);
            assertEquals(7, sums[0]);
            assertEquals((double) expected, sums[1], 1e-6 * Math.abs(expected));
            assertEquals(sums[1], sums[2]);
        }
    }
}
