package dev.varve.fuzz.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs campaigns side by side until it is told to end. The next trial is one of the campaign that had the least time so
 * far, so that all have the same share whatever their trials take. A trial that fails is a finding, and the run goes
 * on.
 */
public final class CampaignRun {

    private static final double NANOS_A_SECOND = 1e9;
    /** How often it looks for trials that do not end. */
    private static final long LOOK_MILLIS = 100;

    private final List<Progress> campaigns;
    private final Path directory;
    private final LongSupplier nanoTime;
    private final Duration limit;
    private final Consumer<Finding> found;
    private final Tally tally = new Tally();
    private final Set<Worker> workers = new HashSet<>();
    private int begun;
    private @Nullable Throwable broken;

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
     * @param limit of the time that a trial may take
     * @param found told of each finding, by one thread at a time
     */
    public CampaignRun(
            List<Campaign> campaigns,
            long seed,
            Path directory,
            LongSupplier nanoTime,
            Duration limit,
            Consumer<Finding> found) {
        this.campaigns =
                campaigns.stream().map(campaign -> new Progress(campaign, seed)).toList();
        this.directory = directory;
        this.nanoTime = nanoTime;
        this.limit = limit;
        this.found = found;
    }

    /** A thread that makes trials; guarded by the run. */
    private final class Worker {

        private final Predicate<Worker> work;
        private final Thread thread;
        private @Nullable Running running;

        /** @param work makes a trial, if another one is to be made */
        Worker(Predicate<Worker> work) {
            this.work = work;
            // One that hangs must not keep the process.
            thread = Thread.ofPlatform().daemon().name("varve-fuzz-" + begun++).unstarted(this::work);
        }

        private void work() {
            Throwable failure = null;
            try {
                while (isAtWork(this) && work.test(this)) {
                    // on to the next
                }
            } catch (Throwable bug) { // not of a trial, which throws nothing
                failure = bug;
            }
            end(this, failure);
        }
    }

    /** A trial that has begun. */
    private record Running(Progress progress, Trial trial, long start) {}

    /**
     * Makes trials until it is time to end; those that have begun then are made to their end, or their time's.
     *
     * @param threads that make trials
     * @param ended asked before each trial
     */
    public void run(int threads, BooleanSupplier ended) throws InterruptedException {
        supervise(threads, worker -> {
            if (ended.getAsBoolean()) {
                return false;
            }
            step(worker);
            return true;
        });
    }

    /** Goes on with the first pass of the first campaign where a run before ended. Before {@link #run} only. */
    public synchronized void goOn(long number) {
        campaigns.getFirst().next = number;
    }

    /** Makes one trial of the first campaign, in the pass that the run begins with. */
    public void replay(long number) throws InterruptedException {
        Progress only = campaigns.getFirst();
        AtomicBoolean made = new AtomicBoolean();
        supervise(1, worker -> {
            if (made.getAndSet(true)) {
                return false;
            }
            make(worker, only, only.seed, number);
            return true;
        });
    }

    private synchronized void supervise(int threads, Predicate<Worker> work) throws InterruptedException {
        for (int i = 0; i < threads; i++) {
            begin(work);
        }
        while (!workers.isEmpty()) {
            wait(LOOK_MILLIS);
            for (Worker worker : List.copyOf(workers)) {
                Running running = worker.running;
                if (running != null && nanoTime.getAsLong() - running.start() > limit.toNanos()) {
                    abandon(worker, running);
                }
            }
        }
        if (broken != null) {
            throw new IllegalStateException(broken);
        }
    }

    private synchronized void begin(Predicate<Worker> work) {
        Worker worker = new Worker(work);
        workers.add(worker);
        worker.thread.start();
    }

    private synchronized boolean isAtWork(Worker worker) {
        return broken == null && workers.contains(worker);
    }

    private synchronized void end(Worker worker, @Nullable Throwable bug) {
        if (workers.remove(worker) && bug != null) {
            broken = bug;
        }
        notifyAll();
    }

    private synchronized void abandon(Worker worker, Running hung) {
        workers.remove(worker);
        count(hung.progress(), hung.start());
        found(hung.progress(), hung.trial(), HungTrial.now(worker.thread, limit));
        worker.thread.interrupt(); // It may help.
        begin(worker.work);
    }

    private synchronized void found(Progress progress, Trial trial, Throwable failure) {
        found.accept(new Finding(progress.campaign, trial.seed(), trial.number(), trial.directory(), failure));
    }

    private synchronized void count(Progress progress, long start) {
        progress.nanos += nanoTime.getAsLong() - start;
        progress.done++;
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

    private void step(Worker worker) {
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
        make(worker, chosen, seed, number);
    }

    private void make(Worker worker, Progress progress, long seed, long number) {
        Path own = directory.resolve(progress.campaign.name() + "-" + seed + "-" + number);
        Running running = new Running(progress, new Trial(seed, number, own, tally), nanoTime.getAsLong());
        synchronized (this) {
            worker.running = running;
        }
        Throwable failure = failure(progress.campaign, running.trial());
        synchronized (this) {
            worker.running = null;
            // One that ends after its time was told of already.
            if (workers.contains(worker)) {
                count(progress, running.start());
                if (failure != null) {
                    found(progress, running.trial(), failure);
                }
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
