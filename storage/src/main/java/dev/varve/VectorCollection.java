package dev.varve;

/**
 * A named collection of records with one schema. Writes are validated against it: what does not fit is refused with
 * {@link InvalidArgumentException} and changes nothing. Thread-safe.
 */
public interface VectorCollection extends CollectionReader {

    /** Inserts a record, or replaces the one of its key as a whole. With the store's default durability. */
    Commit put(VectorRecord record);

    /** Inserts a record, or replaces the one of its key as a whole. */
    Commit put(VectorRecord record, Durability durability);

    /**
     * Replaces the fields, payload and expiry that {@code record} has and keeps the others. The key must exist. With
     * the store's default durability.
     */
    Commit update(VectorRecord record);

    /** Replaces the fields, payload and expiry that {@code record} has and keeps the others. The key must exist. */
    Commit update(VectorRecord record, Durability durability);

    /** Deletes the record of a key; no effect if there is none. With the store's default durability. */
    Commit delete(Key key);

    /** Deletes the record of a key; no effect if there is none. */
    Commit delete(Key key, Durability durability);

    /** Deletes the records that fulfil a filter, as {@link #delete(Filter, Durability)} with the store's default. */
    Commit delete(Filter filter);

    /**
     * Deletes the records that fulfil a filter, all of them or none. {@link Commit#records} tells how many they were.
     * Writers wait while the records are searched for, readers do not.
     *
     * @throws InvalidArgumentException if the filter does not fit the schema, or the keys of the records take more than
     *     the 256 MiB of a batch: delete in parts then, by narrower filters
     */
    Commit delete(Filter filter, Durability durability);

    /** Deletes the record of a text key. */
    default Commit delete(String key) {
        return delete(Key.of(key));
    }

    /** Deletes the record of an integer key. */
    default Commit delete(long key) {
        return delete(Key.of(key));
    }
}
