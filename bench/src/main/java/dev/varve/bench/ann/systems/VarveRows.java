package dev.varve.bench.ann.systems;

import dev.varve.Durability;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;

/** The rows of a set as records of Varve: one collection of one dense field, the keys being row numbers. */
public final class VarveRows {

    /** The collection. */
    public static final String COLLECTION = "vectors";

    /** The dense field. */
    public static final String FIELD = "vector";

    private static final int BATCH_BYTES = 8 << 20;

    private VarveRows() {}

    /** Gives records more than a vector. */
    @FunctionalInterface
    public interface Attributes {
        /** Adds the attributes of a row. */
        void add(int row, VectorRecord.Builder record);
    }

    /**
     * Options for searching: the threads of a run are those that ask, and a search that took more would take them from
     * the others.
     */
    public static StoreOptions searching() {
        return StoreOptions.DEFAULT.withSearchThreads(1).withCreateIfMissing(false);
    }

    /**
     * Options for a bulk load: a memtable as large as the load may be makes few segments, that need little merging.
     *
     * @param memtableBytes of it
     * @param threads that may build an index at once
     */
    public static StoreOptions loading(long memtableBytes, int threads) {
        return StoreOptions.DEFAULT
                .withSearchThreads(1)
                .withMemtableBytes(memtableBytes)
                .withIndex(StoreOptions.DEFAULT.index().withThreads(threads));
    }

    /** The schema of the collection, to which attributes may be added. */
    public static Schema.Builder schema(FvecsRows base, Metric metric) {
        return Schema.builder(KeyType.LONG).dense(FIELD, base.dimension(), dev.varve.Metric.valueOf(metric.name()));
    }

    /** Writes rows {@code first} to {@code end - 1} to the collection, which is there. */
    public static void load(VectorStore store, FvecsRows base, int first, int end, Attributes attributes) {
        int batchRows = Math.max(1, BATCH_BYTES / (base.dimension() * Float.BYTES));
        for (int begin = first; begin < end; begin += batchRows) {
            var batch = new WriteBatch();
            for (int row = begin; row < Math.min(end, begin + batchRows); row++) {
                VectorRecord.Builder record = VectorRecord.builder(Key.of(row)).vector(FIELD, base.row(row));
                attributes.add(row, record);
                batch.put(COLLECTION, record.build());
            }
            store.write(batch, Durability.BUFFERED);
        }
    }

    /** The query for the {@code k} nearest rows. */
    public static Query.Dense query(float[] vector, int k) {
        return Query.dense(FIELD, vector).limit(k);
    }

    /**
     * The numbers of the rows that were found.
     *
     * @param rows takes them, nearest first
     * @return how many they are
     */
    public static int rows(Hits hits, int[] rows) {
        for (int i = 0; i < hits.size(); i++) {
            rows[i] = row(hits.get(i));
        }
        return hits.size();
    }

    private static int row(Hit hit) {
        return (int) ((Key.Integral) hit.key()).value();
    }
}
