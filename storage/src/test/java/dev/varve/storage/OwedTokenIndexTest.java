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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CandidateEncoding;
import dev.varve.Checkpoint;
import dev.varve.ClosedException;
import dev.varve.CompactionOptions;
import dev.varve.Explanation;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.KeyType;
import dev.varve.Precision;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.TokenCoding;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Indexes of token fields that are put off, given up, come later or are copied. */
@Timeout(300)
class OwedTokenIndexTest {

    private static final StoreOptions PAYING = OPTIONS.withCompaction(CompactionOptions.DEFAULT.withAutomatic(true));

    @TempDir
    Path directory;

    private final TokenStore docs = new TokenStore();

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
        var held = new HeldFiles();
        VectorStore store = Engines.open(directory, OPTIONS, held::over);
        docs.put(store, 0, 200);
        held.holdWhenCreated(".cod");
        Thread flush = Thread.ofPlatform().start(store::flush);
        held.awaitReached();
        Thread close = Thread.ofPlatform().start(store::close);
        // A store that is closed to writers has told its flush so before.
        while (!refusesWrites(store)) {
            Thread.onSpinWait();
        }
        held.letGo();
        close.join();
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

    private static boolean refusesWrites(VectorStore store) {
        try {
            store.collection(DOCS).delete("no such key");
            return false;
        } catch (ClosedException closed) {
            return true;
        }
    }

    @Test
    void shouldLeaveNothingOfACompactionThatIsCancelled() throws InterruptedException {
        try (VectorStore store = Engines.open(directory, OPTIONS.withTokenIndex(INDEX.withEnabled(false)))) {
            docs.put(store, 0, 3_000);
        }
        var held = new HeldFiles();
        try (VectorStore store = Engines.open(directory, OPTIONS, held::over)) {
            held.holdWhenRead(".tok");
            var compaction = store.compact();
            held.awaitReached();
            compaction.cancel();
            held.letGo();
            compaction.await();
            assertEquals(List.of(), files(directory, ".tco"));
            assertEquals(List.of(), files(directory, ".gra"));
            assertEquals(0, indexed(store));
            docs.requireRight(store);
            assertEquals(Optional.empty(), store.stats().trouble(), "to cancel is no damage");
            store.compact().await();
            assertEquals(1, indexed(store));
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
        var now = new AtomicReference<>(Instant.EPOCH);
        try (VectorStore store = Engines.open(directory, OPTIONS, now::get)) {
            VectorCollection found = store.collection(DOCS, TokenStore.SCHEMA);
            float[] best = new float[DIMENSION];
            Arrays.fill(best, 1);
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 200; i++) {
                float[] token = best.clone();
                token[i % DIMENSION] -= i / 200f;
                batch.put(
                        DOCS,
                        VectorRecord.builder(TokenStore.key(i))
                                .tokens(TOKENS.name(), new float[][] {token})
                                .expiresAt(Instant.EPOCH.plus(Duration.ofHours(i < 100 ? 1 : 3)))
                                .build());
            }
            store.write(batch);
            store.flush();
            Query query = Query.tokens(TOKENS.name(), new float[][] {best});
            assertEquals(TokenStore.key(0), found.search(query).get(0).key().toString());
            now.set(Instant.EPOCH.plus(Duration.ofHours(2)));
            assertEquals(1, indexed(store), "what expired is still in the index");
            assertEquals(100, found.count());
            Hits hits = found.search(query);
            assertEquals(Query.DEFAULT_LIMIT, hits.size());
            assertTrue(hits.list().stream()
                    .allMatch(hit -> TokenStore.number(hit.key().toString()) >= 100));
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

    /** Nothing is made of tokens that codes cannot tell apart, or that are too large for sums, and nothing owed. */
    @ParameterizedTest
    @CsvSource({
        "CENTROIDS, RESIDUAL_4, 1, 1e25",
        "CENTROIDS, RABITQ_4, 1, 1e-9",
        "FIXED_DIMENSIONAL, RESIDUAL_4, 1, 1e25",
        "FIXED_DIMENSIONAL, RESIDUAL_4, 1, 5e14",
        "FIXED_DIMENSIONAL, RABITQ_4, 1, 1e-9",
        "MEAN, RESIDUAL_4, 1, 1e25",
        "MEAN, RESIDUAL_4, 2, 3e38",
        "MEAN, FLOAT16, 1, 1e6",
        "MEAN, FLOAT16, 1, 1e-9",
    })
    void shouldScoreAllWhereTokensAreOfUnusualNorms(
            CandidateEncoding encoding, TokenCoding code, int pooling, float norm) {
        var index = INDEX.withEncoding(encoding).withCode(code).withPooling(pooling);
        try (VectorStore store = Engines.open(directory, PAYING.withTokenIndex(index))) {
            VectorCollection found = store.collection(DOCS, TokenStore.SCHEMA);
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 100; i++) {
                float[] token = new float[DIMENSION];
                token[i % DIMENSION] = i == 77 ? norm : 1 + i;
                batch.put(
                        DOCS,
                        VectorRecord.builder(TokenStore.key(i))
                                .tokens(TOKENS.name(), new float[][] {token, token})
                                .build());
            }
            store.write(batch);
            store.flush();
            assertEquals(0, indexed(store));
            float[] query = new float[DIMENSION];
            query[77 % DIMENSION] = 1;
            List<Hit> hits = found.search(
                            Query.tokens(TOKENS.name(), new float[][] {query}).limit(100))
                    .list();
            Hit hit = hits.stream()
                    .filter(each -> TokenStore.number(each.key().toString()) == 77)
                    .findFirst()
                    .orElseThrow();
            assertEquals(norm, hit.score());
            docs.put(store, 1_000, 1_001);
            store.flush();
            assertEquals(0, store.stats().counters().compactions());
            assertEquals(Optional.empty(), store.stats().trouble());
            assertEquals(2, segments(store).size());
        }
    }

    /** As a row may be megabytes, each is asked about, and an answer that nobody waits for is none. */
    @Test
    void shouldStopLookingForWhatIsOwedAsSoonAsNobodyWantsToKnow() {
        try (VectorStore store = Engines.open(directory, OPTIONS.withTokenIndex(INDEX.withEnabled(false)))) {
            docs.put(store, 0, 200);
            store.flush();
            Segment segment = segments(store).getFirst();
            var owed = new OwedIndexes(SegmentIndexer.of(OPTIONS.index(), INDEX, Runnable::run));
            Moment moment = ((StoreEngine) store).read("looking", (_, each) -> each);
            var asked = new AtomicInteger();
            assertFalse(owed.to(segment, TokenStore.SCHEMA, moment, () -> asked.incrementAndGet() > 20));
            assertEquals(22, asked.get(), "a row each, and whether to remember");
            assertTrue(owed.to(segment, TokenStore.SCHEMA, moment, () -> false));
        }
    }
}
