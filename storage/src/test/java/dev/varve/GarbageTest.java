package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A steady query makes next to no garbage: its answers, and little beside. */
class GarbageTest {

    private static final int DIMENSION = 32;
    private static final int SEGMENT_ROWS = 2_500;
    /** Enough for the graph to be walked by the query's beam. */
    private static final int SMALL_SEGMENT_ROWS = 800;

    private static final int WARM_UP = 30_000;
    private static final int ROUNDS = 7;
    /** On a busy machine the compiler comes late. */
    private static final int MOST_ROUNDS = 100;

    private static final int QUERIES = 1_000;
    /** What the threads that help make together. */
    private static final int HELPERS_BYTES = 512;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path directory;

    /** What is there to be searched, beside one segment with an index. */
    enum Place {
        SEGMENT(0, SEGMENT_ROWS, 0),
        SEVERAL_SEGMENTS(3, SEGMENT_ROWS, 0),
        /** As many that several threads search them. */
        A_DOZEN_SEGMENTS(11, SMALL_SEGMENT_ROWS, 0),
        /** More than a store has that keeps up with its writers. */
        MANY_SEGMENTS(31, SMALL_SEGMENT_ROWS, 0),
        /** Few rows were written last: they are scanned. */
        FLAT_MEMTABLE(0, SEGMENT_ROWS, 20),
        /** More rows were written last: most are in a graph, the last ones are scanned. */
        INDEXED_MEMTABLE(0, SEGMENT_ROWS, SEGMENT_ROWS),
        ALL(2, SEGMENT_ROWS, SEGMENT_ROWS);

        private final int moreSegments;
        private final int rows;
        private final int written;
        /** A query of many segments stands for several: the code is as warm, and the garbage as steady. */
        private final int pace;

        Place(int moreSegments, int rows, int written) {
            this.moreSegments = moreSegments;
            this.rows = rows;
            this.written = written;
            pace = 1 + moreSegments / 4;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LONG, SEGMENT, 1024",
        "STRING, SEGMENT, 1024",
        "LONG, SEVERAL_SEGMENTS, 1024",
        "LONG, A_DOZEN_SEGMENTS, 1024",
        "LONG, MANY_SEGMENTS, 1024",
        "LONG, FLAT_MEMTABLE, 1024",
        "STRING, FLAT_MEMTABLE, 1024",
        "LONG, INDEXED_MEMTABLE, 1024",
        "LONG, ALL, 1024",
    })
    void shouldMakeLittleGarbage(KeyType keys, Place place, long most) {
        assertGarbage(keys, place, query(), most);
    }

    /** A filter is compiled for each part, which is what these queries take more: beyond a kibibyte for some parts. */
    @ParameterizedTest
    @CsvSource({
        "SEGMENT, 1024",
        "FLAT_MEMTABLE, 1024",
        "INDEXED_MEMTABLE, 1536",
        "SEVERAL_SEGMENTS, 1536",
    })
    void shouldMakeLittleGarbageForAFilter(Place place, long most) {
        Query query = query().where(Filter.equal("parity", 1L));
        assertGarbage(KeyType.LONG, place, query, most);
    }

