package dev.varve.fuzz.model;

import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.fuzz.disk.CrashImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A call of a {@link Script}. Each one can be made whatever came before: where what it is about is not there, it does
 * nothing.
 */
sealed interface Call {

    /** Calls that do less, the least first. */
    default List<Call> simpler() {
        return List.of();
    }

    /** Makes a collection, unless there is one. */
    record Make(String collection) implements Call {
        @Override
        public String toString() {
            return "make " + collection;
        }
    }

    /** Drops a collection. */
    record Drop(String collection) implements Call {
        @Override
        public String toString() {
            return "drop " + collection;
        }
    }

    /** Adds the next field to the schema of a collection. */
    record Widen(String collection) implements Call {
        @Override
        public String toString() {
            return "widen " + collection;
        }
    }

    /** Writes a batch. */
    record Write(List<Change> changes, Durability durability) implements Call {
        @Override
        public List<Call> simpler() {
            List<Call> simpler = new ArrayList<>();
            for (int i = 0; i < changes.size(); i++) {
                List<Change> others = new ArrayList<>(changes);
                Change change = others.remove(i);
                if (!others.isEmpty()) {
                    simpler.add(new Write(others, durability));
                }
                for (Change less : change.simpler()) {
                    List<Change> changed = new ArrayList<>(changes);
                    changed.set(i, less);
                    simpler.add(new Write(changed, durability));
                }
            }
            return simpler;
        }

        @Override
        public String toString() {
            return changes.stream().map(String::valueOf).collect(Collectors.joining("; ")) + ", " + durability;
        }
    }

    /** Deletes what fulfils a filter. */
    record DeleteWhere(String collection, Filter filter, Durability durability) implements Call {
        @Override
        public String toString() {
            return "delete " + collection + " where " + Question.words(filter) + ", " + durability;
        }
    }

    /** What takes nothing to be told. */
    enum Upkeep implements Call {
        /** All memtables become segments. */
        FLUSH,
        /** All segments of a collection become one. */
        COMPACT,
        /** The store is copied, and the copy opened and looked at. */
        CHECKPOINT,
        /** The store is closed and opened again. */
        REOPEN,
        /** The last write is awaited. */
        AWAIT,
        /** A snapshot is taken, which is looked at with every {@link #CHECK}. */
        SNAPSHOT,
        /** The oldest snapshot is closed. */
        RELEASE,
        /** Everything is read, in all ways. */
        CHECK;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Lets time pass. */
    record Pass(int milliseconds) implements Call {
        @Override
        public List<Call> simpler() {
            return milliseconds == 1 ? List.of() : List.of(new Pass(1));
        }

        @Override
        public String toString() {
            return milliseconds + " ms pass";
        }
    }

    /**
     * The power goes, and the store is opened again from what is left.
     *
     * @param after so many more operations of the disk, in the midst of a later call; 0 for now
     * @param image what is left
     */
    record Crash(int after, CrashImage image) implements Call {
        @Override
        public List<Call> simpler() {
            return after == 0 ? List.of() : List.of(new Crash(0, image), new Crash(after / 2, image));
        }

        @Override
        public String toString() {
            return "crash " + (after == 0 ? "now" : "at operation " + after + " from now") + ", leaving " + image;
        }
    }

    /**
     * Searches a collection, or what the oldest snapshot shows of it.
     *
     * @param questions asked as one batch
     */
    record Search(String collection, boolean snapshot, List<Question> questions) implements Call {
        @Override
        public List<Call> simpler() {
            List<Call> simpler = new ArrayList<>();
            if (questions.size() > 1) {
                questions.forEach(question -> simpler.add(new Search(collection, snapshot, List.of(question))));
            } else {
                questions
                        .getFirst()
                        .simpler()
                        .forEach(question -> simpler.add(new Search(collection, snapshot, List.of(question))));
            }
            return simpler;
        }

        @Override
        public String toString() {
            return "search " + collection + (snapshot ? " of the snapshot" : "") + " by "
                    + questions.stream().map(String::valueOf).collect(Collectors.joining("; by "));
        }
    }
}
