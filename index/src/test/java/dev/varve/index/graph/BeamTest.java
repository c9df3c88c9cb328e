package dev.varve.index.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BeamTest {

    private record Entry(float score, int row) {}

    @Property(tries = 300)
    void shouldKeepTheNearestAsASortDoes(
            @ForAll @IntRange(min = 1, max = 90) int width,
            @ForAll @IntRange(max = 200) int offers,
            @ForAll long seed) {
        var random = new Random(seed);
        var beam = new Beam();
        beam.clear(1 + random.nextInt(100));
        beam.offer(3, 1);
        beam.clear(width);
        List<Entry> model = new ArrayList<>();
        for (int row = 0; row < offers; row++) {
            float score = random.nextInt(40) == 0 ? Float.POSITIVE_INFINITY : (random.nextInt(31) - 15) * 0.1f;
            int number = Integer.MAX_VALUE - 1 - row;
            var entry = new Entry(score == 0 ? 0f : score, number);
            model.add(entry);
            model.sort(Comparator.comparingDouble(Entry::score).thenComparingInt(Entry::row));
            int rank = beam.offer(number, random.nextBoolean() && score == 0 ? -0f : score);
            int expected = model.indexOf(entry);
            assertEquals(expected < width ? expected : Integer.MAX_VALUE, rank);
            model = new ArrayList<>(model.subList(0, Math.min(width, model.size())));
            assertEquals(
                    model.size() < width
                            ? Float.POSITIVE_INFINITY
                            : model.getLast().score(),
                    beam.worst());
        }
        assertEquals(model.size(), beam.size());
        for (int rank = 0; rank < beam.size(); rank++) {
            assertEquals(model.get(rank), new Entry(beam.score(rank), beam.row(rank)));
        }
    }

    @Test
    void shouldTellWhetherItIsFullOfTies() {
        var beam = new Beam();
        beam.clear(8);
        for (int row = 0; row < 8; row++) {
            assertFalse(beam.crowded(1), row + " of 8");
            beam.offer(row, row < 5 ? 1 : 2);
        }
        assertTrue(beam.crowded(4));
        assertFalse(beam.crowded(5));
        beam.offer(9, 0);
        assertTrue(beam.crowded(2));
        assertFalse(beam.crowded(3));
    }

    @Test
    void shouldLetTiesInOnceItIsOpenAgain() {
        var beam = new Beam();
        beam.clear(6, 2);
        for (int row = 0; row < 6; row++) {
            beam.offer(row, 1);
        }
        assertEquals(2, beam.size());
        beam.expand(0);
        beam.reopen();
        assertFalse(beam.expanded(0));
        beam.offer(7, 1);
        beam.offer(8, 1);
        assertEquals(4, beam.size());
    }

    @Test
    void shouldKeepWhatIsExpandedThroughOffers() {
        var beam = new Beam();
        beam.clear(3);
        beam.offer(7, 2);
        beam.expand(0);
        assertEquals(0, beam.offer(8, 1));
        assertTrue(!beam.expanded(0) && beam.expanded(1));
        assertEquals(7, beam.row(1));
        assertEquals(2f, beam.score(1));
    }

    @Test
    void shouldMakeRoomForWhatIsWithinABound() {
        var beam = new Beam();
        beam.clear(2);
        for (int row = 0; row < 100; row++) {
            beam.makeRoom(1, 99);
            beam.offer(row, row);
        }
        assertEquals(100, beam.size());
        beam.makeRoom(1000, -1);
        for (int row = 100; row < 1000; row++) {
            beam.offer(row, row);
        }
        assertTrue(beam.size() < 1000);
        beam.cutAbove(41.5f);
        assertEquals(42, beam.size());
    }

    @Property(tries = 100)
    void shouldMeetEachRowOnce(@ForAll @IntRange(min = 1, max = 3000) int rows, @ForAll long seed) {
        var random = new Random(seed);
        var visited = new VisitedRows();
        for (int round = 0; round < 3; round++) {
            visited.clear(rows);
            var model = new BitSet();
            int[] met = new int[50];
            int[] into = new int[60];
            for (int i = 0; i < 40; i++) {
                int size = random.nextInt(10);
                List<Integer> expected = new ArrayList<>();
                for (int j = 0; j < met.length; j++) {
                    met[j] = random.nextInt(rows + 2);
                    if (j >= 5 && met[j] < rows && !model.get(met[j])) {
                        model.set(met[j]);
                        expected.add(met[j]);
                    }
                }
                int end = visited.retainNew(met, 5, 45, into, size);
                assertEquals(expected.size(), end - size);
                for (int j = size; j < end; j++) {
                    assertEquals(expected.get(j - size), into[j]);
                }
            }
        }
    }

    @Property(tries = 100)
    void shouldOrderAllRows(@ForAll @IntRange(min = 1, max = 5000) int rows, @ForAll long seed) {
        var order = new InsertionOrder(rows, seed);
        var met = new BitSet();
        for (int place = 0; place < rows; place++) {
            met.set(order.row(place));
        }
        assertEquals(rows, met.cardinality());
        assertEquals(rows, met.length());
    }
}
