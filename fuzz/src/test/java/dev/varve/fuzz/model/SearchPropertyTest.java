package dev.varve.fuzz.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.Hits;
import dev.varve.IndexOptions;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Query;
import dev.varve.Reads;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.TokenCoding;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.mmap.DiskFileStore;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import dev.varve.storage.StoreEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import net.jqwik.api.statistics.Statistics;

/**
 * Searches of stores on real files, large enough that graphs are walked: whatever was deleted, replaced, left to
 * expire, flushed and merged, no answer is dead, filtered out or of another collection, and most of the best are found.
 * What is read ahead, and how, changes no answer.
 */
class SearchPropertyTest {

    private static final int K = 10;

    /** What is found of the best at least, over all queries of a store. Usual efforts are to find 0.95 on average. */
    private static final double DENSE_RECALL = 0.9;

    private static final double TOKEN_RECALL = 0.85;
    private static final Field.Dense DENSE = new Field.Dense("v", 40, Metric.COSINE, Precision.FLOAT32);
    private static final Field.Tokens TOKENS = new Field.Tokens("t", 16, Precision.FLOAT16);
    private static final Schema SCHEMA = Schema.builder()
            .dense(DENSE.name(), DENSE.dimension(), DENSE.metric())
            .tokens(TOKENS.name(), TOKENS.dimension())
            .attribute("n", AttributeType.LONG)
            .build();
    private static final List<String> COLLECTIONS = List.of("docs", "others");
    private static final int VALUES = 100;
    private static final int KEYS = 1000;
    private static final int TOPICS = 40;

    private Path directory;

