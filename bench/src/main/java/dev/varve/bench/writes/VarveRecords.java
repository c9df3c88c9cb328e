package dev.varve.bench.writes;

import dev.varve.Commit;
import dev.varve.Compaction;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Varve: one collection with integer keys and one dense field. */
final class VarveRecords implements RecordStore {

    private static final String COLLECTION = "records";
    private static final String FIELD = "vector";

    private final VectorStore store;
    private final VectorCollection collection;
    private final Records records;
    private final Duration quiet;

    private VarveRecords(VectorStore store, Settings settings, Records records) {
        this.store = store;
        this.quiet = settings.quiet();
        this.records = records;
        this.collection = store.collection(
                COLLECTION,
                Schema.builder(KeyType.LONG)
                        .dense(FIELD, records.dimension(), Metric.L2)
                        .build());
    }

    static VarveRecords open(Path directory, Settings settings, Records records) {
        return new VarveRecords(VectorStore.open(directory, options(settings)), settings, records);
    }

    /** Opens a store that merges its segments only when it is asked to. */
    static VarveRecords openUnmerged(Path directory, Settings settings, Records records) {
        StoreOptions options = options(settings);
        return new VarveRecords(
                VectorStore.open(
                        directory, options.withCompaction(options.compaction().withAutomatic(false))),
                settings,
                records);
    }

    static String describe(Settings settings) {
        String version = VectorStore.class.getPackage().getImplementationVersion();
        return (version == null ? "(not packaged)" : version) + "; " + options(settings);
    }

    private static StoreOptions options(Settings settings) {
        return StoreOptions.DEFAULT
                .withMemtableBytes(settings.memtableBytes())
                .withCompaction(CompactionOptions.DEFAULT.withFanIn(settings.fanIn()));
    }

    /** Begins to merge all segments into one. */
    Compaction compact() {
        return store.compact();
    }

    /** Searches for the nearest records of a vector. */
    int search(float[] vector) {
        return collection.search(Query.dense(FIELD, vector)).size();
    }

    @Override
    public Writer writer(Durability durability) {
        return new VarveWriter(durability);
    }

    @Override
    public void flush() {
        store.flush();
    }

    @Override
    public void settle() throws IOException {
        Quiet.await(store.path(), quiet);
    }

    @Override
    public long count() {
        return collection.count();
    }

    @Override
    public boolean holds(long key, int vector) {
        float[] expected = records.floats(vector);
        return collection
                .get(key)
                .filter(record -> Arrays.equals(record.vectors().get(FIELD), expected))
                .isPresent();
    }

    @Override
    public void close() {
        store.close();
    }

    private final class VarveWriter implements Writer {

        private final Durability durability;
        private @Nullable Commit last;

        VarveWriter(Durability durability) {
            this.durability = durability;
        }

        @Override
        public void put(long key, int vector) {
            last = store.write(new WriteBatch().put(COLLECTION, record(key, vector)), durability);
        }

        @Override
        public void put(long[] keys, int[] vectors, int count) {
            var batch = new WriteBatch();
            for (int i = 0; i < count; i++) {
                batch.put(COLLECTION, record(keys[i], vectors[i]));
            }
            last = store.write(batch, durability);
        }

        /** The log keeps the order of writes: when the last one is on the medium, all are. */
        @Override
        public void await() {
            if (durability == Durability.GROUP_SYNCED && last != null) {
                last.await();
            }
        }

        @Override
        public void close() {
            last = null;
        }

        private VectorRecord record(long key, int vector) {
            return VectorRecord.builder(Key.of(key))
                    .vector(FIELD, records.floats(vector))
                    .build();
        }
    }
}
