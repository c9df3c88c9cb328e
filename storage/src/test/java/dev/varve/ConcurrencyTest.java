package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside writers, flushes and the end of the store. */
class ConcurrencyTest {

    private static final int PAIRS = 64;
    private static final Schema SCHEMA = Schema.builder(KeyType.LONG)
            .dense("place", 2, Metric.L2)
            .attribute("round", AttributeType.LONG)
            .build();
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(2)
            .withDurability(Durability.BUFFERED)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));

    @TempDir
    Path directory;

    private static VectorRecord record(long key, long round) {
        return VectorRecord.builder(key)
                .vector("place", key, round)
                .attribute("round", round)
                .payload(ByteBuffer.allocate(512).putLong(round).array())
                .build();
    }

    /** Each batch moves a pair of keys to one round: a reader that sees the two apart has seen half a batch. */
    @Test
    void shouldShowBatchesWholeToReadersBesideAWriter() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        try (VectorStore store = VectorStore.open(directory, OPTIONS);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            VectorCollection pairs = store.collection("pairs", SCHEMA);
            writeRound(store, 0);
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(untilDone(done, () -> {
                    checkSnapshot(store);
                    reads.incrementAndGet();
                    return true;
                })));
            }
            for (long round = 1; round <= 300 || (reads.get() < 100 && !anyEnded(readers)); round++) {
                writeRound(store, round);
                if (round % 50 == 0) {
                    store.flush();
                }
            }
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertEquals(2 * PAIRS, pairs.count());
            assertTrue(store.stats().segments() > 0);
            store.compact().await();
            assertEquals(1, store.stats().segments());
            checkSnapshot(store);
        }
        try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
            checkSnapshot(store);
        }
    }

    private static boolean anyEnded(List<Future<?>> readers) {
        return readers.stream().anyMatch(Future::isDone);
    }

    private static Callable<Boolean> untilDone(AtomicBoolean done, Callable<Boolean> work) {
        return () -> {
            while (!done.get()) {
                work.call();
            }
            return true;
        };
    }

    private static void writeRound(VectorStore store, long round) {
        for (long pair = 0; pair < PAIRS; pair++) {
            store.write(
                    new WriteBatch().put("pairs", record(2 * pair, round)).put("pairs", record(2 * pair + 1, round)));
        }
    }

    private static void checkSnapshot(VectorStore store) {
        try (Snapshot snapshot = store.snapshot()) {
            CollectionReader pairs = snapshot.collection("pairs");
            Map<Long, Long> rounds = new HashMap<>();
            pairs.scan(
                    record -> rounds.put(((Key.Integral) record.key()).value(), (Long)
                            record.attributes().get("round")),
                    Query.Part.ATTRIBUTES);
            // Exact: every record is to be among the answers, however many rows the memtable has by now.
            Query.Dense all = Query.dense("place", 0, 0).limit(4 * PAIRS).exact();
            Hits hits = pairs.search(all.fetch(Query.Part.ATTRIBUTES));
            assertEquals(2 * PAIRS, rounds.size());
            assertEquals(2 * PAIRS, pairs.count());
            assertEquals(2 * PAIRS, hits.size());
            for (long pair = 0; pair < PAIRS; pair++) {
                assertEquals(rounds.get(2 * pair), rounds.get(2 * pair + 1), "pair " + pair);
            }
            for (Hit hit : hits) {
                long key = ((Key.Integral) hit.key()).value();
                long round = Objects.requireNonNull(rounds.get(key));
                assertEquals(round, hit.record().attributes().get("round"));
                assertEquals(0 - (float) (key * key + round * round), hit.score());
                assertEquals(round, pairs.get(key).orElseThrow().attributes().get("round"));
            }
        }
    }

    @Test
    void shouldEndReadsCleanlyWhenTheStoreCloses() throws Exception {
        for (int attempt = 0; attempt < 20; attempt++) {
            VectorStore store = VectorStore.open(directory, OPTIONS);
            VectorCollection pairs = store.collection("pairs", SCHEMA);
            writeRound(store, attempt);
            AtomicLong answers = new AtomicLong();
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                List<Future<Boolean>> readers = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    readers.add(threads.submit(() -> searchUntilClosed(pairs, answers)));
                }
                while (answers.get() < 10) {
                    Thread.onSpinWait();
                }
                store.close();
                for (Future<Boolean> reader : readers) {
                    assertTrue(reader.get());
                }
            }
        }
    }

    private static boolean searchUntilClosed(VectorCollection pairs, AtomicLong answers) {
        while (true) {
            try {
                assertEquals(
                        2 * PAIRS,
                        pairs.search(Query.dense("place", 0, 0).limit(500).exact())
                                .size());
                answers.incrementAndGet();
            } catch (ClosedException closed) {
                return true;
            }
        }
    }

    @Test
    void shouldTakeWritesFromManyThreads() throws Exception {
        try (VectorStore store = VectorStore.open(directory, OPTIONS.withDurability(Durability.SYNCED));
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            VectorCollection pairs = store.collection("pairs", SCHEMA);
            List<Future<Long>> writers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                long first = 1000L * i;
                writers.add(threads.submit(() -> {
                    long last = 0;
                    for (long key = first; key < first + 20; key++) {
                        last = pairs.put(record(key, key)).sequence();
                    }
                    return last;
                }));
            }
            long newest = 0;
            for (Future<Long> writer : writers) {
                newest = Math.max(newest, writer.get());
            }
            assertEquals(160, newest);
            assertEquals(160, pairs.count());
        }
        try (VectorStore store = VectorStore.open(directory)) {
            assertEquals(160, store.collection("pairs").count());
        }
    }
}
