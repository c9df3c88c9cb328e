package dev.varve;

/** What a write returns: its place in the store's history, and a handle to wait for the medium. Thread-safe. */
public interface Commit {

    /** The sequence number of the write: later writes have larger ones. */
    long sequence();

    /** Whether the write is on the medium. */
    boolean isDurable();

    /**
     * Number of records that the write put, replaced or deleted. Deletes of keys that had no record, or one that had
     * expired, do not count.
     */
    long records();

    /**
     * Returns when the write is on the medium, whatever durability it was written with. At once where it is already.
     *
     * @throws DiskFullException if the log cannot grow; await again once there is space
     * @throws ClosedException if the store was closed before, and could not sync
     * @throws PoisonedException if the sync fails, or one failed before
     */
    void await();
}
