package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that grows with the data lives on the heap. */
class HeapTest {

    /** So many that they are flushed: code is loaded then, and what searches work with is kept. */
    private static final int FEW = 100_000;

    private static final int MANY = 400_000;

    /** A reference for each further row would take 1.5 MiB, an object 6 MiB and more. */
    private static final long MOST_GROWTH = 1 << 20;

    private static final Schema SCHEMA = Schema.builder(KeyType.LONG)
            .dense("place", 4, Metric.L2)
            .attribute("label", AttributeType.STRING)
            .attribute("number", AttributeType.LONG)
            .build();

    @Test
    void shouldNotGrowWithTheRows(@TempDir Path directory) {
        StoreOptions options = StoreOptions.DEFAULT
                .withMemtableBytes(16 << 20)
                .withSearchThreads(2)
                .withDurability(Durability.BUFFERED)
                .withIndex(IndexOptions.DEFAULT.withDegree(8).withBeam(16));
        try (VectorStore store = VectorStore.open(directory, options)) {
            use(store, "few", FEW);
            long before = usedHeap();
            use(store, "many", MANY);
            long after = usedHeap();
            assertTrue(after - before < MOST_GROWTH, () -> (after - before) + " bytes for " + MANY + " rows");
        }
    }

    private static void use(VectorStore store, String collection, int count) {
        VectorCollection rows = store.collection(collection, SCHEMA);
        fill(store, collection, count);
        delete(store, collection, count / 4);
        read(rows, count - count / 4);
        assertEquals(
                count / 2, rows.delete(Filter.atLeast("number", count / 2L)).records());
        read(rows, count / 4);
        store.compact().await(); // so that nothing is merged while the heap is measured
        read(rows, count / 4);
    }

    private static void fill(VectorStore store, String collection, int count) {
        for (int start = 0; start < count; start += 1000) {
            WriteBatch batch = new WriteBatch();
            for (int row = start; row < start + 1000; row++) {
                batch.put(
                        collection,
                        VectorRecord.builder(row)
                                .vector("place", row, row % 7, row % 11, 1)
                                .attribute("label", "label " + row)
                                .attribute("number", row)
                                .build());
            }
            store.write(batch);
        }
    }

    private static void delete(VectorStore store, String collection, int rows) {
        for (int start = 0; start < rows; start += 1000) {
            WriteBatch batch = new WriteBatch();
            for (int row = start; row < start + 1000; row++) {
                batch.delete(collection, Key.of((long) row));
            }
            store.write(batch);
        }
    }

    private static void read(VectorCollection rows, int expected) {
        assertEquals(expected, rows.count());
        int[] seen = {0};
        rows.scan(record -> seen[0]++, Query.Part.ATTRIBUTES);
        assertEquals(expected, seen[0]);
        Query query = Query.dense("place", 0, 0, 0, 0).where(Filter.atLeast("label", "label 1"));
        assertEquals(10, rows.search(query).size());
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
