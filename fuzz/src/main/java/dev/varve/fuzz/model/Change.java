package dev.varve.fuzz.model;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One write of a batch, of a {@link Script}. Keys and records are told by numbers, see {@link Samples}. */
sealed interface Change {

    /** Which collection. */
    String collection();

    /** Changes that do less, the least first. */
    List<Change> simpler();

    /**
     * Puts records of neighbouring keys.
     *
     * @param from the first key
     * @param count how many
     * @param number of the first record; the others have those that follow
     * @param lifetime milliseconds, 0 or less for a time that has passed; null for records that never expire
     */
    record Put(
            String collection,
            int from,
            int count,
            int number,
            @Nullable Integer lifetime) implements Change {
        @Override
        public List<Change> simpler() {
            return Stream.<Change>of(
                            new Put(collection, from, (count + 1) / 2, number, lifetime),
                            new Put(collection, from + count / 2, count - count / 2, number + count / 2, lifetime),
                            new Put(collection, from, count, Math.abs(number), lifetime),
                            new Put(collection, from, count, number, null))
                    .filter(change -> !change.equals(this))
                    .toList();
        }

        @Override
        public String toString() {
            return "put " + collection + " k" + from + (count == 1 ? "" : "..k" + (from + count - 1)) + " #" + number
                    + (lifetime == null ? "" : " for " + lifetime + " ms");
        }
    }

    /** What becomes of the expiry of a record that is updated. */
    enum Expiry {
        KEPT,
        MOVED,
        REMOVED
    }

    /**
     * Updates a record, if it is seen.
     *
     * @param key which one
     * @param number of the fields that it gets
     */
    record Update(String collection, int key, int number, Expiry expiry) implements Change {
        @Override
        public List<Change> simpler() {
            return expiry == Expiry.KEPT ? List.of() : List.of(new Update(collection, key, number, Expiry.KEPT));
        }

        @Override
        public String toString() {
            return "update " + collection + " k" + key + " #" + number
                    + switch (expiry) {
                        case KEPT -> "";
                        case MOVED -> ", expiry moved";
                        case REMOVED -> ", expiry removed";
                    };
        }
    }

    /**
     * Deletes a record, which need not be there.
     *
     * @param key which one
     */
    record Delete(String collection, int key) implements Change {
        @Override
        public List<Change> simpler() {
            return List.of();
        }

        @Override
        public String toString() {
            return "delete " + collection + " k" + key;
        }
    }
}
