package dev.varve;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads of a collection: of its newest state through {@link VectorCollection}, where each call sees all writes that
 * returned before it, or of one fixed state through {@link Snapshot#collection}. Thread-safe; a reader never waits for
 * a writer.
 *
 * <p>Every method throws {@link ClosedException} after the store or the snapshot was closed, and
 * {@link CorruptException} where what it has to read is damaged, and {@link DiskFailedException} where the disk does
 * not give it.
 */
public interface CollectionReader {

    /** The collection's name. */
    String name();

    /**
     * The collection's schema: the newest one of a {@link VectorCollection}, also where it was taken before fields were
     * added; that of its state where it is of a {@link Snapshot}.
     */
    Schema schema();

    /** Number of records. */
    long count();

    /** The record of a key, whole, if there is one. */
    Optional<VectorRecord> get(Key key);

    /** The record of a text key. */
    default Optional<VectorRecord> get(String key) {
        return get(Key.of(key));
    }

    /** The record of an integer key. */
    default Optional<VectorRecord> get(long key) {
        return get(Key.of(key));
    }

    /** The best answers to a query. */
    default Hits search(Query query) {
        return search(List.of(query)).getFirst();
    }

    /**
     * The best answers to several queries: faster than one after another, as those of one field, limit, filter and
     * effort share reads and threads. All see the same state. The answers are those of each query by itself.
     *
     * @return one for each query, in their order
     */
    List<Hits> search(List<? extends Query> queries);

    /**
     * Answers a query and tells how: what was done in each segment and memtable, why, and how much work it was. To see
     * why a search is slow or misses something; it costs more than {@link #search(Query)}.
     */
    Explanation explain(Query query);

    /** Hands over every record of one state, with these parts, in the order in which they were written. */
    void scan(Consumer<? super VectorRecord> consumer, Query.Part... parts);
}
