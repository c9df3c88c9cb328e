package dev.varve.bench.dense;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.Query;
import dev.varve.VectorStore;
import dev.varve.bench.ann.Curve;
import dev.varve.bench.ann.SweepPoint;
import dev.varve.bench.ann.systems.VarveRows;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Report;
import dev.varve.lab.run.Stop;
import dev.varve.lab.sets.ExactTruth;
import dev.varve.lab.sets.Watcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Filtered searches of one data set beside unfiltered ones. First the recall of each beam is found, then the two beams
 * around the recall that is asked for are timed, round by round, all filters in turn.
 */
final class FilterRun {

    static final String QPS = "filtered_qps";
    static final String RATIO = "filtered_ratio";
    static final String WAY = "filtered_way";
    static final String DEFAULT_QPS = "filtered_default_qps";
    static final String DEFAULT_RECALL = "filtered_default_recall";

    private static final long MEMTABLE_BYTES = 1L << 30;
    private static final int EXPLAINED = 200;
    private static final Map<String, String> ALL = Map.of("share", "1", "correlation", "none");

    private final FilterPlan plan;
    private final DenseSet set;
    private final int threads;
    private final long seed;
    private final Report report;
    private final PrintWriter err;
    private final Stop stop;

    FilterRun(FilterPlan plan, DenseSet set, int threads, long seed, Report report, PrintWriter err, Stop stop) {
        this.plan = plan;
        this.set = set;
        this.threads = threads;
        this.seed = seed;
        this.report = report;
        this.err = err;
        this.stop = stop;
    }

    /** One kind of filter, and what was found out of it. */
    static final class Case {

        private final FilteredSearch search;
        private final List<Integer> beams = new ArrayList<>();
        private final Map<Integer, Double> recalls = new LinkedHashMap<>();
        private final Map<Integer, List<Double>> speeds = new LinkedHashMap<>();
        private final List<Double> defaultSpeeds = new ArrayList<>();
        private double defaultRecall;

        Case(FilteredSearch search) {
            this.search = search;
        }

        private Optional<Curve.At> at(double recall, int round) {
            List<SweepPoint> points = beams.stream()
                    .map(beam -> FilteredSearch.point(
                            beam, recallOf(beam), speedsOf(beam).get(round)))
                    .toList();
            return points.isEmpty() ? Optional.empty() : new Curve(points).at(recall, SweepPoint::qps);
        }

        private double recallOf(int beam) {
            return recalls.getOrDefault(beam, 0.0);
        }

        private List<Double> speedsOf(int beam) {
            return speeds.computeIfAbsent(beam, _ -> new ArrayList<>());
        }
    }

    /** Measures, with a store in a folder that is empty. */
    void run(Path folder) throws IOException {
        RowPlaces places = RowPlaces.of(set, seed);
        try (Progress progress = Progress.start(set.name(), 1, err)) {
            progress.begin("building");
            build(folder, places);
            progress.step();
        }
        List<Case> cases = cases(places);
        try (VectorStore store = VectorStore.open(folder, VarveRows.searching())) {
            CollectionReader reader = store.collection(VarveRows.COLLECTION);
            int steps = cases.size() * (1 + plan.rounds());
            try (Progress progress = Progress.start(set.name(), steps, err)) {
                for (Case one : cases) {
                    progress.begin("recall of " + one.search.labels());
                    findRecalls(one, reader);
                    progress.step();
                }
                for (int round = 0; round < plan.rounds(); round++) {
                    for (Case one : cases) {
                        progress.begin("round " + (round + 1) + ": " + one.search.labels());
                        time(one, reader);
                        progress.step();
                    }
                }
            }
            report(cases, reader);
        } finally {
            Scratch.delete(folder);
        }
    }

    private void build(Path folder, RowPlaces places) {
        try (VectorStore store = VectorStore.open(folder, VarveRows.loading(MEMTABLE_BYTES, threads))) {
            store.collection(
                    VarveRows.COLLECTION,
                    VarveRows.schema(set.base(), set.metric())
                            .attribute(RowPlaces.CHANCE, AttributeType.LONG)
                            .attribute(RowPlaces.SIDE, AttributeType.LONG)
                            .build());
            VarveRows.load(store, set.base(), 0, set.rows(), places::add);
            store.flush();
            store.compact().await();
        }
    }

