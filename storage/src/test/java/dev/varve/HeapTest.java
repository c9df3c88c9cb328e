package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that grows with the data lives on the heap. */
class HeapTest {

    /** So many that there are segments and indexes of all kinds, which have their own share of the heap each. */
    private static final int FEW = 100_000;

    private static final int MANY = 440_000;

    /** A reference for each further row would take 1.3 MiB, an object 5 MiB and more. */
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
            VectorCollection rows = store.collection("rows", SCHEMA);
            fill(store, 0, FEW);
            read(rows, FEW);
            long before = usedHeap();
            fill(store, FEW, MANY);
            delete(store, MANY / 4);
            read(rows, MANY - MANY / 4);
            assertEquals(
                    MANY / 2, rows.delete(Filter.atLeast("number", MANY / 2L)).records());
            read(rows, MANY / 4);
            long after = usedHeap();
            assertTrue(after - before < MOST_GROWTH, () -> (after - before) + " bytes for " + (MANY - FEW) + " rows");
        }
    }

    private static void fill(VectorStore store, int from, int to) {
        for (int start = from; start < to; start += 1000) {
            WriteBatch batch = new WriteBatch();
            for (int row = start; row < start + 1000; row++) {
                batch.put(
                        "rows",
                        VectorRecord.builder(row)
                                .vector("place", row, row % 7, row % 11, 1)
                                .attribute("label", "label " + row)
                                .attribute("number", row)
                                .build());
            }
            store.write(batch);
        }
    }

    private static void delete(VectorStore store, int rows) {
        for (int start = 0; start < rows; start += 1000) {
            WriteBatch batch = new WriteBatch();
            for (int row = start; row < start + 1000; row++) {
                batch.delete("rows", Key.of((long) row));
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
