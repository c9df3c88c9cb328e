package dev.varve.recovery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How long who leads a sync waits for company. Writers that were woken by one sync are about to append again; without a
 * delay they miss the next sync, which begins at once, so that two groups of half the size take turns. It ends as soon
 * as as many have appended as took part before, and is short beside a sync, so that it costs little where they do not
 * come back. One writer never waits.
 */
final class CommitDelay {

    /** Of the time that a sync takes, the delay is at most one part in so many. */
    private static final int PARTS = 8;

    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Of the time that syncs take on average, the last one makes one part in so many. */
    private static final int MEMORY = 4;

    private final Condition enough;
    private long batches;
    private long wanted = Long.MAX_VALUE;
    private long syncNanos;

    /** @param appending held by who tells that batches were appended, and by who waits for them */
    CommitDelay(ReentrantLock appending) {
        this.enough = appending.newCondition();
    }

    /** So many batches were appended in all. */
    void appended(long total) {
        batches = total;
        if (batches >= wanted) {
            enough.signal();
        }
    }

    /** A sync took so long. */
    void synced(long nanos) {
        syncNanos += (nanos - syncNanos) / MEMORY;
    }

    /** Returns once so many batches were appended in all, or it takes too long. Lets go of the lock meanwhile. */
    void await(long total) {
        wanted = total;
        long nanos = Math.min(syncNanos / PARTS, MOST_NANOS);
        try {
            while (batches < total && nanos > 0) {
                nanos = enough.awaitNanos(nanos);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // The sync goes on without delay.
        } finally {
            wanted = Long.MAX_VALUE;
        }
    }
}
