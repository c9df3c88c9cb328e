package dev.varve.bench.kernels;

import dev.varve.CollectionReader;
import dev.varve.Hits;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.sets.GeneratedSet;
import dev.varve.lab.sets.GeneratorException;
import dev.varve.lab.sets.Generators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Nanoseconds that a search takes through the public API, from making the query to reading the keys of its
 * {@value Query#DEFAULT_LIMIT} answers; and what it leaves on the heap, which is what it is here for. The rows are
 * generated and one segment.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SearchBench {

    /** Rows of the store. */
    static final int ROWS = 20_000;

    /** Components of a row. */
    static final int DIMENSION = 128;

    private static final String COLLECTION = "vectors";
    private static final String FIELD = "vector";
    private static final int QUERIES = 256;

    /** Rows of the store. */
    @Param("" + ROWS)
    public int rows;

    private final float[][] queries = new float[QUERIES][];
    private @Nullable Path folder;
    private @Nullable VectorStore store;
    private @Nullable CollectionReader reader;
    private int next;

    /** Creates a state for JMH, which sets the parameters and calls {@link #setUp}. */
    public SearchBench() {}

    /** Makes the store. */
    @Setup(Level.Trial)
    public void setUp() throws IOException, GeneratorException {
        GeneratedSet set = Generators.parse("clustered:rows=" + rows + ",dim=" + DIMENSION + ",seed=42");
        Path made = Files.createTempDirectory("varve-search");
        folder = made;
        VectorStore opened = VectorStore.open(made, StoreOptions.DEFAULT.withSearchThreads(1));
        store = opened;
        reader = opened.collection(
                COLLECTION,
                Schema.builder(KeyType.LONG).dense(FIELD, DIMENSION, Metric.L2).build());
        var batch = new WriteBatch();
        for (int row = 0; row < rows; row++) {
            float[] vector = new float[DIMENSION];
            set.row(row, vector);
            batch.put(
                    COLLECTION,
                    VectorRecord.builder(Key.of(row)).vector(FIELD, vector).build());
        }
        opened.write(batch);
        opened.flush();
        opened.compact().await();
        for (int query = 0; query < QUERIES; query++) {
            queries[query] = new float[DIMENSION];
            set.query(query, queries[query]);
        }
    }

    /** Deletes the store. */
    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        if (store != null) {
            store.close();
        }
        if (folder != null) {
            Scratch.delete(folder);
        }
    }

    /** Asks the next query. */
    @Benchmark
    public long search() {
        CollectionReader from = reader;
        if (from == null) {
            throw new IllegalStateException("JMH did not set it up");
        }
        next = (next + 1) % QUERIES;
        Hits hits = from.search(Query.dense(FIELD, queries[next]));
        long keys = 0;
        for (int i = 0; i < hits.size(); i++) {
            keys += ((Key.Integral) hits.get(i).key()).value();
        }
        return keys;
    }
}
