package dev.varve.codecs.codes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FieldLayoutTest {

    @Test
    void shouldTakeTheBitsOfTheNumbersAndOneLineOfFactors() {
        assertEquals(16 + 768, new FieldLayout(768, 8).bytes());
        assertEquals(16 + 384, new FieldLayout(768, 4).bytes());
        assertEquals(16 + 64, new FieldLayout(128, 4).bytes());
        assertEquals(16 + 832, new FieldLayout(832, 8).bytes());
        assertEquals(16 + 384 + 192 + 128, new FieldLayout(768, 7).bytes());
    }

    /** What is read back through the kernel, with the axes as queries and with a random one. */
    @Property(tries = 100)
    void shouldSumTheNumbersThatWerePacked(
            @ForAll @IntRange(min = 1, max = 20) int words,
            @ForAll @IntRange(min = 1, max = 8) int bits,
            @ForAll long seed) {
        int dimension = words * 64;
        var layout = new FieldLayout(dimension, bits);
        var random = new Random(seed);
        // Rounding is of the order of the lowest bit of the part with the upper bits.
        double lowest = 0.02 * (1 << (bits - Integer.highestOneBit(bits)));
        int[] numbers = random.ints(dimension, 0, 1 << bits).toArray();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment records = arena.allocate(2L * layout.bytes());
            layout.pack(numbers, records, layout.bytes());
            float[] query = new float[dimension];
            for (int i = 0; i < 10; i++) {
                int d = random.nextInt(dimension);
                query[d] = 1;
                assertEquals(numbers[d] - 2.5, sum(layout, query, 2.5, records), lowest);
                query[d] = 0;
            }
            double expected = 0;
            for (int d = 0; d < dimension; d++) {
                query[d] = (float) random.nextGaussian();
                expected += query[d] * (numbers[d] - 2.5);
            }
            assertEquals(expected, sum(layout, query, 2.5, records), lowest * Math.sqrt(dimension));
        }
    }

    private static double sum(FieldLayout layout, float[] query, double middle, MemorySegment records) {
        float[] prepared = new float[layout.queryLength()];
        double excess = layout.prepare(query, middle, prepared);
        float[] sums = {7};
        layout.sum(prepared, records, new int[] {1}, 1, sums, 0);
        return sums[0] - excess;
    }
}
