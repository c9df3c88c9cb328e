package dev.varve.storage;

import dev.varve.StoreStats;
import dev.varve.recovery.LogCounters;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What an engine did since it was opened, beside what its log counts itself. Thread-safe. */
final class Counters {

    private final LongAdder recordsWritten = new LongAdder();
    private final LongAdder recordsDeleted = new LongAdder();
    private final LongAdder flushes = new LongAdder();
    private final LongAdder flushedBytes = new LongAdder();
    private final LongAdder compactions = new LongAdder();
    private final LongAdder compactionBytesRead = new LongAdder();
    private final LongAdder compactionBytesWritten = new LongAdder();
    private final LongAdder heldUpNanos = new LongAdder();

    /** A batch was applied. */
    void applied(BatchApplier.Applied batch) {
        recordsWritten.add(batch.written());
        recordsDeleted.add(batch.deleted());
    }

    /** A generation was settled, in segments of so many bytes. */
    void flushed(long bytes) {
        flushes.increment();
        flushedBytes.add(bytes);
    }

    /** Segments became one. */
    void compacted(long bytesRead, long bytesWritten) {
        compactions.increment();
        compactionBytesRead.add(bytesRead);
        compactionBytesWritten.add(bytesWritten);
    }

    /** A writer was held up. */
    void heldUp(long nanos) {
        heldUpNanos.add(nanos);
    }

    /** All of them now; one after the other, so that they may be of slightly different moments. */
    StoreStats.Counters read(LogCounters log) {
        return new StoreStats.Counters(
                log.batches(),
                recordsWritten.sum(),
                recordsDeleted.sum(),
                log.bytes(),
                log.syncs(),
                flushes.sum(),
                flushedBytes.sum(),
                compactions.sum(),
                compactionBytesRead.sum(),
                compactionBytesWritten.sum(),
                Duration.ofNanos(heldUpNanos.sum()));
    }
}
