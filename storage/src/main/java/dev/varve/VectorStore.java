package dev.varve;

import dev.varve.storage.StoreCare;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.util.List;

/**
 * A vector store in one directory, opened by one process at a time.
 *
 * <p>Writes go to a log and, off-heap, to a memtable that is searched at once; full memtables become immutable,
 * memory-mapped segments. What {@link Durability} promises at a write survives, and after any crash the store holds a
 * prefix of its history, each batch whole.
 *
 * <p>Thread-safe: readers never wait for a writer, writers take turns. Every failure is a {@link VarveException}.
 */
public sealed interface VectorStore extends AutoCloseable permits StoreEngine {

    /**
     * Opens the store of a directory, or makes one there.
     *
     * @throws LockedException if it is open elsewhere
     * @throws CorruptException if a file that it needs is damaged or missing
     * @throws DiskFailedException if a file that it needs cannot be read; nothing was found out about what it holds
     * @throws UnsupportedVersionException if a newer version of Varve wrote it
     * @throws InvalidArgumentException if the directory cannot be written, or holds something else
     */
    static VectorStore open(Path directory) {
        return open(directory, StoreOptions.DEFAULT);
    }

    /**
     * Opens the store of a directory with options.
     *
     * @throws LockedException if it is open elsewhere
     * @throws CorruptException if a file that it needs is damaged or missing
     * @throws DiskFailedException if a file that it needs cannot be read; nothing was found out about what it holds
     * @throws UnsupportedVersionException if a newer version of Varve wrote it
     * @throws InvalidArgumentException if there is no store and none is to be made, the directory cannot be written, or
     *     it holds something else
     */
    static VectorStore open(Path directory, StoreOptions options) {
        return StoreEngine.open(directory, options);
    }

    /**
     * Checks a store that is closed, and changes nothing: every checksum, length and reference, and what must hold
     * between files. Takes a pass over all files.
     *
     * @throws LockedException if it is open elsewhere
     * @throws InvalidArgumentException if there is no store
     * @throws DiskFailedException if something cannot be read without which nothing else can be checked
     * @throws UnsupportedVersionException if a newer version of Varve wrote it
     */
    static CheckReport check(Path directory) {
        return check(directory, ProgressListener.NONE);
    }

    /** Checks a store, see {@link #check(Path)}, and tells how far it has come. */
    static CheckReport check(Path directory, ProgressListener progress) {
        return StoreCare.check(directory, StoreCare.files(directory), progress);
    }

    /**
     * Repairs a store that is closed: keeps all that can be read whole, and sets aside what cannot, in a directory
     * {@code lost/<time>} of the store's. Does nothing to a store that is sound. May be cut off anywhere and run again.
     *
     * <p>No wrong value comes of it, and no record that a segment knows as deleted comes back. What a lost write batch
     * put or deleted is as it was before that batch.
     *
     * @throws LockedException if it is open elsewhere
     * @throws InvalidArgumentException if there is no store
     * @throws CorruptException if nothing is known of what the store consists of; nothing was changed
     * @throws DiskFailedException if something cannot be read that the check needs, and nothing was changed, or if the
     *     disk fails later
     * @throws UnsupportedVersionException if a newer version of Varve wrote it
     */
    static RepairReport repair(Path directory) {
        return repair(directory, RepairOptions.DEFAULT, ProgressListener.NONE);
    }

    /** Repairs a store with options, see {@link #repair(Path)}, and tells how far it has come with checking it. */
    static RepairReport repair(Path directory, RepairOptions options, ProgressListener progress) {
        return StoreCare.repair(directory, options, progress);
    }

    /** The store's directory. */
    Path path();

    /**
     * The collection of a name, made with this schema if there is none.
     *
     * @throws InvalidArgumentException if the collection has another schema, or the name is not 1 to 64 letters,
     *     digits, {@code '_'} or {@code '-'}
     */
    VectorCollection collection(String name, Schema schema);

    /**
     * The collection of a name.
     *
     * @throws InvalidArgumentException if there is no such collection
     */
    VectorCollection collection(String name);

    /**
     * Adds fields to the schema of a collection. Records that were written before have no value for them until they are
     * put or updated. Synced when the call returns; reads and writes go on meanwhile. Without effect where the
     * collection has the schema already.
     *
     * @param schema the key type and all fields that the collection has, as they are and in their order, and behind
     *     them the new ones
     * @throws InvalidArgumentException if there is no such collection, or a field would be removed, changed or moved:
     *     make another collection for that and copy the records
     */
    VectorCollection alter(String collection, Schema schema);

    /** Names of the collections, sorted. */
    List<String> collections();

    /** Removes a collection with all its records; synced when the call returns. */
    void drop(String collection);

    /** Applies a batch with the store's default durability. */
    Commit write(WriteBatch batch);

    /**
     * Applies a batch, whole or not at all.
     *
     * @throws InvalidArgumentException if a record does not fit its schema, a key stands twice for a collection, an
     *     updated key does not exist, or the batch takes more than 256 MiB
     */
    Commit write(WriteBatch batch, Durability durability);

    /** The newest state, pinned. */
    Snapshot snapshot();

    /** Writes all records that are in no segment yet to segments; synced when the call returns. */
    void flush();

    /**
     * Merges the segments of each collection into one, as far as they fit, and gives the space of deleted and replaced
     * records back; each segment has its {@linkplain IndexOptions index} then. Runs in the background; reads and writes
     * go on.
     */
    Compaction compact();

    /**
     * Makes a copy of the store with everything that was written before the call, while reads and writes go on. Files
     * are shared by hard links where the directory is on the same file system, and copied where it is not. The copy is
     * durable when the call returns, and is restored by opening it.
     *
     * @param directory a new or empty directory, outside of the store's own
     * @throws InvalidArgumentException if it is neither, or cannot be made
     * @throws LockedException if another checkpoint is being made there
     * @throws DiskFullException if there is no room for it; what was made of it is gone
     */
    Checkpoint checkpoint(Path directory);

    /** What opening this store found and did. */
    RecoveryReport recovery();

    /** What the store holds now. */
    StoreStats stats();

    /**
     * Takes no more writes, cuts compaction off, writes what is not in a segment yet to one, and lets the directory go.
     * That segment has no index, as nothing waits for one here: it gets it after the next open, see
     * {@link CompactionOptions}; {@link #flush} before gives it one now. Idempotent. Reads that run, and open
     * snapshots, keep what they read until they end.
     */
    @Override
    void close();
}
