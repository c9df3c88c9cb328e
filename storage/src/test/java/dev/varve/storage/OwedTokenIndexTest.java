package dev.varve.storage;

import static dev.varve.storage.IndexedStore.files;
import static dev.varve.storage.TokenStore.DIMENSION;
import static dev.varve.storage.TokenStore.DOCS;
import static dev.varve.storage.TokenStore.INDEX;
import static dev.varve.storage.TokenStore.OPTIONS;
import static dev.varve.storage.TokenStore.TOKENS;
import static dev.varve.storage.TokenStore.indexed;
import static dev.varve.storage.TokenStore.requireIndexes;
import static dev.varve.storage.TokenStore.segments;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Checkpoint;
import dev.varve.CompactionOptions;
import dev.varve.Explanation;
import dev.varve.IndexOptions;
import dev.varve.KeyType;
import dev.varve.Precision;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Indexes of token fields that are put off, given up, come later or are copied. */
@Timeout(300)
class OwedTokenIndexTest {

    private static final StoreOptions PAYING = OPTIONS.withCompaction(CompactionOptions.DEFAULT.withAutomatic(true));

    /** A build that takes far longer than a test waits for anything but the close. */
    private static final StoreOptions SLOW = OPTIONS.withIndex(
            IndexOptions.DEFAULT.withDegree(63).withBeam(1_000).withThreads(1));

    @TempDir
    Path directory;

    private final TokenStore docs = new TokenStore();

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldIndexAtTheNextOpenWhatWasWrittenAtTheClose() {
        try (VectorStore store = Engines.open(directory, PAYING)) {
            docs.put(store, 0, 200);
        }
        assertEquals(0, files(directory, ".tco").size());
        try (VectorStore store = Engines.open(directory, PAYING)) {
            assertEquals(1, store.stats().counters().compactions());
            assertEquals(1, indexed(store));
            requireIndexes(store);
            docs.requireRight(store);
        }
        try (VectorStore store = Engines.open(directory, PAYING)) {
            assertEquals(0, store.stats().counters().compactions());
        }
    }

    @Test
    void shouldGiveTheIndexUpThatIsBeingBuiltWhenTheStoreCloses() throws InterruptedException {
        VectorStore store = Engines.open(directory, SLOW, Background.threads("test"));
        docs.put(store, 0, 8_000);
        Thread flush = Thread.ofPlatform().start(store::flush);
        await(() -> !files(directory, ".cod").isEmpty());
        store.close();
        flush.join();
        for (String end : List.of(".tco", ".cod", ".gra")) {
            assertEquals(List.of(), files(directory, end));
        }
        try (VectorStore again = Engines.open(directory, OPTIONS)) {
            assertEquals(0, indexed(again));
            docs.requireRight(again);
        }
        assertTrue(VectorStore.check(directory).sound());
    }

    @Test
    void shouldLeaveNothingOfACompactionThatIsCancelled() {
        try (VectorStore store = Engines.open(directory, OPTIONS.withTokenIndex(INDEX.withEnabled(false)))) {
            docs.put(store, 0, 8_000);
        }
        try (VectorStore store = Engines.open(directory, SLOW, Background.threads("test"))) {
            var compaction = store.compact();
            await(() -> compaction.progress() > 0 && !files(directory, ".cod").isEmpty());
            compaction.cancel();
            compaction.await();
            assertEquals(List.of(), files(directory, ".tco"));
            assertEquals(List.of(), files(directory, ".gra"));
            docs.requireRight(store);
        }
    }

