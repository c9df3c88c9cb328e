package dev.varve.fuzz.model;

import dev.varve.CollectionReader;
import dev.varve.Field;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.Query;
import dev.varve.VectorRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.ToIntFunction;

/**
 * Holds the answers to one query against all records that are seen, each scored by the definition (I8): none that is
 * dead, filtered out or of another collection, each once, each with its own score, best first; none missing that is
 * better where the search says so; equal ones in the order in which they were written.
 */
final class SearchCheck {

    /** What a record scores. */
    private record Scored(VectorRecord record, Score score) {}

    private final CollectionReader collection;
    private final Question question;
    private final Query query;
    private final ToIntFunction<VectorRecord> written;
    private final List<Scored> ranked = new ArrayList<>();
    private final Map<String, Scored> byKey = new HashMap<>();
    private final double minScore;
    private final int terms;

    /**
     * The answer to a query, by brute force.
     *
     * @param seen the records of the collection
     * @param collection what was asked
     * @param question what it was asked
     * @param query the same, as it was asked
     * @param written larger the later a record was written
     */
    SearchCheck(
            SortedMap<String, VectorRecord> seen,
            CollectionReader collection,
            Question question,
            Query query,
            ToIntFunction<VectorRecord> written) {
        this.collection = collection;
        this.question = question;
        this.query = query;
        this.written = written;
        this.minScore = query instanceof Query.Dense dense ? dense.minScore() : Double.NEGATIVE_INFINITY;
        Field field = collection.schema().field(question.field()).orElseThrow();
        this.terms = switch (field) {
            case Field.Dense dense -> dense.dimension();
            case Field.Tokens tokens -> tokens.dimension() + ((Query.Tokens) query).tokens().length;
            case Field.Attribute attribute -> throw new IllegalArgumentException(attribute.describe());
        };
        seen.forEach((key, record) -> {
            boolean has = record.vectors().containsKey(field.name())
                    || record.tokens().containsKey(field.name());
            if (has && (query.filter() == null || ModelStore.fulfils(record, query.filter()))) {
                var scored = new Scored(record, score(field, record));
                ranked.add(scored);
                byKey.put(key, scored);
            }
        });
        ranked.sort(
                Comparator.comparingDouble((Scored scored) -> -scored.score().value())
                        .thenComparingInt(scored -> written.applyAsInt(scored.record())));
    }

    private Score score(Field field, VectorRecord record) {
        return switch (query) {
            case Query.Dense dense ->
                Score.of(
                        ((Field.Dense) field).metric(),
                        dense.vector(),
                        Require.present(record.vectors().get(field.name()), field.name()));
            case Query.Tokens tokens ->
                Score.ofTokens(tokens.tokens(), Require.present(record.tokens().get(field.name()), field.name()));
        };
    }

    /** Records that could be answers, were there no limit. */
    int answers() {
        return ranked.size();
    }

    /** How many answers are among the best, as many as are asked for; of equal ones any will do. */
    int found(Hits hits) {
        if (ranked.isEmpty()) {
            return 0;
        }
        Score last = ranked.get(Math.min(question.limit(), ranked.size()) - 1).score();
        double least = last.value() - last.tolerance(terms);
        return (int) hits.list().stream()
                .filter(hit -> Require.present(byKey.get(hit.key().toString()), "answer")
                                .score()
                                .value()
                        >= least)
                .count();
    }

    /** Requires of answers all that is known of them. */
    void require(Hits hits) {
        Set<String> keys = new HashSet<>();
        for (int rank = 0; rank < hits.size(); rank++) {
            Hit hit = hits.get(rank);
            String key = hit.key().toString();
            String what = "answer " + rank + ", " + key;
            Require.that(keys.add(key), () -> what + ", is there twice");
            Scored own = Require.present(byKey.get(key), what + ", among what is seen and fulfils the filter");
            Require.that(
                    StoreContents.equal(own.record(), hit.record()),
                    () -> what + ": expected " + own.record() + ", found " + hit.record());
            if (question.isScoredInFull(collection.schema())) {
                requireClose(own.score(), hit.score(), what);
            }
            if (rank > 0) {
                requireOrder(hits.get(rank - 1), hit, what);
            }
        }
        requireNoneMissing(hits);
    }

