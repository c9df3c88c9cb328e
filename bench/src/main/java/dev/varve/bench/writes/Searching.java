package dev.varve.bench.writes;

import dev.varve.Compaction;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * How long a search takes while nothing else is done, and while a compaction rewrites the store: exact searches for ten
 * records, one after the other, from one thread. Before each compaction a tenth of the records is written anew, so that
 * there is something to merge; the idle searches see the very segments that it begins with.
 */
final class Searching {

    static final String P99 = "search_p99_ms";
    static final String P50 = "search_p50_ms";

    private static final int REWRITTEN_PART = 10;
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MILLI = 1e6;

    /** A compaction may be over before many searches are; this many are begun for one round at most. */
    private static final int MOST_COMPACTIONS = 50;

    private final Run run;
    private final List<Double> idle50 = new ArrayList<>();
    private final List<Double> idle99 = new ArrayList<>();
    private final List<Double> busy50 = new ArrayList<>();
    private final List<Double> busy99 = new ArrayList<>();
    private int version;
    private long searched;
    private long compactions;

    Searching(Run run) {
        this.run = run;
    }

    void run() throws IOException {
        int rounds = run.plan().rounds();
        int count = run.plan().searchRecords();
        try (Progress progress = Progress.start("search", rounds + 1L, run.err());
                VarveRecords store = VarveRecords.openUnmerged(
                        run.scratch().fresh(StorageSystem.VARVE.label()), run.settings(), run.records())) {
            progress.begin("loading " + count + " records, warming up");
            Loading.load(run, store, 0, count, 0);
            store.flush();
            search(store, run.plan().searches(), () -> true);
            progress.step();
            for (int round = 0; round < rounds; round++) {
                progress.begin("round " + (round + 1) + " of " + rounds);
                measure(store);
                progress.step();
            }
            if (store.count() != count) {
                throw new IOException("varve: " + count + " records were written, holds " + store.count());
            }
        } finally {
            Scratch.delete(run.scratch().folder().resolve(StorageSystem.VARVE.label()));
        }
        report();
    }

    private void measure(VarveRecords store) throws IOException {
        int searches = run.plan().searches();
        var idle = new Histogram(DIGITS);
        var busy = new Histogram(DIGITS);
        long share = Math.max(1, searches / 4);
        for (int i = 0; i < MOST_COMPACTIONS && busy.getTotalCount() < searches; i++) {
            rewritePart(store);
            // As many as beside the compaction before: what disturbs the machine for a while disturbs both alike.
            idle.add(search(store, share, () -> true));
            Compaction compaction = store.compact();
            Histogram beside = search(store, Long.MAX_VALUE, () -> !compaction.isDone());
            compaction.await();
            compactions++;
            busy.add(beside);
            share = Math.max(1, beside.getTotalCount());
        }
        if (busy.getTotalCount() == 0) {
            throw new IOException("each compaction was over before a search began: give more --search-records");
        }
        idle.add(search(store, searches - idle.getTotalCount(), () -> true));
        searched += busy.getTotalCount();
        idle50.add(millis(idle, 50));
        idle99.add(millis(idle, 99));
        busy50.add(millis(busy, 50));
        busy99.add(millis(busy, 99));
    }

    private void rewritePart(VarveRecords store) throws IOException {
        version++;
        int part = Math.max(1, run.plan().searchRecords() / REWRITTEN_PART);
        int first = version % REWRITTEN_PART * part;
        Loading.load(run, store, first, Math.min(first + part, run.plan().searchRecords()), version);
        store.flush();
    }

    /** Searches as long as it may, and at most some times. */
    private Histogram search(VarveRecords store, long most, BooleanSupplier mayGoOn) throws IOException {
        var latencies = new Histogram(DIGITS);
        for (long i = 0; i < most && mayGoOn.getAsBoolean(); i++) {
            run.stop().check();
            float[] query = run.records().floats(run.records().vector(i, version));
            long begin = System.nanoTime();
            int found = store.search(query);
            latencies.recordValue(System.nanoTime() - begin);
            if (found == 0) {
                throw new IOException("varve: a search among " + run.plan().searchRecords() + " records found none");
            }
        }
        return latencies;
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    private void report() throws IOException {
        var table = new Table(1, "search", "idle ms", "", "compaction ms", "", "ratio", "");
        row(table, "p50", P50, idle50, busy50);
        row(table, "p99", P99, idle99, busy99);
        table.print(
                run.report().out(),
                "Exact search among " + run.plan().searchRecords() + " records while "
                        + compactions + " compactions ran (" + searched + " searches in "
                        + run.plan().rounds() + " rounds) and while nothing else was done");
    }

    private void row(Table table, String caption, String name, List<Double> idle, List<Double> busy)
            throws IOException {
        var quiet = new Measurement(name, "ms", Map.of("during", "idle"), idle);
        var beside = new Measurement(name, "ms", Map.of("during", "compaction"), busy);
        Measurement ratio = beside.over(name + "_ratio", quiet, Map.of());
        run.report().add(quiet);
        run.report().add(beside);
        run.report().add(ratio);
        table.row(
                caption,
                Units.number(quiet.median()),
                Units.spread(quiet),
                Units.number(beside.median()),
                Units.spread(beside),
                Units.number(ratio.median()),
                Units.spread(ratio));
    }
}
