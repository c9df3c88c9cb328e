package dev.varve.fuzz.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs campaigns side by side until it is told to end. The next trial is one of the campaign that had the least time so
 * far, so that all have the same share whatever their trials take. A trial that fails is a finding, and the run goes
 * on.
 */
public final class CampaignRun {

    private static final double NANOS_A_SECOND = 1e9;

    private final List<Progress> campaigns;
    private final Path directory;
    private final LongSupplier nanoTime;
    private final Consumer<Finding> found;
    private final Tally tally = new Tally();

    /**
     * What a campaign did.
     *
     * @param campaign which one
     * @param trials made
     * @param passes made whole
     * @param seconds that its trials took, those of several threads added up
     * @param seed of the pass that it is in
     * @param next number of the trial in that pass which comes next
     */
    public record Share(Campaign campaign, long trials, long passes, double seconds, long seed, long next) {}

    /** How far a campaign came; guarded by the run. */
    private static final class Progress {

        private final Campaign campaign;
        private long seed;
        private long next;
        private long done;
        private long passes;
        private long nanos;

        Progress(Campaign campaign, long seed) {
            this.campaign = campaign;
            this.seed = seed;
        }
    }

    /**
     * A run that has not begun.
     *
     * @param campaigns at least one
     * @param seed of the first pass of each
     * @param directory where trials have their files
     * @param nanoTime a clock for the shares
     * @param found told of each finding, by one thread at a time
     */
    public CampaignRun(
            List<Campaign> campaigns, long seed, Path directory, LongSupplier nanoTime, Consumer<Finding> found) {
        this.campaigns =
                campaigns.stream().map(campaign -> new Progress(campaign, seed)).toList();
        this.directory = directory;
        this.nanoTime = nanoTime;
        this.found = found;
    }

    /**
     * Makes trials until it is time to end; those that have begun then are made to their end.
     *
     * @param threads that make trials
     * @param ended asked before each trial
     */
    public void run(int threads, BooleanSupplier ended) throws InterruptedException {
        try (ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("varve-fuzz-", 0).factory())) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                ends.add(workers.submit(() -> {
                    while (!ended.getAsBoolean()) {
                        step();
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Goes on with the first pass of the first campaign where a run before ended. Before {@link #run} only. */
    public synchronized void goOn(long number) {
        campaigns.getFirst().next = number;
    }

    /** Makes one trial of the first campaign, in the pass that the run begins with. */
    public void replay(long number) {
        Progress only = campaigns.getFirst();
        make(only, only.seed, number);
    }

    /** How much was tried so far. */
    public Tally tally() {
        return tally;
    }

    /** What each campaign did so far. */
    public synchronized List<Share> shares() {
        return campaigns.stream()
                .map(one ->
                        new Share(one.campaign, one.done, one.passes, one.nanos / NANOS_A_SECOND, one.seed, one.next))
                .toList();
    }

    private void step() {
        Progress chosen;
        long seed;
        long number;
        synchronized (this) {
            chosen = campaigns.stream()
                    .min(Comparator.comparingLong(one -> one.nanos))
                    .orElseThrow();
            seed = chosen.seed;
            number = chosen.next++;
            if (chosen.next == chosen.campaign.trials()) {
                chosen.next = 0;
                chosen.seed++;
                chosen.passes++;
            }
            chosen.nanos++; // Others that were as far come first now.
        }
        make(chosen, seed, number);
    }

    private void make(Progress progress, long seed, long number) {
        String name = progress.campaign.name();
        Path own = directory.resolve(name + "-" + seed + "-" + number);
        long start = nanoTime.getAsLong();
        Throwable failure = failure(progress.campaign, new Trial(seed, number, own, tally));
        synchronized (this) {
            progress.nanos += nanoTime.getAsLong() - start;
            progress.done++;
            if (failure != null) {
                found.accept(new Finding(name, seed, number, own, failure));
            }
        }
    }

    private static @Nullable Throwable failure(Campaign campaign, Trial trial) {
        try {
            Files.createDirectories(trial.directory());
            campaign.run(trial);
            delete(trial.directory());
            return null;
        } catch (Throwable failure) { // Whatever it is: an engine must throw none of them.
            return failure;
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
