package dev.varve.bench.ssd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PermutationTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 1000, 4096, 100_003})
    void shouldHaveEachNumberOnce(int count) {
        for (long seed : new long[] {0, 1, -77}) {
            var order = new Permutation(count, seed);
            var seen = new BitSet();

            for (int place = 0; place < count; place++) {
                long number = order.at(place);
                assertTrue(number >= 0 && number < count, number + " of " + count);
                assertFalse(seen.get((int) number), number + " twice, seed " + seed);
                seen.set((int) number);
            }

            assertEquals(count, seen.cardinality());
        }
    }

    /** Where readahead would help, a reader would look better than it is. */
    @Test
    void shouldHardlyEverPutNeighboursBehindEachOther() {
        var order = new Permutation(1 << 18, 42);

        long near = LongStream.range(1, 1 << 18)
                .filter(place -> Math.abs(order.at(place) - order.at(place - 1)) < 64)
                .count();

        // 128 of 2^18 places are that near, so about 128 in all.
        assertTrue(near < 400, near + " steps to a neighbour");
    }
}
