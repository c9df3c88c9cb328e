package dev.varve;

/** A compaction that was asked for. Thread-safe. */
public interface Compaction {

    /** How much of the work is done, 0 to 1; an estimate that never goes back. */
    double progress();

    /** Bytes written so far. */
    long bytesWritten();

    /** Whether it has ended, in whatever way. */
    boolean isDone();

    /** Asks it to stop. What is merged already stays merged, the rest stays as it was. No effect once it has ended. */
    void cancel();

    /**
     * Waits for its end, also where it was cancelled. Not ended by an interrupt.
     *
     * @throws DiskFullException if there was no room; once there is, ask again
     * @throws CorruptException if a segment is damaged; the others were merged
     * @throws DiskFailedException if a segment could not be read, and the others were merged, or if the disk failed
     *     otherwise; once it works, ask again
     * @throws ClosedException if the store was closed meanwhile
     */
    void await();
}
