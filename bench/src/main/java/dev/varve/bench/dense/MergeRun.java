package dev.varve.bench.dense;

import dev.varve.CollectionReader;
import dev.varve.CompactionOptions;
import dev.varve.Query;
import dev.varve.StoreOptions;
import dev.varve.VectorStore;
import dev.varve.bench.ann.systems.VarveRows;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import dev.varve.lab.run.Stop;
import dev.varve.lab.sets.ExactTruth;
import dev.varve.lab.sets.Watcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two segments, each of half of the rows, merged into one, beside one segment built of all rows; and what is found in
 * both, since a graph that is merged faster at the cost of what it finds is no gain. Both are done in each round.
 */
final class MergeRun {

    static final String SECONDS = "index_seconds";
    static final String RATIO = "merge_ratio";
    static final String RECALL = "index_recall";
    static final String QPS = "index_qps";

    private static final long LEAST_MEMTABLE = 64L << 20;
    private static final long MOST_MEMTABLE = 4L << 30;

    /** What a record takes beside its vector, in a memtable. */
    private static final long RECORD_BYTES = 128;

    private static final int K = 10;
    private static final int HALVES = 2;

    /** How the one segment comes to be. */
    private enum Kind {
        /** Of all rows: from reading the vectors to a segment that is on the disk. */
        BUILD,
        /** Of two segments: from asking for it to a segment that is on the disk. */
        MERGE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final DenseSet set;
    private final int threads;
    private final int rounds;
    private final double searchSeconds;
    private final Report report;
    private final PrintWriter err;
    private final Stop stop;
    private final Map<Kind, List<Double>> seconds = new EnumMap<>(Kind.class);
    private final Map<Kind, List<Double>> recalls = new EnumMap<>(Kind.class);
    private final Map<Kind, List<Double>> speeds = new EnumMap<>(Kind.class);

    /**
     * A run.
     *
     * @param threads that work on an index at once
     * @param searchSeconds that searches of a finished segment are timed
     */
    MergeRun(DenseSet set, int threads, int rounds, double searchSeconds, Report report, PrintWriter err, Stop stop) {
        this.set = set;
        this.threads = threads;
        this.rounds = rounds;
        this.searchSeconds = searchSeconds;
        this.report = report;
        this.err = err;
        this.stop = stop;
        for (Kind kind : Kind.values()) {
            seconds.put(kind, new ArrayList<>());
            recalls.put(kind, new ArrayList<>());
            speeds.put(kind, new ArrayList<>());
        }
    }

    /** Measures; the run's files go to fresh folders of a scratch folder. */
    void run(Scratch scratch) throws IOException {
        int[][] truth;
        int k = Math.min(K, set.rows());
        try (Watcher watcher = Watcher.showing(err, stop::check)) {
            truth = new ExactTruth(set.metric(), k, threads, watcher)
                    .among(set.base(), set.allQueries(), set.queries().length, List.of((_, _) -> true))[0];
        }
        try (Progress progress = Progress.start(set.name(), (long) rounds * Kind.values().length, err)) {
            for (int round = 0; round < rounds; round++) {
                for (Kind kind : Kind.values()) {
                    stop.check();
                    progress.begin("round " + (round + 1) + ": " + kind.label());
                    Path folder = scratch.fresh(kind.label());
                    of(seconds, kind).add(make(kind, folder));
                    search(kind, folder, truth, k);
                    Scratch.delete(folder);
                    progress.step();
                }
            }
        } finally {
            report();
        }
    }

    private static List<Double> of(Map<Kind, List<Double>> figures, Kind kind) {
        return figures.getOrDefault(kind, List.of());
    }

    private double make(Kind kind, Path folder) throws IOException {
        long begin = System.nanoTime();
        try (VectorStore store = VectorStore.open(folder, options())) {
            store.collection(
                    VarveRows.COLLECTION,
                    VarveRows.schema(set.base(), set.metric()).build());
            int parts = kind == Kind.BUILD ? 1 : HALVES;
            for (int part = 0; part < parts; part++) {
                VarveRows.load(store, set.base(), first(part, parts), first(part + 1, parts), (_, _) -> {});
                store.flush();
                if (part == 0) {
                    store.compact().await();
                }
            }
            expectSegments(store, parts);
            if (kind == Kind.MERGE) {
                begin = System.nanoTime();
                store.compact().await();
            }
            expectSegments(store, 1);
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    private int first(int part, int parts) {
        return (int) ((long) set.rows() * part / parts);
    }

    /** Nothing is merged unasked, and half of the rows fit the memtable. */
    private StoreOptions options() {
        long bytes = set.bytes() + RECORD_BYTES * set.rows();
        return VarveRows.loading(Math.clamp(bytes, LEAST_MEMTABLE, MOST_MEMTABLE), threads)
                .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false));
    }

    private void expectSegments(VectorStore store, int expected) throws IOException {
        int found = store.stats().segments();
        if (found != expected) {
            throw new IOException(set.name() + ": expected " + expected + " segments, found " + found
                    + ": the half of the rows does not fit a memtable of " + MOST_MEMTABLE
                    + " bytes; measure a smaller set");
        }
    }

    private void search(Kind kind, Path folder, int[][] truth, int k) throws IOException {
        Query.Dense[] queries = new Query.Dense[set.queries().length];
        for (int query = 0; query < queries.length; query++) {
            queries[query] = VarveRows.query(set.queries()[query], k);
        }
        var search = new FilteredSearch(Map.of(), queries, (_, _) -> true, new Judge(set, truth));
        try (VectorStore store = VectorStore.open(folder, VarveRows.searching())) {
            CollectionReader reader = store.collection(VarveRows.COLLECTION);
            of(recalls, kind).add(search.recall(reader, query -> query, stop));
            of(speeds, kind).add(search.qps(reader, query -> query, searchSeconds, stop));
        }
    }

    private void report() {
        if (of(speeds, Kind.MERGE).isEmpty()) {
            return;
        }
        var table =
                new Table(1, "one segment of", "seconds", "low – high", "of a build", "low – high", "recall@10", "QPS");
        Measurement build = figure(SECONDS, "s", Kind.BUILD, seconds);
        for (Kind kind : Kind.values()) {
            Measurement took = figure(SECONDS, "s", kind, seconds);
            Measurement recall = figure(RECALL, "share", kind, recalls);
            Measurement qps = figure(QPS, "1/s", kind, speeds);
            List.of(took, recall, qps).forEach(report::add);
            if (kind == Kind.BUILD) {
                table.row(
                        "all rows",
                        Units.number(took.median()),
                        Units.spread(took),
                        "",
                        "",
                        share(recall),
                        Units.number(qps.median()));
            } else {
                Measurement ratio = took.over(RATIO, build, Map.of("dataset", set.name()));
                report.add(ratio);
                table.row(
                        "two halves",
                        Units.number(took.median()),
                        Units.spread(took),
                        Units.number(ratio.median()),
                        Units.spread(ratio),
                        share(recall),
                        Units.number(qps.median()));
            }
        }
        table.print(report.out(), set.title() + ": building and merging, " + threads + " threads; search by default");
    }

    private static String share(Measurement recall) {
        return String.format(Locale.ROOT, "%.4f", recall.median());
    }

    /** Of the rounds in which both kinds were measured to the end. */
    private Measurement figure(String name, String unit, Kind kind, Map<Kind, List<Double>> figures) {
        int whole = of(speeds, Kind.MERGE).size();
        Map<String, String> labels = new HashMap<>(Map.of("dataset", set.name(), "kind", kind.label()));
        return new Measurement(name, unit, labels, of(figures, kind).subList(0, whole));
    }
}