    @Test
    void shouldIndexFieldsThatWereAddedLater() {
        Schema.Builder schema = Schema.builder(KeyType.LONG).tokens("first", 4, Precision.FLOAT16);
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            VectorCollection found = store.collection(DOCS, schema.build());
            put(store, 0, 100, "first");
            store.flush();
            store.alter(DOCS, schema.tokens("later", 4).build());
            put(store, 100, 200, "later");
            store.flush();
            Query.Tokens query = Query.tokens("later", new float[][] {{1, 2, 3, 4}});
            Explanation told = found.explain(query);
            assertEquals(
                    List.of(Explanation.Way.NONE, Explanation.Way.CANDIDATES),
                    told.steps().stream().map(Explanation.Step::way).toList());
            List<Long> before = keys(found, query.rescore(100));
            assertTrue(before.stream().allMatch(key -> key >= 100), before::toString);
            store.compact().await();
            assertEquals(before, keys(found, query.rescore(100)));
            assertEquals(before, keys(found, query.exact()));
            assertEquals(2, files(directory, ".tco").size());
        }
        assertTrue(VectorStore.check(directory).sound());
    }

    private static void put(VectorStore store, int from, int to, String field) {
        WriteBatch batch = new WriteBatch();
        for (int i = from; i < to; i++) {
            float[][] tokens = {{i % 7, i % 5, 1, i}, {1, i % 3, i % 11, 2}};
            batch.put(DOCS, VectorRecord.builder(i).tokens(field, tokens).build());
        }
        store.write(batch);
    }

    private static List<Long> keys(VectorCollection found, Query query) {
        return found.search(query).list().stream()
                .map(hit -> ((dev.varve.Key.Integral) hit.key()).value())
                .toList();
    }

    @Test
    void shouldNotFindWhatExpired() {
        Instant now = Instant.now();
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            VectorCollection found = store.collection(DOCS, TokenStore.SCHEMA);
            float[] best = new float[DIMENSION];
            Arrays.fill(best, 1);
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 100; i++) {
                float[] token = best.clone();
                token[i % DIMENSION] -= i / 100f;
                Instant expiry = i < 50 ? now.minus(Duration.ofHours(1)) : now.plus(Duration.ofHours(1));
                batch.put(
                        DOCS,
                        VectorRecord.builder(TokenStore.key(i))
                                .tokens(TOKENS.name(), new float[][] {token})
                                .expiresAt(expiry)
                                .build());
            }
            store.write(batch);
            assertEquals(50, found.count());
            store.flush();
            assertTrue(found.search(Query.tokens(TOKENS.name(), new float[][] {best})).list().stream()
                    .allMatch(hit -> TokenStore.number(hit.key().toString()) >= 50));
        }
    }

    @Test
    void shouldCopyIndexesToCheckpoints() {
        Path copy = directory.resolve("copy");
        try (VectorStore store = Engines.open(directory.resolve("store"), OPTIONS)) {
            docs.put(store, 0, 200);
            store.flush();
            Checkpoint checkpoint = store.checkpoint(copy);
            assertTrue(Files.exists(checkpoint.directory()));
        }
        try (VectorStore store = Engines.open(copy, OPTIONS)) {
            assertEquals(1, indexed(store));
            docs.requireRight(store);
        }
        assertTrue(VectorStore.check(copy).sound());
    }

    /** The largest norms that a field takes are no norms that an index does. */
    @Test
    void shouldScoreAllWhereTokensAreOfUnusualNorms() {
        try (VectorStore store = Engines.open(directory, PAYING)) {
            VectorCollection found = store.collection(DOCS, TokenStore.SCHEMA);
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 100; i++) {
                float[] token = new float[DIMENSION];
                token[i % DIMENSION] = i == 77 ? 1e25f : 1 + i;
                batch.put(
                        DOCS,
                        VectorRecord.builder(TokenStore.key(i))
                                .tokens(TOKENS.name(), new float[][] {token})
                                .build());
            }
            store.write(batch);
            store.flush();
            assertEquals(0, indexed(store));
            float[] query = new float[DIMENSION];
            query[77 % DIMENSION] = 1;
            String best = found.search(Query.tokens(TOKENS.name(), new float[][] {query}))
                    .get(0)
                    .key()
                    .toString();
            assertEquals(TokenStore.key(77), best);
            docs.put(store, 1_000, 1_001);
            store.flush();
            assertEquals(0, store.stats().counters().compactions());
            assertEquals(2, segments(store).size());
        }
    }
}
