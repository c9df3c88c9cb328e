package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.storage.CompactionPolicy.Run;
import dev.varve.storage.CompactionPolicy.SegmentSize;
import dev.varve.storage.CompactionPolicy.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToLongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is merged, and that the bounds hold over long histories. */
class CompactionPolicyTest {

    private static final int ROW = 100;

    private static final CompactionPolicy POLICY = new CompactionPolicy(new Settings(4, 1_000, 1_000_000, 0.35));

    private static SegmentSize segment(int rows, int live) {
        return new SegmentSize((long) rows * ROW, rows, live);
    }

    private static List<SegmentSize> full(int... rows) {
        List<SegmentSize> segments = new ArrayList<>();
        for (int count : rows) {
            segments.add(segment(count, count));
        }
        return segments;
    }

    @Test
    void shouldLeaveFewSegmentsAlone() {
        assertNull(POLICY.next(List.of()));
        assertNull(POLICY.next(full(10, 11, 12)));
        assertNull(POLICY.next(full(400, 100, 90, 80, 9, 5, 1)));
    }

    @Test
    void shouldMergeAsManyOfOneSizeAsTheFanIn() {
        assertEquals(new Run(0, 4), POLICY.next(full(10, 11, 12, 39)));
        assertEquals(new Run(2, 6), POLICY.next(full(400, 100, 10, 11, 12, 13)));
    }

    @Test
    void shouldMergeASmallSegmentTogetherWithYoungerLargerOnes() {
        assertEquals(new Run(0, 4), POLICY.next(full(1, 30, 2, 30)));
    }

    @Test
    void shouldMergeOlderGroupsAtOnceThatTheOutputWouldFill() {
        assertEquals(new Run(1, 8), POLICY.next(full(1_000, 50, 60, 70, 30, 30, 30, 30)));
        assertEquals(new Run(4, 8), POLICY.next(full(1_000, 50, 60, 70, 9, 9, 9, 9)), "36 rows are no fourth");
    }

    @Test
    void shouldDropEmptySegmentsFirst() {
        List<SegmentSize> segments = full(10, 10, 10, 10, 10);
        segments.set(2, segment(10, 0));
        segments.set(3, segment(10, 0));
        assertEquals(new Run(2, 4), POLICY.next(segments));
        assertEquals(new Run(0, 1), POLICY.next(List.of(segment(5, 0))));
    }

    @Test
    void shouldNotMergeALargeSegmentForTheSakeOfItsNeighbours() {
        int large = 10_001;
        assertNull(POLICY.next(full(large, large, large, large, large)));
        assertEquals(new Run(1, 5), POLICY.next(full(large, 10, 10, 10, 10, large)));
        assertEquals(new Run(0, 2), POLICY.next(full(9_000, 9_000, 9_000, 9_000)), "two, to get on");
    }

    @Test
    void shouldRewriteALargeSegmentAloneForItsDeadRows() {
        List<SegmentSize> segments = full(20_000, 40_000, 20_000);
        segments.set(1, segment(40_000, 11_000));
        assertEquals(new Run(1, 2), POLICY.next(segments));
    }

    @Test
    void shouldRewriteTheSegmentWithMostDeadRowsWithNeighboursThatHaveMany() {
        assertEquals(
                new Run(1, 3),
                POLICY.next(List.of(segment(100, 99), segment(100, 20), segment(100, 50), segment(10, 9))));
    }

    @Test
    void shouldSpareAFewDeadRows() {
        assertNull(POLICY.next(List.of(segment(10, 1))), "below the floor");
        assertNull(POLICY.next(List.of(segment(100, 66))), "below the share");
        assertEquals(new Run(0, 1), POLICY.next(List.of(segment(100, 64))));
    }

