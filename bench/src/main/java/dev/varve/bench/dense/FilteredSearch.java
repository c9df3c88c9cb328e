package dev.varve.bench.dense;

import dev.varve.CollectionReader;
import dev.varve.Explanation;
import dev.varve.Query;
import dev.varve.bench.ann.SweepPoint;
import dev.varve.bench.ann.systems.VarveRows;
import dev.varve.lab.run.Stop;
import dev.varve.lab.sets.ExactTruth;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Searches with one kind of filter, or with none, by one thread. */
final class FilteredSearch {

    private static final int STOP_STEP = 64;

    private final Map<String, String> labels;
    private final Query.Dense[] queries;
    private final ExactTruth.Subset passing;
    private final Judge judge;
    private final int[] rows;

    /**
     * A kind of search.
     *
     * @param labels that tell its figures from others
     * @param queries with their filters
     * @param passing the rows that pass them
     */
    FilteredSearch(Map<String, String> labels, Query.Dense[] queries, ExactTruth.Subset passing, Judge judge) {
        this.labels = labels;
        this.queries = queries;
        this.passing = passing;
        this.judge = judge;
        this.rows = new int[queries[0].limit()];
    }

    Map<String, String> labels() {
        return labels;
    }

    /**
     * The share that is found of what is nearest, over all queries.
     *
     * @param effort gives it to a query
     * @throws IOException if an answer does not pass the filter
     */
    double recall(CollectionReader reader, UnaryOperator<Query.Dense> effort, Stop stop) throws IOException {
        long found = 0;
        long wanted = 0;
        for (int query = 0; query < queries.length; query++) {
            stop.check();
            int count = VarveRows.rows(reader.search(effort.apply(queries[query])), rows);
            for (int i = 0; i < count; i++) {
                if (!passing.has(query, rows[i])) {
                    throw new IOException(labels + ": expected rows that pass the filter of query " + query
                            + ", found row " + rows[i] + "; the search is wrong, and so is every figure of it");
                }
            }
            found += judge.found(query, rows, count);
            wanted += judge.wanted(query);
        }
        return wanted == 0 ? 1 : (double) found / wanted;
    }

    /**
     * How many searches are done in a second.
     *
     * @param seconds that it takes at least
     */
    double qps(CollectionReader reader, UnaryOperator<Query.Dense> effort, double seconds, Stop stop) {
        long least = (long) (seconds * 1e9);
        long begin = System.nanoTime();
        long passed = 0;
        long searches = 0;
        for (int query = 0; passed < least; query = (query + 1) % queries.length) {
            VarveRows.rows(reader.search(effort.apply(queries[query])), rows);
            searches++;
            if (searches % STOP_STEP == 0) {
                stop.check();
            }
            passed = System.nanoTime() - begin;
        }
        return searches / (passed / 1e9);
    }

    /** A point of the sweep, of which only recall and speed are asked for. */
    static SweepPoint point(int beam, double recall, double qps) {
        return new SweepPoint(beam, recall, qps, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    /**
     * How the first queries were answered: what was done in segments, such as {@code graph_skip} or {@code graph,
     * codes}, and by which share of them.
     */
    Map<String, Double> ways(CollectionReader reader, UnaryOperator<Query.Dense> effort, int most) {
        int asked = Math.min(most, queries.length);
        Map<String, Double> ways = new TreeMap<>();
        for (int query = 0; query < asked; query++) {
            String way = reader.explain(effort.apply(queries[query])).steps().stream()
                    .filter(step -> step.rows() > 0)
                    .map(Explanation.Step::way)
                    .distinct()
                    .map(one -> one.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            ways.merge(way, 1.0 / asked, Double::sum);
        }
        return ways;
    }
}
