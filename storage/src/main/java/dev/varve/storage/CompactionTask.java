package dev.varve.storage;

import dev.varve.Compaction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A full compaction that somebody asked for, as its asker and its worker see it. Thread-safe. */
final class CompactionTask implements Compaction {

    private final Cancellation cancellation = new Cancellation("the compaction");
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private volatile long expected;
    private volatile LongSupplier written = () -> 0;
    private volatile LongSupplier indexed = () -> 0;

    /** What its work is asked to stop by. */
    Cancellation cancellation() {
        return cancellation;
    }

    /** Says how many bytes are to be written in all, and what work on indexes is to be done, as {@link IndexWork}. */
    void expect(long bytes) {
        expected = bytes;
    }

    /** Counts what one more merge writes from now on, and its work on indexes. */
    void follow(LongSupplier writes, IndexWork work) {
        long writtenBefore = written.getAsLong();
        long indexedBefore = indexed.getAsLong();
        written = () -> writtenBefore + writes.getAsLong();
        indexed = () -> indexedBefore + work.done();
    }

    /** Says how it ended. */
    void end(@Nullable Throwable failure) {
        if (failure == null) {
            end.complete(true);
        } else {
            end.completeExceptionally(failure);
        }
    }

    @Override
    public double progress() {
        if (end.isDone()) {
            return 1;
        }
        long all = expected;
        return all == 0 ? 0 : Math.min(0.99, (double) (bytesWritten() + indexed.getAsLong()) / all);
    }

    @Override
    public long bytesWritten() {
        return written.getAsLong();
    }

    @Override
    public boolean isDone() {
        return end.isDone();
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }

    @Override
    public void await() {
        try {
            end.join();
        } catch (CompletionException failed) {
            Throwable failure = failed.getCause() == null ? failed : failed.getCause();
            throw Failures.translate("compacting", failure);
        }
    }
}
