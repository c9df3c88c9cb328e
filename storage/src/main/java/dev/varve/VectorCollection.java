package dev.varve;

/**
 * A named collection of records with one schema. Writes are validated against it: what does not fit is refused with
 * {@link InvalidArgumentException} and changes nothing. Thread-safe.
 */
public interface VectorCollection extends CollectionReader {

    /** Inserts a record, or replaces the one of its key as a whole. With the store's default durability. */
    Commit put(VectorRecord record);

    /** Replaces the fields that {@code record} has and keeps the others. The key must exist. */
    Commit update(VectorRecord record);

    /** Deletes the record of a key; no effect if there is none. */
    Commit delete(Key key);

    /** Deletes the record of a text key. */
    default Commit delete(String key) {
        return delete(Key.of(key));
    }

    /** Deletes the record of an integer key. */
    default Commit delete(long key) {
        return delete(Key.of(key));
    }
}
