package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A steady query makes next to no garbage: its answers, and little beside. */
class GarbageTest {

    private static final int DIMENSION = 4;
    private static final int SEGMENT_ROWS = 2_500;
    private static final int WARM_UP = 30_000;
    private static final int ROUNDS = 7;
    private static final int QUERIES = 1_000;

    /** What a query for the ten nearest keys may take of the heap. */
    private static final long MOST_BYTES = 1024;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void shouldTakeAKibibyteForAQueryAtMost(KeyType keys) {
        // One thread: a small search lends no helper, and all garbage is this thread's.
        try (VectorStore store = VectorStore.open(directory, StoreOptions.DEFAULT.withSearchThreads(1))) {
            VectorCollection docs = fill(store, keys);
            float[] vector = vector(new Random(7));
            Query query = Query.dense("v", vector);
            assertEquals(10, docs.search(query).size());
            search(docs, query, WARM_UP);
            // The least of some rounds: what the compilers allocate on the way is not the query's.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long before = allocated();
                search(docs, query, QUERIES);
                least = Math.min(least, (allocated() - before) / QUERIES);
            }
            long bytes = least;
            assertTrue(bytes <= MOST_BYTES, () -> bytes + " bytes a query");
        }
    }

    private static VectorCollection fill(VectorStore store, KeyType keys) {
        Schema schema =
                Schema.builder(keys).dense("v", DIMENSION, Metric.COSINE).build();
        VectorCollection docs = store.collection("docs", schema);
        Random random = new Random(1);
        for (int segment = 0; segment < 2; segment++) {
            var batch = new WriteBatch();
            for (int i = 0; i < SEGMENT_ROWS; i++) {
                int row = segment * SEGMENT_ROWS + i;
                Key key = keys == KeyType.LONG ? Key.of(row) : Key.of("doc-" + row);
                batch.put(
                        "docs",
                        VectorRecord.builder(key).vector("v", vector(random)).build());
            }
            store.write(batch, Durability.BUFFERED);
            store.flush();
        }
        return docs;
    }

    private static void search(VectorCollection docs, Query query, int times) {
        int found = 0;
        for (int i = 0; i < times; i++) {
            found += docs.search(query).size();
        }
        assertEquals(10 * times, found);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static float[] vector(Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