    @Test
    void shouldMergeNoMoreRowsThanASegmentHolds() {
        int rows = (1 << 30) - 1;
        var policy = new CompactionPolicy(new Settings(2, 1, Long.MAX_VALUE, 0.35));
        var segment = new SegmentSize(rows, rows, rows);
        assertEquals(new Run(0, 2), policy.next(List.of(segment, segment, segment)));
        var large = new SegmentSize(rows, rows + 1, rows + 1);
        assertNull(policy.next(List.of(large, large, large)));
        assertEquals(new Run(0, 2), CompactionPolicy.full(List.of(segment, segment, segment)));
        var largest = new SegmentSize(rows, Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertEquals(new Run(1, 3), CompactionPolicy.full(List.of(largest, segment, segment)));
        assertNull(CompactionPolicy.full(List.of(largest, largest, segment)));
    }

    @Test
    void shouldCompactFullyIntoOneSegmentWithoutDeadRows() {
        assertNull(CompactionPolicy.full(List.of()));
        assertNull(CompactionPolicy.full(full(7)));
        assertEquals(new Run(0, 1), CompactionPolicy.full(List.of(segment(7, 6))));
        assertEquals(new Run(0, 3), CompactionPolicy.full(full(50_000, 7, 1)));
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new Settings(1, 1, 1, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new Settings(2, 0, 1, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new Settings(2, 2, 1, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new Settings(2, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Settings(2, 1, 1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> segment(1, 2));
    }

    @Test
    void shouldKeepTheBoundsOverFlushesOfEqualGrowingShrinkingAndAlternatingSize() {
        List<IntToLongFunction> histories = List.of(
                _ -> 21_000,
                flush -> 1 + flush,
                flush -> 5_000 - flush,
                flush -> flush % 2 == 0 ? 1 : 21_000,
                flush -> flush % 100 == 0 ? 21_000 : 1,
                _ -> 1);
        for (IntToLongFunction history : histories) {
            var settings = new Settings(8, 500_000, 300_000_000, 0.35);
            var sizes = new History(settings, new Random(1));
            for (int flush = 0; flush < 4_000; flush++) {
                sizes.flush((int) history.applyAsLong(flush));
                sizes.settle();
            }
        }
    }

    @Property(tries = 300)
    void shouldKeepTheBoundsOverRandomHistories(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 12) int fanIn,
            @ForAll @IntRange(min = 1, max = 1_000_000) int floor,
            @ForAll @IntRange(min = 0, max = 200_000_000) int aboveFloor,
            @ForAll @DoubleRange(min = 0.05, max = 0.9) double deadShare) {
        var settings = new Settings(fanIn, floor, (long) floor + aboveFloor, deadShare);
        Random random = new Random(seed);
        var sizes = new History(settings, random);
        for (int flush = 0; flush < 300; flush++) {
            sizes.flush(1 + (int) Math.pow(21_000, random.nextDouble()));
            sizes.delete(random.nextInt(4) == 0 ? random.nextDouble() : random.nextDouble() / 50);
            if (random.nextInt(3) > 0) {
                sizes.settle();
            }
        }
        sizes.settle();
    }

    @Test
    void shouldFollowTheFormulaOfItsBound() {
        assertEquals(3, POLICY.bound(List.of()));
        // Levels: below 1,000; 4,000; 16,000; 64,000; 256,000; 1,000,000 bytes; two settled.
        assertEquals(3 * 5 + 4 * 2, POLICY.bound(full(10_001, 20_000, 2_500, 3)));
    }

    /** Sizes of segments under a policy, checked whenever the policy wants no more. */
    private static final class History {

        private final Settings settings;
        private final CompactionPolicy policy;
        private final Random random;
        private final List<SegmentSize> segments = new ArrayList<>();

        History(Settings settings, Random random) {
            this.settings = settings;
            this.policy = new CompactionPolicy(settings);
            this.random = random;
        }

        void flush(int rows) {
            segments.add(segment(rows, rows));
        }

        /** Deletes about that part of the rows of each second segment. */
        void delete(double share) {
            for (int i = 0; i < segments.size(); i++) {
                SegmentSize before = segments.get(i);
                if (random.nextBoolean()) {
                    int dead = (int) Math.ceil(before.live() * share * random.nextDouble());
                    segments.set(i, new SegmentSize(before.bytes(), before.rows(), before.live() - dead));
                }
            }
        }

        void settle() {
            int steps = 3 * segments.size() + 3;
            for (@Nullable Run run = policy.next(segments); run != null; run = policy.next(segments)) {
                assertTrue(steps-- > 0, "no end");
                merge(run);
            }
            check();
        }

        private void merge(Run run) {
            List<SegmentSize> inputs = segments.subList(run.from(), run.to());
            int live = inputs.stream().mapToInt(SegmentSize::live).sum();
            boolean dead = inputs.stream().anyMatch(input -> input.live() < input.rows());
            assertTrue(inputs.size() > 1 || dead, "a merge for nothing");
            boolean settled = inputs.stream().anyMatch(input -> input.liveBytes() > settings.maxSegmentBytes());
            assertFalse(settled && inputs.size() > 1, "a large segment merged");
            boolean empty = segments.stream().anyMatch(segment -> segment.live() == 0);
            assertEquals(empty, live == 0, "empty segments come first");
            inputs.clear();
            if (live > 0) {
                segments.add(run.from(), segment(live, live));
            }
        }

        /** The bounds, computed from the totals alone. */
        private void check() {
            long bytes = segments.stream().mapToLong(SegmentSize::bytes).sum();
            long live = segments.stream().mapToLong(SegmentSize::liveBytes).sum();
            double levels = 2
                    + Math.max(
                            0,
                            Math.log((double) Math.min(live, settings.maxSegmentBytes()) / settings.floorBytes())
                                    / Math.log(settings.fanIn()));
            double most =
                    (settings.fanIn() - 1) * levels + settings.fanIn() * (double) live / settings.maxSegmentBytes();
            assertTrue(segments.size() <= most + 1e-6, () -> segments.size() + " segments, bound " + most);
            assertTrue(segments.size() <= policy.bound(segments), () -> "bound " + policy.bound(segments));
            double space = Math.max(live / (1 - settings.deadShare()), live + settings.floorBytes());
            assertTrue(bytes <= space + segments.size(), () -> bytes + " bytes, bound " + space);
        }
    }
}
