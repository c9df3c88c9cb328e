package dev.varve.index.late;

import java.util.concurrent.atomic.LongAdder;

/** Tallies of all queries, added up. Thread-safe. */
final class Totals {

    private final LongAdder searches = new LongAdder();
    private final LongAdder scored = new LongAdder();
    private final LongAdder rescored = new LongAdder();
    private final LongAdder prefetched = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder waitedNanos = new LongAdder();
    private final LongAdder overlappedNanos = new LongAdder();

    void add(Tally one) {
        searches.add(one.searches);
        scored.add(one.scored);
        rescored.add(one.rescored);
        prefetched.add((long) one.prefetched - one.dropped);
        hits.add(one.hits);
        dropped.add(one.dropped);
        misses.add(one.misses);
        reads.add(one.reads);
        bytes.add(one.bytes);
        waitedNanos.add(one.waitedNanos);
        overlappedNanos.add(one.overlappedNanos);
    }

    LateCounters counters() {
        long read = prefetched.sum();
        long used = Math.min(read, hits.sum());
        return new LateCounters(
                searches.sum(),
                scored.sum(),
                rescored.sum(),
                read,
                used,
                read - used,
                dropped.sum(),
                misses.sum(),
                reads.sum(),
                bytes.sum(),
                waitedNanos.sum(),
                overlappedNanos.sum());
    }
}
