package dev.varve.fuzz.crash;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.Query;
import dev.varve.VectorRecord;
import dev.varve.fuzz.model.ModelStore;
import dev.varve.fuzz.model.Require;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** What searches of a collection answer, by each field of its schema, held against brute force (I8). */
public final class Answers {

    private static final int LIMIT = 5;
    private static final int ALL = 10_000;
    private static final double TOLERANCE = 1e-4;
    private static final double MISSING = Double.NaN;

    private final CollectionReader found;
    private final Map<String, VectorRecord> expected;
    private final Random random = new Random(42);

    private Answers(CollectionReader found, Map<String, VectorRecord> expected) {
        this.found = found;
        this.expected = expected;
    }

    /** Requires that searches answer as a collection of these records must. */
    public static void require(Map<String, VectorRecord> expected, CollectionReader found) {
        Answers answers = new Answers(found, expected);
        for (Field field : found.schema().fields()) {
            switch (field) {
                case Field.Dense dense -> answers.requireDense(dense);
                case Field.Tokens tokens -> answers.requireTokens(tokens);
                case Field.Attribute attribute -> answers.requireFilters(attribute);
            }
        }
    }

    private void requireDense(Field.Dense field) {
        float[] vector = Draws.vector(field.dimension(), random);
        Query.Dense query = Query.dense(field.name(), vector).limit(LIMIT);
        SortedMap<String, Double> scores = scores(record -> {
            float[] own = record.vectors().get(field.name());
            return own == null ? MISSING : dot(vector, own);
        });
        requireBest(field, scores, found.search(query.exact()));
        requireOwn(field, scores, found.search(query));
    }

    private void requireTokens(Field.Tokens field) {
        float[][] tokens = Draws.tokens(field.dimension(), random);
        Query.Tokens query = Query.tokens(field.name(), tokens).limit(LIMIT);
        SortedMap<String, Double> scores = scores(record -> {
            float[][] own = record.tokens().get(field.name());
            return own == null ? MISSING : maxSim(tokens, own);
        });
        requireBest(field, scores, found.search(query.exact()));
        int most = expected.size() + 1;
        requireOwn(field, scores, found.search(query.rerank(most).rescore(most)));
    }

    private SortedMap<String, Double> scores(ToDoubleFunction<VectorRecord> score) {
        SortedMap<String, Double> scores = new TreeMap<>();
        expected.forEach((key, record) -> scores.put(key, score.applyAsDouble(record)));
        scores.values().removeIf(value -> value.isNaN());
        return scores;
    }

    /** Scores may tie, so it is they that are compared. */
    private void requireBest(Field field, Map<String, Double> scores, Hits hits) {
        List<Double> best = scores.values().stream()
                .sorted(Comparator.reverseOrder())
                .limit(LIMIT)
                .toList();
        requireOwn(field, scores, hits);
        for (int rank = 0; rank < best.size(); rank++) {
            Require.close(
                    best.get(rank), hits.get(rank).score(), TOLERANCE, "I8: " + field.describe() + ", rank " + rank);
        }
    }

    /** Where an index leads, as many answers are found, each with its own score, though not always the best. */
    private void requireOwn(Field field, Map<String, Double> scores, Hits hits) {
        Require.equal(Math.min(LIMIT, scores.size()), hits.size(), "I8: answers by " + field.describe());
        Set<String> keys = new HashSet<>();
        for (Hit hit : hits.list()) {
            String key = hit.key().toString();
            Require.that(keys.add(key), () -> "I8: " + key + " is found twice by " + field.describe());
            double own = Require.present(scores.get(key), "I8: a record that may be found, " + key);
            Require.close(own, hit.score(), TOLERANCE, "I8: " + key + " by " + field.describe());
        }
    }

    private void requireFilters(Field.Attribute field) {
        Filter equal = Filter.equal(field.name(), Draws.value(field, random));
        requireFiltered(Filter.exists(field.name()));
        requireFiltered(Filter.not(equal));
        if (field.type() != AttributeType.BOOLEAN) {
            Filter atMost = Filter.atMost(field.name(), Draws.value(field, random));
            requireFiltered(atMost);
            requireFiltered(Filter.or(Filter.not(atMost), equal));
        }
    }

    /** By a search of the first vectors that there are. */
    private void requireFiltered(Filter filter) {
        for (Field field : found.schema().fields()) {
            switch (field) {
                case Field.Dense dense -> {
                    Query query = Query.dense(dense.name(), Draws.vector(dense.dimension(), random));
                    requireFiltered(filter, query, record -> record.vectors().containsKey(dense.name()) ? 1 : MISSING);
                    return;
                }
                case Field.Tokens tokens -> {
                    Query query = Query.tokens(tokens.name(), Draws.tokens(tokens.dimension(), random));
                    requireFiltered(filter, query, record -> record.tokens().containsKey(tokens.name()) ? 1 : MISSING);
                    return;
                }
                case Field.Attribute _ -> {
                    // found by vectors alone
                }
            }
        }
    }

    private void requireFiltered(Filter filter, Query query, ToDoubleFunction<VectorRecord> vectors) {
        Set<String> keys = new TreeSet<>(scores(vectors).keySet());
        keys.removeIf(key -> !ModelStore.fulfils(Require.present(expected.get(key), key), filter));
        Set<String> answers = new TreeSet<>();
        found.search(query.where(filter).limit(ALL))
                .forEach(hit -> answers.add(hit.key().toString()));
        Require.equal(keys, answers, "I8: records where " + filter);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static double maxSim(float[][] query, float[][] tokens) {
        double sum = 0;
        for (float[] each : query) {
            sum += Arrays.stream(tokens)
                    .mapToDouble(token -> dot(each, token))
                    .max()
                    .orElseThrow();
        }
        return sum;
    }
}