    /** Where one thread is enough for a search, all garbage is the caller's. Others make little more than none. */
    private void assertGarbage(KeyType keys, Place place, Query query, long most) {
        StoreOptions options = StoreOptions.DEFAULT
                .withDurability(Durability.BUFFERED)
                .withSearchThreads(4)
                .withIndex(IndexOptions.DEFAULT.withFromRows(SMALL_SEGMENT_ROWS))
                .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false));
        try (VectorStore store = VectorStore.open(directory, options)) {
            assertGarbage(fill(store, keys, place), query, place.pace, most);
        }
    }

    /** @param pace one query of so many that are usual is asked */
    private static void assertGarbage(VectorCollection docs, Query query, int pace, long most) {
        assertEquals(10, docs.search(query).size());
        search(docs, query, WARM_UP / pace);
        // The least of some rounds: what the compilers allocate on the way is not the query's, nor what is not
        // compiled.
        long least = Long.MAX_VALUE;
        long leastOfAll = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS || (round < MOST_ROUNDS && least > most); round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long beforeOfAll = THREADS.getTotalThreadAllocatedBytes();
            int queries = QUERIES / pace;
            search(docs, query, queries);
            least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / queries);
            leastOfAll = Math.min(leastOfAll, (THREADS.getTotalThreadAllocatedBytes() - beforeOfAll) / queries);
        }
        long bytes = least;
        long bytesOfAll = leastOfAll;
        assertTrue(bytes <= most, () -> bytes + " bytes a query");
        assertTrue(bytesOfAll <= most + HELPERS_BYTES, () -> bytesOfAll + " bytes a query, of all threads");
    }

    /** Two segments whose tokens are indexed. */
    @Test
    void shouldMakeLittleGarbageForTokens() {
        StoreOptions options = StoreOptions.DEFAULT
                .withDurability(Durability.BUFFERED)
                .withSearchThreads(1)
                .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(100))
                .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false));
        try (VectorStore store = VectorStore.open(directory, options)) {
            VectorCollection docs = store.collection(
                    "docs", Schema.builder(KeyType.LONG).tokens("t", DIMENSION).build());
            Random random = new Random(1);
            for (int segment = 0; segment < 2; segment++) {
                var batch = new WriteBatch();
                for (int row = 0; row < 300; row++) {
                    float[][] tokens = {vector(random), vector(random), vector(random)};
                    batch.put(
                            "docs",
                            VectorRecord.builder(300L * segment + row)
                                    .tokens("t", tokens)
                                    .build());
                }
                store.write(batch);
                store.flush();
            }
            Query query = Query.tokens("t", new float[][] {vector(random), vector(random)});
            assertGarbage(docs, query, 2, 1024);
        }
    }

    private static VectorCollection fill(VectorStore store, KeyType keys, Place place) {
        Schema schema = Schema.builder(keys)
                .dense("v", DIMENSION, Metric.COSINE)
                .attribute("parity", AttributeType.LONG)
                .build();
        VectorCollection docs = store.collection("docs", schema);
        Random random = new Random(1);
        int row = 0;
        for (int segment = 0; segment <= place.moreSegments; segment++, row += place.rows) {
            write(store, keys, random, row, place.rows);
            store.flush();
        }
        write(store, keys, random, row, place.written);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            while (place.written >= SEGMENT_ROWS && !isIndexed(docs)) {
                Thread.onSpinWait();
            }
        });
        return docs;
    }

    /** Whether all but a few rows of the memtable, which comes last, are in its graph. */
    private static boolean isIndexed(VectorCollection docs) {
        List<Explanation.Step> steps = docs.explain(query()).steps();
        Explanation.Step last = steps.getLast();
        Explanation.Step before = steps.get(steps.size() - 2);
        return last.way() == Explanation.Way.GRAPH
                || (before.part().equals("memtable") && before.way() == Explanation.Way.GRAPH && last.scored() < 64);
    }

    /** By a beam that is narrow enough for the graphs of few rows to be walked. */
    private static Query.Dense query() {
        return Query.dense("v", vector(new Random(7))).beam(16);
    }

    private static void write(VectorStore store, KeyType keys, Random random, int from, int count) {
        if (count == 0) {
            return;
        }
        var batch = new WriteBatch();
        for (int row = from; row < from + count; row++) {
            Key key = keys == KeyType.LONG ? Key.of(row) : Key.of("doc-" + row);
            batch.put(
                    "docs",
                    VectorRecord.builder(key)
                            .vector("v", vector(random))
                            .attribute("parity", (long) row % 2)
                            .build());
        }
        store.write(batch);
    }

    private static void search(VectorCollection docs, Query query, int times) {
        int found = 0;
        for (int i = 0; i < times; i++) {
            found += docs.search(query).size();
        }
        assertEquals(10 * times, found);
    }

    private static float[] vector(Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
