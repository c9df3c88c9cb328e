package dev.varve.fuzz.model;

import dev.varve.CollectionReader;
import dev.varve.Filter;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.Query;
import dev.varve.VectorRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Reads a collection of {@link WriterScript}s in every way, and requires that all ways tell of the same records. */
public final class StampedReads {

    private static final int LIMIT = 10;
    private static final double ROUNDING = 1e-4;

    private final CollectionReader reader;
    private final SplittableRandom random;
    private final Map<String, VectorRecord> records = new TreeMap<>();

    private StampedReads(CollectionReader reader, SplittableRandom random) {
        this.reader = reader;
        this.random = random;
        reader.scan(
                record -> Require.that(
                        records.put(record.key().toString(), record) == null, () -> record + " was scanned twice"),
                Query.Part.values());
    }

    /**
     * Reads all of a collection that does not change meanwhile, and searches it.
     *
     * @param reader of a snapshot, or of a store that nobody writes to
     * @param random draws what is searched for
     * @return what each key holds
     */
    public static SortedMap<String, WriterScript.Row> require(CollectionReader reader, SplittableRandom random) {
        StampedReads reads = new StampedReads(reader, random);
        SortedMap<String, WriterScript.Row> rows = new TreeMap<>();
        reads.records.forEach((key, record) -> rows.put(key, WriterScript.Row.of(record)));
        Require.equal((long) rows.size(), reader.count(), "count of " + reader.name());
        reads.requireGets();
        reads.requireDense();
        reads.requireTokens();
        return rows;
    }

    private void requireGets() {
        records.forEach((key, record) -> Require.equal(record, reader.get(key).orElse(null), "I8, got"));
    }

    private void requireDense() {
        float[] asked = WriterScript.vector(random);
        Filter filter = filter();
        ToDoubleFunction<VectorRecord> score = record -> Scores.dot(asked, dense(record));
        Query.Dense query = Query.dense("vector", asked).limit(LIMIT);
        requireBest(score, null, reader.search(query.exact()));
        requireBest(score, filter, reader.search(query.where(filter).exact()));
        requireScores(score, null, reader.search(query));
        requireScores(score, filter, reader.search(query.where(filter)));
    }

    private void requireTokens() {
        float[][] asked = {WriterScript.vector(random), WriterScript.vector(random)};
        Filter filter = filter();
        ToDoubleFunction<VectorRecord> score = record -> Scores.maxSim(asked, tokens(record));
        Query.Tokens query = Query.tokens("tokens", asked).limit(LIMIT);
        requireBest(score, null, reader.search(query.exact()));
        requireBest(score, filter, reader.search(query.where(filter).exact()));
        requireScores(score, null, reader.search(query));
        requireScores(score, filter, reader.search(query.where(filter)));
    }

    /** About half of the records. */
    private Filter filter() {
        List<Long> stamps = records.values().stream()
                .map(record -> (Long) Require.present(record.attributes().get("stamp"), "stamp"))
                .sorted()
                .toList();
        long middle = stamps.isEmpty() ? 0 : stamps.get(stamps.size() / 2);
        return random.nextBoolean() ? Filter.atLeast("stamp", middle) : Filter.atMost("stamp", middle);
    }

    private void requireBest(ToDoubleFunction<VectorRecord> score, @Nullable Filter filter, Hits hits) {
        List<Double> best = answers(filter).stream()
                .map(score::applyAsDouble)
                .sorted(Comparator.reverseOrder())
                .limit(LIMIT)
                .toList();
        Require.equal(best.size(), hits.size(), "I8, answers of " + reader.name());
        for (int rank = 0; rank < best.size(); rank++) {
            Require.close(best.get(rank), hits.get(rank).score(), ROUNDING, "I8, score at rank " + rank);
        }
        requireScores(score, filter, hits);
    }

    /** Answers may be others than the best, but are records that there are, and each has its own score. */
    private void requireScores(ToDoubleFunction<VectorRecord> score, @Nullable Filter filter, Hits hits) {
        Set<String> seen = new HashSet<>();
        List<VectorRecord> answers = answers(filter);
        Require.that(
                hits.size() <= Math.min(LIMIT, answers.size()), () -> hits.size() + " answers of " + answers.size());
        for (Hit hit : hits) {
            String key = hit.key().toString();
            VectorRecord record = Require.present(records.get(key), "I3, the record of the answer " + key);
            Require.that(seen.add(key), () -> key + " is answered twice");
            Require.that(answers.contains(record), () -> record + " does not fulfil " + filter);
            Require.close(score.applyAsDouble(record), hit.score(), ROUNDING, "I8, score of " + key);
        }
    }

    private List<VectorRecord> answers(@Nullable Filter filter) {
        List<VectorRecord> answers = new ArrayList<>(records.values());
        if (filter != null) {
            answers.removeIf(record -> !ModelStore.fulfils(record, filter));
        }
        return answers;
    }

    private static float[] dense(VectorRecord record) {
        return Objects.requireNonNull(record.vectors().get("vector"));
    }

    private static float[][] tokens(VectorRecord record) {
        return Objects.requireNonNull(record.tokens().get("tokens"));
    }
}