    @BeforeTry
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("varve-search-");
    }

    @AfterTry
    void deleteDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 2, edgeCases = EdgeCasesMode.NONE)
    void shouldAnswerWithWhatIsThereAloneHoweverItReads(@ForAll long seed) throws Exception {
        Corpus corpus = new Corpus(new Random(seed));
        try (VectorStore store = corpus.open(directory, Reads.MAPPED)) {
            corpus.write(store);
            corpus.requireRightSearches(store);
            store.flush();
            corpus.requireRightSearches(store);
        }
        corpus.requireSameAnswers(directory);
    }

    /** Records about topics, some of them dead, and what must be found of them. */
    private static final class Corpus {

        private final Random random;
        private final ModelStore model = new ModelStore();
        private final TokenCoding coding;
        private final float[][] topics = new float[TOPICS][];
        private Instant now = Instant.ofEpochMilli(1000);

        Corpus(Random random) {
            this.random = random;
            this.coding = TokenCoding.values()[random.nextInt(TokenCoding.values().length)];
            for (int i = 0; i < TOPICS; i++) {
                topics[i] = near(new float[DENSE.dimension()], 1);
            }
        }

        VectorStore open(Path directory, Reads reads) {
            StoreOptions options = StoreOptions.DEFAULT
                    .withSearchThreads(2)
                    .withDurability(Durability.BUFFERED)
                    .withReads(reads)
                    .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false))
                    .withIndex(IndexOptions.DEFAULT
                            .withFromRows(100)
                            .withDegree(16)
                            .withBeam(48)
                            .withBits(4)
                            .withThreads(1))
                    .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(100).withCode(coding));
            Environment environment = new Environment(
                    DiskFileStore.open(directory, DiskFileStore.Options.defaults()),
                    other -> DiskFileStore.open(other, DiskFileStore.Options.defaults()),
                    UUID::randomUUID,
                    () -> now,
                    Background.threads("search"));
            return StoreEngine.open(directory, environment, options);
        }

        private float[] near(float[] center, double spread) {
            float[] vector = new float[center.length];
            for (int d = 0; d < vector.length; d++) {
                float component = (float) (center[d] + spread * random.nextGaussian() / Math.sqrt(center.length));
                vector[d] = Float.float16ToFloat(Float.floatToFloat16(component));
            }
            return vector;
        }

        private float[][] tokens(int most) {
            float[][] tokens = new float[1 + random.nextInt(most)][];
            int topic = random.nextInt(TOPICS);
            for (int i = 0; i < tokens.length; i++) {
                float[] whole = topics[(topic + random.nextInt(3)) % TOPICS];
                float[] center = new float[TOKENS.dimension()];
                System.arraycopy(whole, 0, center, 0, center.length);
                tokens[i] = near(center, 0.3);
            }
            return tokens;
        }

        void write(VectorStore store) {
            for (String collection : COLLECTIONS) {
                model.make(collection, SCHEMA);
                store.collection(collection, SCHEMA);
            }
            for (int batch = 0; batch < 32; batch++) {
                write(store, COLLECTIONS.get(random.nextInt(4) == 0 ? 1 : 0));
                if (random.nextInt(4) == 0) {
                    String collection = COLLECTIONS.get(random.nextInt(2));
                    Filter few = Filter.equal("n", (long) random.nextInt(VALUES));
                    model.delete(collection, few, now);
                    store.collection(collection).delete(few);
                }
                if (random.nextInt(6) == 0) {
                    store.flush();
                }
                if (random.nextInt(15) == 0) {
                    store.compact().await();
                }
                now = now.plusMillis(1);
            }
        }

        /** Puts and replaces half a hundred records, deletes a few; every tenth expires while others are written. */
        private void write(VectorStore store, String collection) {
            WriteBatch batch = new WriteBatch();
            Set<Key> keys = new HashSet<>();
            for (int i = 0; i < 60; i++) {
                Key key = Key.of("k" + random.nextInt(KEYS));
                if (keys.add(key)) {
                    if (i % 6 > 0) {
                        batch.put(collection, record(key));
                    } else {
                        batch.delete(collection, key);
                    }
                }
            }
            model.write(batch);
            store.write(batch);
        }

        private VectorRecord record(Key key) {
            VectorRecord.Builder record = VectorRecord.builder(key)
                    .vector(DENSE.name(), near(topics[random.nextInt(TOPICS)], 0.5))
                    .attribute("n", random.nextInt(VALUES));
            if (random.nextInt(8) > 0) {
                record.tokens(TOKENS.name(), tokens(12));
            }
            return random.nextInt(10) == 0
                    ? record.expiresAt(now.plusMillis(1 + random.nextInt(30))).build()
                    : record.build();
        }

        private List<Query> queries(int count) {
            List<Query> queries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Query query = i % 2 == 0
                        ? Query.dense(DENSE.name(), near(topics[random.nextInt(TOPICS)], 0.5))
                        : Query.tokens(TOKENS.name(), tokens(5));
                queries.add(i % 3 == 0 ? query : query.where(Filter.atMost("n", (long) random.nextInt(VALUES))));
            }
            return queries.stream()
                    .map(query -> query.limit(K).fetch(Query.Part.values()))
                    .toList();
        }

        void requireRightSearches(VectorStore store) {
            for (String name : COLLECTIONS) {
                SortedMap<String, VectorRecord> seen = ModelStore.seen(model.latest(name), now);
                CollectionReader collection = store.collection(name);
                int[] found = new int[2];
                int[] wanted = new int[2];
                for (Query query : queries(40)) {
                    SearchCheck check = check(seen, collection, query);
                    Hits hits = collection.search(query);
                    check.require(hits);
                    int kind = query instanceof Query.Dense ? 0 : 1;
                    found[kind] += check.found(hits);
                    wanted[kind] += Math.min(K, check.answers());
                }
                assertTrue(found[0] >= DENSE_RECALL * wanted[0], () -> found[0] + " of " + wanted[0] + " nearest");
                assertTrue(
                        found[1] >= TOKEN_RECALL * wanted[1], () -> found[1] + " of " + wanted[1] + " best, " + coding);
            }
        }

        private SearchCheck check(SortedMap<String, VectorRecord> seen, CollectionReader collection, Query query) {
            var question = new Question(query.field(), 0, query.limit(), Question.Effort.USUAL, null, query.filter());
            return new SearchCheck(seen, collection, question, query, model::written);
        }

        /**
         * Scores of tokens do not depend on how lanes are added up, so that answers are equal bit by bit; those of
         * dense vectors are held against the model once more.
         */
        void requireSameAnswers(Path directory) throws Exception {
            List<Query> queries = queries(20);
            List<Hits> first = new ArrayList<>();
            for (Reads reads : List.of(Reads.MAPPED, Reads.THREADS, Reads.IO_URING)) {
                for (double prefetch : new double[] {0.05, 0.3, 1}) {
                    try (VectorStore store = open(directory, reads)) {
                        boolean cold = forget(directory);
                        CollectionReader docs = store.collection("docs");
                        List<Hits> answers = answers(docs, queries, prefetch);
                        first = first.isEmpty() ? answers : first;
                        assertEquals(first, answers, reads + ", prefetch " + prefetch + ", " + coding);
                        // Told, not required: no system must forget what it was asked to.
                        boolean read = store.stats().lateInteraction().reads() > 0;
                        Statistics.label("read from disk").collect(reads, cold, read);
                    }
                }
            }
        }

        private List<Hits> answers(CollectionReader docs, List<Query> queries, double prefetch) {
            SortedMap<String, VectorRecord> seen = ModelStore.seen(model.latest("docs"), now);
            List<Hits> answers = new ArrayList<>();
            for (Query query : queries) {
                if (query instanceof Query.Tokens tokens) {
                    answers.add(docs.search(tokens.prefetch(prefetch)));
                } else {
                    check(seen, docs, query).require(docs.search(query));
                }
            }
            return answers;
        }

        /** Has the system forget what it keeps of files in memory, where there is a tool that asks it to. */
        private static boolean forget(Path directory) throws Exception {
            List<Path> files;
            try (Stream<Path> all = Files.walk(directory)) {
                files = all.filter(Files::isRegularFile).toList();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            for (Path file : files) {
                try {
                    Process tool = new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0")
                            .redirectErrorStream(true)
                            .start();
                    tool.getInputStream().readAllBytes();
                    if (tool.waitFor() != 0) {
                        return false;
                    }
                } catch (IOException none) {
                    return false; // no such tool: the answers must be the same all the more
                }
            }
            return true;
        }
    }
}
