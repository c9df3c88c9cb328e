package dev.varve;

/**
 * One state of a whole store, consistent over all collections, that later writes do not change. Costs one reference
 * count. Close it: while it is open the files and memory of its state are kept. Thread-safe.
 */
public interface Snapshot extends AutoCloseable {

    /** The sequence number of the last write that this state holds. */
    long sequence();

    /**
     * A collection as it was.
     *
     * @throws InvalidArgumentException if there was no such collection
     */
    CollectionReader collection(String name);

    /** Lets the state go. Idempotent. */
    @Override
    void close();
}
