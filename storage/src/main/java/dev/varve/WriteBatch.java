package dev.varve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Writes to one or several collections that are applied together or not at all. A key may stand once in a batch for
 * each collection. Checked against the schemas when it is written. Not thread-safe.
 */
public final class WriteBatch {

    private final List<Operation> operations = new ArrayList<>();

    /** A batch without writes. */
    public WriteBatch() {}

    /** One write. */
    public sealed interface Operation {

        /** The name of the collection. */
        String collection();

        /** The key that is written. */
        Key key();
    }

    /**
     * See {@link #put}.
     *
     * @param collection the name of the collection
     * @param record the whole record
     */
    public record Put(String collection, VectorRecord record) implements Operation {
        @Override
        public Key key() {
            return record.key();
        }
    }

    /**
     * See {@link #update}.
     *
     * @param collection the name of the collection
     * @param record the fields to replace
     */
    public record Update(String collection, VectorRecord record) implements Operation {
        @Override
        public Key key() {
            return record.key();
        }
    }

    /**
     * See {@link #delete}.
     *
     * @param collection the name of the collection
     * @param key the key
     */
    public record Delete(String collection, Key key) implements Operation {}

    /** Inserts a record, or replaces the one of its key as a whole. */
    public WriteBatch put(String collection, VectorRecord record) {
        operations.add(new Put(collection, record));
        return this;
    }

    /** Replaces the fields, payload and expiry that {@code record} has and keeps the others. The key must exist. */
    public WriteBatch update(String collection, VectorRecord record) {
        operations.add(new Update(collection, record));
        return this;
    }

    /** Deletes the record of a key; no effect if there is none. */
    public WriteBatch delete(String collection, Key key) {
        operations.add(new Delete(collection, key));
        return this;
    }

    /** The writes so far, in their order. */
    public List<Operation> operations() {
        return Collections.unmodifiableList(operations);
    }

    /** Number of writes so far. */
    public int size() {
        return operations.size();
    }
}