    private List<Case> cases(RowPlaces places) throws IOException {
        List<Condition> conditions = Condition.of(plan.shares());
        List<ExactTruth.Subset> subsets = new ArrayList<>(List.of((_, _) -> true));
        conditions.forEach(condition -> subsets.add(places.passing(condition)));
        int k = Math.min(plan.k(), set.rows());
        int[][][] truth;
        try (Watcher watcher = Watcher.showing(err, stop::check)) {
            truth = new ExactTruth(set.metric(), k, threads, watcher)
                    .among(set.base(), set.allQueries(), set.queries().length, subsets);
        }
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < subsets.size(); i++) {
            Query.Dense[] queries = new Query.Dense[set.queries().length];
            for (int query = 0; query < queries.length; query++) {
                Query.Dense plain = VarveRows.query(set.queries()[query], k);
                queries[query] = i == 0 ? plain : plain.where(places.filter(conditions.get(i - 1), query));
            }
            Map<String, String> labels = i == 0 ? ALL : conditions.get(i - 1).labels();
            cases.add(new Case(new FilteredSearch(labels, queries, subsets.get(i), new Judge(set, truth[i]))));
        }
        return cases;
    }

    /** Of ascending beams, up to the first that finds enough: it and the one before are those that are timed. */
    private void findRecalls(Case one, CollectionReader reader) throws IOException {
        one.defaultRecall = one.search.recall(reader, query -> query, stop);
        int before = -1;
        for (int beam : plan.beams()) {
            double recall = one.search.recall(reader, query -> query.beam(beam), stop);
            one.recalls.put(beam, recall);
            if (recall >= plan.recall()) {
                if (before >= 0) {
                    one.beams.add(before);
                }
                one.beams.add(beam);
                return;
            }
            before = beam;
        }
    }

    private void time(Case one, CollectionReader reader) {
        one.defaultSpeeds.add(one.search.qps(reader, query -> query, plan.seconds(), stop));
        for (int beam : one.beams) {
            one.speedsOf(beam).add(one.search.qps(reader, query -> query.beam(beam), plan.seconds(), stop));
        }
    }

    private void report(List<Case> cases, CollectionReader reader) {
        var tables = new FilterTables(plan, set);
        Optional<Measurement> unfiltered = Optional.empty();
        for (Case one : cases) {
            Optional<Measurement> qps = qps(one);
            qps.ifPresent(report::add);
            Optional<Measurement> ratio = Optional.empty();
            if (one == cases.getFirst()) {
                unfiltered = qps;
            } else if (qps.isPresent() && unfiltered.isPresent()) {
                ratio = Optional.of(
                        qps.get().over(RATIO, unfiltered.get(), qps.get().labels()));
                ratio.ifPresent(report::add);
            }
            Measurement defaultQps = new Measurement(DEFAULT_QPS, "1/s", labels(one), one.defaultSpeeds);
            report.add(defaultQps);
            report.add(DEFAULT_RECALL, one.defaultRecall, "share", labels(one));
            Map<String, Double> ways = one.beams.isEmpty()
                    ? Map.of()
                    : one.search.ways(reader, query -> query.beam(one.beams.getLast()), EXPLAINED);
            ways.forEach((way, share) -> {
                Map<String, String> labels = labels(one);
                labels.put("way", way);
                report.add(WAY, share, "share", labels);
            });
            tables.row(one.search.labels(), qps, ratio, defaultQps, one.defaultRecall, ways);
        }
        tables.print(report.out());
    }

    /** Searches a second at the recall, or nothing where no beam finds so much. */
    private Optional<Measurement> qps(Case one) {
        List<Double> rounds = new ArrayList<>();
        Map<String, String> labels = labels(one);
        labels.put("recall", Double.toString(plan.recall()));
        for (int round = 0; round < plan.rounds(); round++) {
            Optional<Curve.At> at = one.at(plan.recall(), round);
            if (at.isEmpty()) {
                return Optional.empty();
            }
            labels.put("from", at.get().from() == Curve.From.LOWEST ? "lowest" : "curve");
            rounds.add(at.get().value());
        }
        return Optional.of(new Measurement(QPS, "1/s", labels, rounds));
    }

    private Map<String, String> labels(Case one) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("dataset", set.name());
        labels.putAll(one.search.labels());
        return labels;
    }
}
