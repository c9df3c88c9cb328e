package dev.varve.bench.ann.systems;

import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorStore;
import dev.varve.bench.run.Fingerprint;
import dev.varve.codecs.FileKind;
import dev.varve.index.ExactSearch;
import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Varve: one collection of one dense field, the keys being row numbers. */
final class VarveSystem implements AnnSystem {

    static final String NAME = "varve";

    /** Up to this, a load is one segment from the start. */
    private static final long MEMTABLE_BYTES = 1L << 30;

    /** What the beam is wider than the number of neighbors that are wanted. */
    private static final List<Double> BEAMS =
            List.of(1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 3.6, 4.4, 5.5, 7.0, 9.0, 12.0, 16.0, 22.0, 30.0, 40.0);

    /** A class of each module of the engine. */
    private static final List<Class<?>> MODULES =
            List.of(FileStore.class, FileKind.class, ExactSearch.class, Manifest.class, VectorStore.class);

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
        var index = StoreOptions.DEFAULT.index();
        return String.format(
                Locale.ROOT,
                "graph of degree %d, beam width %d, codes of %d bit, of up to 448 dimensions 2 to 6, re-ranked in"
                        + " float32; one thread a search; a memtable of %d MiB for the load, merged to one segment",
                index.degree(),
                index.beam(),
                index.bits(),
                MEMTABLE_BYTES >> 20);
    }

    @Override
    public String knob() {
        return "beam";
    }

    @Override
    public List<Integer> sweep(int k) {
        return BEAMS.stream()
                .map(wider -> (int) Math.round(wider * k))
                .distinct()
                .toList();
    }

    /** What README.md advises where memory is scarce. */
    @Override
    public List<String> jvmOptions() {
        return List.of("-XX:+UseSerialGC", "-Xms8m", "-XX:TrimNativeHeapInterval=1000");
    }

    /** Its heap stays small whatever the data: this shows it. */
    @Override
    public OptionalLong buildHeap() {
        return OptionalLong.of(128L << 20);
    }

    /** As above. */
    @Override
    public OptionalLong searchHeap() {
        return OptionalLong.of(64L << 20);
    }

    @Override
    public void build(FvecsRows base, Metric metric, Path directory, int threads) {
        try (VectorStore store = VectorStore.open(directory, VarveRows.loading(MEMTABLE_BYTES, threads))) {
            store.collection(
                    VarveRows.COLLECTION, VarveRows.schema(base, metric).build());
            VarveRows.load(store, base, 0, base.count(), (_, _) -> {});
            store.flush();
            store.compact().await();
        }
    }

    @Override
    public AnnIndex open(FvecsRows base, Metric metric, Path directory, int threads) {
        VectorStore store = VectorStore.open(directory, VarveRows.searching());
        VectorCollection collection = store.collection(VarveRows.COLLECTION);
        return new AnnIndex() {
            @Override
            public AnnSession session() {
                return (query, k, beam, rows) -> VarveRows.rows(
                        collection.search(VarveRows.query(query, k).beam(beam)), rows);
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }
}
