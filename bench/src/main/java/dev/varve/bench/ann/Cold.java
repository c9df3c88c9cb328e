package dev.varve.bench.ann;

import dev.varve.bench.run.ProcessUsage.Figure;
import dev.varve.lab.report.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;

/**
 * Searches that must read from the disk: the index is closed, its pages are evicted, it is opened again, and one thread
 * asks each of the first queries once. The process stays, so its code is compiled: what is cold is the data alone. Only
 * the first search finds none of it in memory, and what a system reads when it is opened no search has to read.
 */
final class Cold {

    private final AnnRun run;
    private final AnnPlan plan;
    private final AnnData data;

    Cold(AnnRun run, AnnData data) {
        this.run = run;
        this.plan = run.plan();
        this.data = data;
    }

    /**
     * What cold searches took.
     *
     * @param knob its value
     * @param openSeconds to open the index
     * @param latencies of the searches
     * @param readBytes that one search read from the disk, the mean; nothing where the system does not tell it
     */
    record Outcome(int knob, double openSeconds, Latencies latencies, OptionalLong readBytes) {}

    /** Takes a turn of each system. */
    interface Taker {
        /** Is handed what one of them took. */
        void take(Searching system, Outcome outcome);
    }

    /**
     * Measures every system.
     *
     * @param knob the value of the knob that a system is asked with
     */
    void run(Contest contest, ToIntFunction<Searching> knob, Progress progress, Taker taker) {
        // All of them first: what is mapped anywhere cannot be evicted, and all have the same vectors mapped.
        contest.each(Searching::closeIndex);
        contest.each(system -> {
            progress.begin(system.name() + " cold");
            evict(system.index());
            double openSeconds = system.open(plan.mostKnobs());
            OptionalLong before = system.usage().bytes(Figure.READ);
            int searches = Math.min(plan.coldSearches(), data.queryCount());
            int asked = knob.applyAsInt(system);
            Latencies latencies = system.time(asked, searches, plan.k());
            OptionalLong after = system.usage().bytes(Figure.READ);
            system.closeIndex();
            taker.take(system, new Outcome(asked, openSeconds, latencies, perSearch(before, after, searches)));
            progress.step();
        });
    }

    private static OptionalLong perSearch(OptionalLong before, OptionalLong after, int searches) {
        return before.isEmpty() || after.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of((after.getAsLong() - before.getAsLong()) / searches);
    }

    private void evict(Path index) {
        try {
            run.cache().evict(index, data.base()).complaint().ifPresent(run.err()::println);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
