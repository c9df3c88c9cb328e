package dev.varve.index.late;

/** What a query does, counted while it is answered: see {@link LateCounters}. */
final class Tally {

    int searches;
    int scored;
    int rescored;
    int prefetched;
    int hits;
    int dropped;
    int misses;
    int reads;
    long bytes;
    long waitedNanos;
    long overlappedNanos;

    void clear() {
        searches = 0;
        scored = 0;
        rescored = 0;
        prefetched = 0;
        hits = 0;
        dropped = 0;
        misses = 0;
        reads = 0;
        bytes = 0;
        waitedNanos = 0;
        overlappedNanos = 0;
    }

    /** Adds what was read to score documents again. */
    void addRescored(Tally again) {
        reads += again.reads;
        bytes += again.bytes;
        waitedNanos += again.waitedNanos;
    }

    LateCounters counters() {
        int kept = prefetched - dropped;
        return new LateCounters(
                searches,
                scored,
                rescored,
                kept,
                hits,
                (long) kept - hits,
                dropped,
                misses,
                reads,
                bytes,
                waitedNanos,
                overlappedNanos);
    }
}
