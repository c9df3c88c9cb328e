package dev.varve.storage;

import dev.varve.Commit;
import dev.varve.Durability;
import dev.varve.Explanation;
import dev.varve.Filter;
import dev.varve.Hits;
import dev.varve.Key;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.WriteBatch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A collection in its newest state. */
record StoreCollection(StoreEngine store, String name) implements VectorCollection {

    @Override
    public Schema schema() {
        return store.schema(name);
    }

    @Override
    public long count() {
        return store.read("counting", (state, moment) -> store.reader().count(state, moment, name));
    }

    @Override
    public Optional<VectorRecord> get(Key key) {
        return store.read("getting a record", (state, moment) -> store.reader().get(state, moment, name, key));
    }

    @Override
    public Hits search(Query query) {
        return store.read("searching", (state, moment) -> store.reader().search(state, moment, name, query));
    }

    @Override
    public List<Hits> search(List<? extends Query> queries) {
        return store.read("searching", (state, moment) -> store.reader().search(state, moment, name, queries));
    }

    @Override
    public Explanation explain(Query query) {
        return store.read(
                "explaining a search", (state, moment) -> store.reader().explain(state, moment, name, query));
    }

    @Override
    public void scan(Consumer<? super VectorRecord> consumer, Query.Part... parts) {
        store.scan(name, consumer, Set.copyOf(List.of(parts)));
    }

    @Override
    public Commit put(VectorRecord record) {
        return put(record, store.durability());
    }

    @Override
    public Commit put(VectorRecord record, Durability durability) {
        return store.write(new WriteBatch().put(name, record), durability);
    }

    @Override
    public Commit update(VectorRecord record) {
        return update(record, store.durability());
    }

    @Override
    public Commit update(VectorRecord record, Durability durability) {
        return store.write(new WriteBatch().update(name, record), durability);
    }

    @Override
    public Commit delete(Key key) {
        return delete(key, store.durability());
    }

    @Override
    public Commit delete(Key key, Durability durability) {
        return store.write(new WriteBatch().delete(name, key), durability);
    }

    @Override
    public Commit delete(Filter filter) {
        return delete(filter, store.durability());
    }

    @Override
    public Commit delete(Filter filter, Durability durability) {
        return store.delete(name, filter, durability);
    }
}