    private void requireClose(Score expected, float found, String what) {
        Require.that(
                (float) expected.value() == found
                        || Math.abs(expected.value() - found) <= expected.tolerance(tolerated()),
                () -> what + ": expected the score " + expected + ", found " + found);
        Require.that(
                found >= minScore,
                () -> what + ": a score of " + found + ", where at least " + minScore + " was asked for");
    }

    /** Exact scores of dense vectors are those of float64. */
    private int tolerated() {
        return query instanceof Query.Dense && question.effort() == Question.Effort.EXACT ? 0 : terms;
    }

    private void requireOrder(Hit before, Hit hit, String what) {
        Require.that(
                before.score() >= hit.score(),
                () -> what + ": a score of " + hit.score() + " behind one of " + before.score());
        Scored first = Require.present(byKey.get(before.key().toString()), what);
        Scored second = Require.present(byKey.get(hit.key().toString()), what);
        if (question.effort() == Question.Effort.EXACT && hasSameVectors(first.record(), second.record())) {
            Require.that(
                    written.applyAsInt(first.record()) < written.applyAsInt(second.record()),
                    () -> what + ": as near as " + before.key() + " before it, but written earlier");
        }
    }

    private boolean hasSameVectors(VectorRecord a, VectorRecord b) {
        return Arrays.equals(a.vectors().get(question.field()), b.vectors().get(question.field()))
                && Arrays.deepEquals(
                        a.tokens().get(question.field()), b.tokens().get(question.field()));
    }

    private void requireNoneMissing(Hits hits) {
        long surely = ranked.stream()
                .filter(scored ->
                        scored.score().value() >= minScore + scored.score().tolerance(terms))
                .count();
        int most = Math.min(question.limit(), ranked.size());
        Require.that(hits.size() <= most, () -> hits.size() + " answers, expected at most " + most);
        if (question.isComplete() || minScore == Double.NEGATIVE_INFINITY) {
            Require.that(
                    hits.size() >= Math.min(question.limit(), surely),
                    () -> hits.size() + " answers " + words(hits) + ", expected " + Math.min(question.limit(), surely));
        }
        for (int rank = 0; rank < hits.size() && question.isComplete(); rank++) {
            Hit hit = hits.get(rank);
            Score found =
                    Require.present(byKey.get(hit.key().toString()), "answer").score();
            Score expected = ranked.get(rank).score();
            double tolerance = found.tolerance(tolerated()) + expected.tolerance(tolerated());
            int at = rank;
            Require.that(
                    found.value() >= expected.value() - tolerance,
                    () -> "answer " + at + " is " + hit + ", expected "
                            + ranked.get(at).record().key() + " of " + expected);
        }
    }

    /**
     * Requires as much of the answers where the query is explained, and the very same whatever is read ahead: sums of
     * products of tokens do not depend on how a processor adds lanes up, as others do.
     */
    void requireOtherWays(Hits hits) {
        require(collection.explain(query).hits());
        if (query instanceof Query.Tokens tokens && tokens.effort() instanceof Query.LateEffort.Reranked) {
            for (double share : new double[] {0.01, 1}) {
                Hits other = collection.search(tokens.prefetch(share));
                Require.that(
                        hits.list().equals(other.list()),
                        () -> "with a prefetch of " + share + ": " + words(other) + ", with the usual one "
                                + words(hits));
            }
        }
    }

    private static List<String> words(Hits hits) {
        return hits.list().stream().map(hit -> hit.key() + " " + hit.score()).toList();
    }

    /** Requires that a collection holds records and no others, handed over in the order in which they were written. */
    static void requireRecords(
            SortedMap<String, VectorRecord> expected,
            CollectionReader collection,
            ToIntFunction<VectorRecord> written) {
        StoreContents.require(expected, collection);
        List<String> inOrder = expected.values().stream()
                .sorted(Comparator.comparingInt(written))
                .map(record -> record.key().toString())
                .toList();
        List<String> scanned = new ArrayList<>();
        collection.scan(record -> scanned.add(record.key().toString()));
        Require.equal(inOrder, scanned, "the order of a scan of " + collection.name());
    }
}
