package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.storage.CompactionPolicy.Run;
import dev.varve.storage.CompactionPolicy.SegmentSize;
import dev.varve.storage.CompactionPolicy.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the policy costs: the figures of its documentation, row by row. */
class CompactionWorkloadTest {

    private static final int KEYS = 100_000;
    private static final int UPDATES = 1_000_000;
    private static final int FLUSH = 21_000;
    private static final int ROW = 3_200;

    private enum Keys {
        UNIFORM {
            @Override
            IntUnaryOperator draw(Random random) {
                return _ -> random.nextInt(KEYS);
            }
        },
        ZIPF {
            @Override
            IntUnaryOperator draw(Random random) {
                double[] upTo = new double[KEYS];
                double sum = 0;
                for (int rank = 0; rank < KEYS; rank++) {
                    sum += Math.pow(rank + 1, -0.99);
                    upTo[rank] = sum;
                }
                double total = sum;
                int stride = 61_803; // Prime to the number of keys: hot ones lie anywhere.
                return _ -> {
                    int found = Arrays.binarySearch(upTo, random.nextDouble() * total);
                    int rank = Math.min(found < 0 ? -found - 1 : found, KEYS - 1);
                    return (int) ((long) rank * stride % KEYS);
                };
            }
        },
        EIGHTY_TWENTY {
            @Override
            IntUnaryOperator draw(Random random) {
                return _ -> random.nextInt(10) < 8 ? random.nextInt(KEYS / 5) : random.nextInt(KEYS);
            }
        };

        abstract IntUnaryOperator draw(Random random);
    }

    @ParameterizedTest
    @CsvSource({
        "UNIFORM, 4, 0.35, 1.99, 1.49",
        "UNIFORM, 6, 0.35, 2.03, 1.48",
        "UNIFORM, 8, 0.35, 1.74, 1.48",
        "UNIFORM, 8, 0.45, 1.70, 1.76",
        "UNIFORM, 10, 0.35, 1.69, 1.48",
        "ZIPF, 4, 0.35, 1.10, 1.53",
        "ZIPF, 6, 0.35, 1.00, 1.54",
        "ZIPF, 8, 0.35, 0.96, 1.51",
        "ZIPF, 8, 0.45, 0.85, 1.79",
        "ZIPF, 10, 0.35, 0.95, 1.51",
        "EIGHTY_TWENTY, 4, 0.35, 1.68, 1.47",
        "EIGHTY_TWENTY, 6, 0.35, 1.39, 1.50",
        "EIGHTY_TWENTY, 8, 0.35, 1.36, 1.50",
        "EIGHTY_TWENTY, 8, 0.45, 1.21, 1.75",
        "EIGHTY_TWENTY, 10, 0.35, 1.35, 1.52"
    })
    void shouldCostWhatIsDocumented(Keys keys, int fanIn, double deadShare, double written, double space) {
        var policy = new CompactionPolicy(new Settings(fanIn, FLUSH * ROW / 4, 16L << 30, deadShare));
        Store store = new Store(policy, KEYS);
        Random random = new Random(7);
        IntUnaryOperator draw = keys.draw(random);
        store.write(IntStream.range(0, KEYS + UPDATES).map(put -> put < KEYS ? put : draw.applyAsInt(put)));
        String found = "%.2f, %.2f, %d segments".formatted(store.writeAmplification(), store.worstSpace, store.most);
        assertEquals(written, store.writeAmplification(), 0.005, found);
        assertEquals(space, store.worstSpace, 0.005, found);
        assertTrue(store.most <= 9, found);
    }

    /** Without updates each row is merged once a level: 1,000 flushes are four levels. */
    @Test
    void shouldWriteARowOnceForEachLevelWhenNothingIsUpdated() {
        int flush = 100;
        var policy = new CompactionPolicy(new Settings(8, flush * ROW, 16L << 30, 0.35));
        Store store = new Store(policy, 1_000 * flush);
        store.flushRows = flush;
        store.write(IntStream.range(0, 1_000 * flush));
        assertTrue(store.writeAmplification() <= 4.5, () -> "" + store.writeAmplification());
        assertTrue(store.most <= 7 * 5, () -> "" + store.most);
    }

    /** Segments as lists of keys, with where the live row of each key is. */
    private static final class Store {

        private record Segment(int[] keys, BitSet live) {}

        private final CompactionPolicy policy;
        private final @Nullable Segment[] holders;
        private final List<Segment> segments = new ArrayList<>();
        private int flushRows = FLUSH;
        private long put;
        private long written;
        private int most;
        private double worstSpace;

        Store(CompactionPolicy policy, int keys) {
            this.policy = policy;
            this.holders = new Segment[keys];
        }

        double writeAmplification() {
            return (double) written / put;
        }

        void write(IntStream keys) {
            List<Integer> memtable = new ArrayList<>();
            keys.forEach(key -> {
                memtable.add(key);
                if (memtable.size() == flushRows) {
                    flush(memtable);
                }
            });
            flush(memtable);
        }

        private void flush(List<Integer> memtable) {
            put += memtable.size();
            Set<Integer> seen = new HashSet<>();
            int[] last = memtable.reversed().stream()
                    .filter(seen::add)
                    .mapToInt(Integer::intValue)
                    .toArray();
            memtable.clear();
            for (int key : last) {
                Segment before = holders[key];
                if (before != null) {
                    before.live().clear(Arrays.binarySearch(before.keys(), key));
                }
            }
            segments.add(segment(Arrays.stream(last)));
            for (Run run = policy.next(sizes()); run != null; run = policy.next(sizes())) {
                merge(run);
            }
            long rows = segments.stream()
                    .mapToLong(segment -> segment.keys().length)
                    .sum();
            long live = segments.stream()
                    .mapToLong(segment -> segment.live().cardinality())
                    .sum();
            worstSpace = Math.max(worstSpace, (double) rows / live);
            most = Math.max(most, segments.size());
        }

        private void merge(Run run) {
            List<Segment> inputs = segments.subList(run.from(), run.to());
            IntStream live =
                    inputs.stream().flatMapToInt(input -> input.live().stream().map(row -> input.keys()[row]));
            int[] keys = live.toArray();
            inputs.clear();
            if (keys.length > 0) {
                segments.add(run.from(), segment(Arrays.stream(keys)));
            }
        }

        private Segment segment(IntStream content) {
            int[] keys = content.sorted().toArray();
            written += keys.length;
            BitSet live = new BitSet();
            live.set(0, keys.length);
            Segment segment = new Segment(keys, live);
            for (int key : keys) {
                holders[key] = segment;
            }
            return segment;
        }

        private List<SegmentSize> sizes() {
            return segments.stream()
                    .map(segment -> new SegmentSize(
                            (long) segment.keys().length * ROW,
                            segment.keys().length,
                            segment.live().cardinality()))
                    .toList();
        }
    }
}
