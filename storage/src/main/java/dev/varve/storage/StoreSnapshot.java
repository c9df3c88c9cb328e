package dev.varve.storage;

import dev.varve.CollectionReader;
import dev.varve.Explanation;
import dev.varve.Hits;
import dev.varve.Key;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.Snapshot;
import dev.varve.VectorRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A state that is held until it is closed, seen at the time at which it was taken. */
final class StoreSnapshot implements Snapshot {

    private final State state;
    private final Moment moment;
    private final StateReader reader;
    private final Disposal disposal;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes the caller's hold of the state over. */
    StoreSnapshot(State state, Moment moment, StateReader reader, Disposal disposal) {
        this.state = state;
        this.moment = moment;
        this.reader = reader;
        this.disposal = disposal;
    }

    @Override
    public long sequence() {
        return state.sequence();
    }

    @Override
    public CollectionReader collection(String name) {
        return read(
                "opening collection '" + name + "'",
                () -> new View(this, name, state.layers(name).schema()));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            state.version().release(disposal);
        }
    }

    private void hold() {
        if (closed.get() || !state.version().retain()) {
            throw Failures.closed("the snapshot");
        }
    }

    /** Runs a read while the state cannot go, even if the snapshot is closed meanwhile. */
    private <T> T read(String doing, Failures.Work<T> work) {
        hold();
        try {
            return Failures.guard(doing, work);
        } finally {
            state.version().release(disposal);
        }
    }

    private record View(StoreSnapshot snapshot, String name, Schema schema) implements CollectionReader {

        @Override
        public long count() {
            return snapshot.read("counting", () -> snapshot.reader.count(snapshot.state, snapshot.moment, name));
        }

        @Override
        public Optional<VectorRecord> get(Key key) {
            return snapshot.read(
                    "getting a record", () -> snapshot.reader.get(snapshot.state, snapshot.moment, name, key));
        }

        @Override
        public Hits search(Query query) {
            return snapshot.read(
                    "searching", () -> snapshot.reader.search(snapshot.state, snapshot.moment, name, query));
        }

        @Override
        public List<Hits> search(List<? extends Query> queries) {
            return snapshot.read(
                    "searching", () -> snapshot.reader.search(snapshot.state, snapshot.moment, name, queries));
        }

        @Override
        public Explanation explain(Query query) {
            return snapshot.read(
                    "explaining a search", () -> snapshot.reader.explain(snapshot.state, snapshot.moment, name, query));
        }

        @Override
        public void scan(Consumer<? super VectorRecord> consumer, Query.Part... parts) {
            snapshot.hold();
            try {
                snapshot.reader.scan(snapshot.state, snapshot.moment, name, consumer, Set.copyOf(List.of(parts)));
            } finally {
                snapshot.state.version().release(snapshot.disposal);
            }
        }
    }
}
