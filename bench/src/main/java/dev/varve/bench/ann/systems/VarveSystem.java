package dev.varve.bench.ann.systems;

import dev.varve.CollectionReader;
import dev.varve.Durability;
import dev.varve.Hits;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.bench.run.Fingerprint;
import dev.varve.codecs.FileKind;
import dev.varve.index.ExactSearch;
import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Varve: one collection of one dense field, the keys being row numbers. */
final class VarveSystem implements AnnSystem {

    static final String NAME = "varve";

    private static final String COLLECTION = "vectors";
    private static final String FIELD = "vector";
    private static final int BATCH_BYTES = 8 << 20;

    /** A class of each module of the engine. */
    private static final List<Class<?>> MODULES =
            List.of(FileStore.class, FileKind.class, ExactSearch.class, Manifest.class, VectorStore.class);

    /** The threads of a run are those that ask: a search that took more would take them from the others. */
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withSearchThreads(1);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        String version = VectorStore.class.getPackage().getImplementationVersion();
        return version == null ? "not packaged" : version;
    }

    /** One version of the engine is built again and again while it is worked on. */
    @Override
    public Optional<String> code() {
        return Optional.of(Fingerprint.ofCode(MODULES));
    }

    @Override
    public String settings() {
        return "exact search of float32 segments, one thread a search, one segment";
    }

    @Override
    public String knob() {
        return "";
    }

    @Override
    public List<Integer> sweep(int k) {
        return List.of(0);
    }

    /** Its heap stays small whatever the data: this shows it. */
    @Override
    public OptionalLong buildHeap() {
        return OptionalLong.of(128L << 20);
    }

    @Override
    public void build(FvecsRows base, Metric metric, Path directory, int threads) {
        Schema schema = Schema.builder(KeyType.LONG)
                .dense(FIELD, base.dimension(), dev.varve.Metric.valueOf(metric.name()))
                .build();
        int batchRows = Math.max(1, BATCH_BYTES / (base.dimension() * Float.BYTES));
        try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
            store.collection(COLLECTION, schema);
            for (int first = 0; first < base.count(); first += batchRows) {
                var batch = new WriteBatch();
                for (int row = first; row < Math.min(base.count(), first + batchRows); row++) {
                    batch.put(
                            COLLECTION,
                            VectorRecord.builder(Key.of(row))
                                    .vector(FIELD, base.row(row))
                                    .build());
                }
                store.write(batch, Durability.BUFFERED);
            }
            store.flush();
            store.compact().await();
        }
    }

    @Override
    public AnnIndex open(FvecsRows base, Metric metric, Path directory, int threads) {
        VectorStore store = VectorStore.open(directory, OPTIONS.withCreateIfMissing(false));
        VectorCollection collection = store.collection(COLLECTION);
        return new AnnIndex() {
            @Override
            public AnnSession session() {
                return (query, k, _, rows) -> search(collection, query, k, rows);
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    private static int search(CollectionReader collection, float[] query, int k, int[] rows) {
        Hits hits = collection.search(Query.dense(FIELD, query).limit(k));
        for (int i = 0; i < hits.size(); i++) {
            rows[i] = (int) ((Key.Integral) hits.get(i).key()).value();
        }
        return hits.size();
    }
}
