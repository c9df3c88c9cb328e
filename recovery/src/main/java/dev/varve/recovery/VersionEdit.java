package dev.varve.recovery;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step of a store's history, appended to the manifest. The state of a store is what its version edits add up to,
 * and its log from the oldest live one on; nothing else.
 */
public sealed interface VersionEdit {

    /**
     * A collection came to be.
     *
     * @param collection its number, never used again in this store
     * @param name its name
     * @param schema its schema, in an encoding that only the layer above knows
     */
    @SuppressWarnings("ArrayRecordComponent") // copied on both ways, and compared by its contents
    record CollectionAdded(int collection, String name, byte[] schema) implements VersionEdit {
        /** Copies the schema. */
        public CollectionAdded {
            schema = schema.clone();
        }

        /** A copy of the schema. */
        @Override
        public byte[] schema() {
            return schema.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof CollectionAdded that
                    && collection == that.collection
                    && name.equals(that.name)
                    && Arrays.equals(schema, that.schema);
        }

        @Override
        public int hashCode() {
            return Objects.hash(collection, name, Arrays.hashCode(schema));
        }

        @Override
        public String toString() {
            return "CollectionAdded[collection=" + collection + ", name=" + name + ", schema=" + schema.length
                    + " bytes]";
        }
    }

    /**
     * A live collection has another schema from now on.
     *
     * @param collection its number
     * @param schema the schema that replaces the one before, in an encoding that only the layer above knows
     */
    @SuppressWarnings("ArrayRecordComponent") // copied on both ways, and compared by its contents
    record SchemaChanged(int collection, byte[] schema) implements VersionEdit {
        /** Copies the schema. */
        public SchemaChanged {
            schema = schema.clone();
        }

        /** A copy of the schema. */
        @Override
        public byte[] schema() {
            return schema.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof SchemaChanged that
                    && collection == that.collection
                    && Arrays.equals(schema, that.schema);
        }

        @Override
        public int hashCode() {
            return Objects.hash(collection, Arrays.hashCode(schema));
        }

        @Override
        public String toString() {
            return "SchemaChanged[collection=" + collection + ", schema=" + schema.length + " bytes]";
        }
    }

    /** A collection and all its segments went. */
    record CollectionRemoved(int collection) implements VersionEdit {}

    /**
     * A segment came to be, whole and synced.
     *
     * @param collection the collection that it belongs to
     * @param segment its number, never used again in this store
     * @param age where it stands among the segments of its collection: its rows were written after those of lower ages,
     *     and of lower numbers at the same age. A flush gives the last sequence number that it holds, a merge the age
     *     of its newest input; 0 in stores of format version 1
     * @param rows its rows, dead ones included
     * @param files every file of the segment
     */
    record SegmentAdded(int collection, long segment, long age, int rows, List<FileEntry> files)
            implements VersionEdit {
        /** Copies the list. */
        public SegmentAdded {
            files = List.copyOf(files);
        }
    }

    /** A segment went; its files may be deleted once no reader has them. */
    record SegmentRemoved(long segment) implements VersionEdit {}

    /**
     * Other rows of a segment are live than before.
     *
     * @param segment the segment
     * @param generation counts up with each replacement; names the file
     * @param file the file that holds the live docs of this generation
     */
    record LiveDocsReplaced(long segment, long generation, FileEntry file) implements VersionEdit {}

    /**
     * Everything in logs before this one is in segments.
     *
     * @param log the oldest log whose batches are to be replayed
     * @param sequence the last sequence number that the segments hold
     */
    record LogNumber(long log, long sequence) implements VersionEdit {}

    /**
     * Numbers below these were given out before. Begins a new manifest, where the edits that gave them out are no
     * longer told.
     *
     * @param collection the lowest number for a new collection
     * @param segment the lowest number for a new segment
     */
    record NumbersUsed(int collection, long segment) implements VersionEdit {}

    /**
     * A file that belongs to the store.
     *
     * @param name name in the file store, such as {@code segments/000031/keys.vks}
     * @param length length in bytes; another length is damage
     */
    record FileEntry(String name, long length) {}
}
