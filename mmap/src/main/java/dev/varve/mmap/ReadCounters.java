package dev.varve.mmap;

import java.util.concurrent.atomic.LongAdder;

/** Counts what readers did. Thread-safe. */
final class ReadCounters {

    private final LongAdder reads = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder repeated = new LongAdder();

    /** Counts a range that was taken. */
    void add(int length) {
        reads.increment();
        bytes.add(length);
    }

    /** Counts a range that a second, ordinary read was needed for. */
    void addRepeated() {
        repeated.increment();
    }

    long reads() {
        return reads.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    long repeated() {
        return repeated.sum();
    }
}
