package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.IndexOptions;
import dev.varve.Key;
import dev.varve.Precision;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.SegmentFile;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.late.LateIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A store of documents whose tokens lie around topics, beside a model of what it holds that scores by plain loops. A
 * document is of three topics, and one of eight has no tokens.
 */
final class TokenStore {

    static final int FROM_ROWS = 64;
    static final int DIMENSION = 16;
    static final String DOCS = "docs";
    static final Field.Tokens TOKENS = new Field.Tokens("tokens", DIMENSION, Precision.FLOAT32);
    static final String NUMBER = "number";

    static final Schema SCHEMA = Schema.builder()
            .tokens(TOKENS.name(), DIMENSION, TOKENS.precision())
            .attribute(NUMBER, AttributeType.LONG)
            .build();
    static final TokenIndexOptions INDEX = TokenIndexOptions.DEFAULT.withFromRows(FROM_ROWS);
    static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(256L << 20)
            .withSearchThreads(1)
            .withDurability(Durability.BUFFERED)
            .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false))
            .withIndex(IndexOptions.DEFAULT.withDegree(16).withBeam(32).withThreads(2))
            .withTokenIndex(INDEX);

    /** Records with numbers below this pass {@link #LIMIT}. */
    private static final int LIMITED = 700;

    static final Filter LIMIT = Filter.atMost(NUMBER, LIMITED - 1L);

    private static final int TOPICS = 60;
    private static final int TOPICS_OF_A_DOCUMENT = 3;
    private static final int MOST_TOKENS = 12;

    private final SortedMap<String, float[][]> model = new TreeMap<>();
    private final Random random = new Random(21);
    private final float[][] topics = new float[TOPICS][];

    TokenStore() {
        for (int topic = 0; topic < TOPICS; topic++) {
            topics[topic] = near(new float[DIMENSION], 1);
        }
    }

    /**
     * A vector of about norm 1 about another one. Its components are few bits each, so that sums of products are exact
     * in whatever order and way they are added up.
     */
    private float[] near(float[] center, double spread) {
        float[] vector = new float[DIMENSION];
        double squared = 0;
        for (int d = 0; d < DIMENSION; d++) {
            vector[d] = (float) (center[d] + spread * random.nextGaussian() / Math.sqrt(DIMENSION));
            squared += vector[d] * vector[d];
        }
        for (int d = 0; d < DIMENSION; d++) {
            vector[d] = Math.round(vector[d] / Math.sqrt(squared) * 256) / 256f;
        }
        return vector;
    }

    private float[][] document() {
        float[][] tokens = new float[4 + random.nextInt(MOST_TOKENS - 3)][];
        int[] of = random.ints(TOPICS_OF_A_DOCUMENT, 0, TOPICS).toArray();
        for (int t = 0; t < tokens.length; t++) {
            tokens[t] = near(topics[of[t % of.length]], 0.7);
        }
        return tokens;
    }

    /** Tokens near to some of a document that there is. */
    float[][] query() {
        List<float[][]> all =
                model.values().stream().filter(tokens -> tokens.length > 0).toList();
        float[][] document = all.get(random.nextInt(all.size()));
        float[][] query = new float[5][];
        for (int t = 0; t < query.length; t++) {
            query[t] = near(document[random.nextInt(document.length)], 0.4);
        }
        return query;
    }

    /** Puts records of these numbers in one batch. */
    void put(VectorStore store, int from, int to) {
        store.collection(DOCS, SCHEMA);
        WriteBatch batch = new WriteBatch();
        for (int i = from; i < to; i++) {
            float[][] tokens = i % 8 == 7 ? new float[0][] : document();
            VectorRecord.Builder record = VectorRecord.builder(key(i)).attribute(NUMBER, i);
            if (tokens.length > 0) {
                record.tokens(TOKENS.name(), tokens);
            }
            batch.put(DOCS, record.build());
            model.put(key(i), tokens);
        }
        store.write(batch);
    }

    void delete(VectorStore store, int from, int to) {
        WriteBatch batch = new WriteBatch();
        for (int i = from; i < to; i++) {
            batch.delete(DOCS, Key.of(key(i)));
            model.remove(key(i));
        }
        store.write(batch);
    }

    static String key(int number) {
        return "k%06d".formatted(number);
    }

    static int number(String key) {
        return Integer.parseInt(key.substring(1));
    }

    /** The score by exact late interaction. */
    static double maxSim(float[][] query, float[][] tokens) {
        double sum = 0;
        for (float[] asked : query) {
            double best = Double.NEGATIVE_INFINITY;
            for (float[] token : tokens) {
                double product = 0;
                for (int d = 0; d < asked.length; d++) {
                    product += asked[d] * token[d];
                }
                best = Math.max(best, product);
            }
            sum += best;
        }
        return sum;
    }

    /** Keys of the best documents that pass, best first, with their scores. */
    List<Map.Entry<String, Double>> best(float[][] query, int k, Predicate<String> passes) {
        return model.entrySet().stream()
                .filter(entry -> entry.getValue().length > 0 && passes.test(entry.getKey()))
                .map(entry -> Map.entry(entry.getKey(), maxSim(query, entry.getValue())))
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .limit(k)
                .toList();
    }

    /** That an exact query is answered as the model answers it, bit for bit. */
    void requireExact(CollectionReader docs, int queries) {
        for (int i = 0; i < queries; i++) {
            float[][] query = query();
            Hits hits = docs.search(Query.tokens(TOKENS.name(), query).exact());
            List<Map.Entry<String, Double>> best = best(query, Query.DEFAULT_LIMIT, _ -> true);
            assertEquals(best.size(), hits.size());
            for (int rank = 0; rank < best.size(); rank++) {
                // Equal scores may come in any order.
                float[][] tokens =
                        Objects.requireNonNull(model.get(hits.get(rank).key().toString()));
                assertEquals((float) maxSim(query, tokens), hits.get(rank).score());
                assertEquals(
                        best.get(rank).getValue().floatValue(), hits.get(rank).score());
            }
        }
    }

    /** The share of answers whose scores are those of the model. */
    double rightScores(CollectionReader docs, int queries, UnaryOperator<Query.Tokens> knobs) {
        int right = 0;
        int all = 0;
        for (int i = 0; i < queries; i++) {
            float[][] query = query();
            for (Hit hit :
                    docs.search(knobs.apply(Query.tokens(TOKENS.name(), query))).list()) {
                float[][] tokens = Objects.requireNonNull(model.get(hit.key().toString()));
                right += hit.score() == (float) maxSim(query, tokens) ? 1 : 0;
                all++;
            }
        }
        return (double) right / all;
    }

    /** The share of the ten best that queries find, each answer checked to be one that may be. */
    double recall(CollectionReader docs, int queries, UnaryOperator<Query.Tokens> knobs) {
        int found = 0;
        int asked = 0;
        for (int i = 0; i < queries; i++) {
            float[][] query = query();
            Query.Tokens knob = knobs.apply(Query.tokens(TOKENS.name(), query));
            Predicate<String> passes = passes(knob.filter());
            Set<String> truth = new HashSet<>();
            best(query, knob.limit(), passes).forEach(entry -> truth.add(entry.getKey()));
            Hits hits = docs.search(knob);
            Set<String> keys = new HashSet<>();
            for (Hit hit : hits.list()) {
                String key = hit.key().toString();
                assertTrue(model.containsKey(key) && passes.test(key) && keys.add(key), key);
            }
            keys.retainAll(truth);
            found += keys.size();
            asked += truth.size();
        }
        return (double) found / asked;
    }

    private static Predicate<String> passes(@Nullable Filter filter) {
        return filter == null ? _ -> true : key -> number(key) < LIMITED; // there is no other filter
    }

    /** That the store holds what the model does. */
    void requireRight(VectorStore store) {
        SortedMap<String, VectorRecord> found = new TreeMap<>();
        store.collection(DOCS).scan(record -> found.put(record.key().toString(), record), Query.Part.VECTORS);
        assertEquals(model.keySet(), found.keySet());
        model.forEach((key, tokens) -> {
            VectorRecord record = Objects.requireNonNull(found.get(key));
            if (tokens.length == 0) {
                assertEquals(Map.of(), record.tokens());
            } else {
                assertArrayEquals(tokens, record.tokens().get(TOKENS.name()));
            }
        });
        requireExact(store.collection(DOCS), 5);
    }

    static List<Segment> segments(VectorStore store) {
        return ((StoreEngine) store)
                .read("looking", (state, _) -> state.layers(DOCS).segments());
    }

    /** That segments have an index where they have records enough, and that each is whole. */
    static void requireIndexes(VectorStore store) {
        for (Segment segment : segments(store)) {
            TokenVectors tokens = segment.tokens(TOKENS);
            int present = 0;
            for (int row = 0; row < tokens.size(); row++) {
                present += tokens.tokenCount(row) > 0 ? 1 : 0;
            }
            LateIndex index = segment.index(TOKENS);
            if (present < FROM_ROWS) {
                assertNull(index);
            } else {
                assertNotNull(index, () -> "segment " + segment.number());
            }
            for (SegmentFile file : segment.files()) {
                List<CorruptFileException> damage = new ArrayList<>();
                file.verifyAll(damage::add);
                file.verifyContents(damage::add);
                assertEquals(List.of(), damage);
            }
        }
    }

    /** Segments that have an index. */
    static long indexed(VectorStore store) {
        return segments(store).stream()
                .filter(segment -> segment.holds(TOKENS) && segment.index(TOKENS) != null)
                .count();
    }
}
