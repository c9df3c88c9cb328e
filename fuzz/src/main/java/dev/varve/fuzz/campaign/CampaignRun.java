package dev.varve.fuzz.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
 * on. So is one that does not end in time: it is left to itself, and what it does later counts for nothing.
 */
public final class CampaignRun {

    private static final double NANOS_A_SECOND = 1e9;
    /** How often it looks for trials that do not end. */
    private static final long LOOK_MILLIS = 100;
    /** Counted between two looks at most. */
    private static final long LONGEST_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * LOOK_MILLIS);

    private final List<Progress> campaigns;
    private final Path directory;
    private final LongSupplier nanoTime;
    private final Duration limit;
    private final Consumer<Finding> found;
    private final Tally tally = new Tally();
    private final Set<Worker> workers = new HashSet<>();
    private int begun;
    private int threads;
    private int abandoned;
    private boolean givenUp;
    private @Nullable Throwable broken;

    /**
     * What a campaign did.
     *
     * @param campaign which one
     * @param trials made
     * @param perPass trials of a whole pass
     * @param passes made whole, each from its first trial to its last
     * @param seconds that its trials took, those of several threads added up
     * @param seed of the pass that it is in
     * @param next number of the trial in that pass which comes next
     */
    public record Share(
            Campaign campaign, long trials, long perPass, long passes, double seconds, long seed, long next) {}

    /** How far a campaign came; guarded by the run. */
    private static final class Progress {

        private final Campaign campaign;
        private final long perPass;
        /** Trials that have ended, of each pass that is not whole, by its seed. */
        private final Map<Long, Long> ended = new HashMap<>();

        private long seed;
        private long next;
        private long done;
        private long passes;
        private long nanos;

        Progress(Campaign campaign, long seed) {
            this.campaign = campaign;
            this.perPass = campaign.trials();
            this.seed = seed;
        }

        /** A trial of a pass has ended, whichever way. */
        void end(long pass, long took) {
            nanos += took;
            done++;
            if (ended.merge(pass, 1L, Long::sum) == perPass) {
                ended.remove(pass);
                passes++;
            }
        }

        Share share() {
            return new Share(campaign, done, perPass, passes, nanos / NANOS_A_SECOND, seed, next);
        }
    }

    /**
     * A run that has not begun. Asks each campaign how many trials it has, which may take a while.
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

    /** A trial that has begun; guarded by the run. */
    private static final class Running {

        private final Progress progress;
        private final Trial trial;
        private final long start;
        private long last;
        private long waited;

        Running(Progress progress, Trial trial, long start) {
            this.progress = progress;
            this.trial = trial;
            this.start = start;
            this.last = start;
        }

        /**
         * Looks at it once more. Who looks so late was stopped, or had no processor, and so was the trial: that time
         * does not count.
         *
         * @return how long it has been waited for, in nanoseconds
         */
        long look(long now) {
            waited += Math.min(now - last, LONGEST_GAP_NANOS);
            last = now;
            return waited;
        }
    }

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

    private synchronized void supervise(int count, Predicate<Worker> work) throws InterruptedException {
        threads = count;
        for (int i = 0; i < count; i++) {
            begin(work);
        }
        while (!workers.isEmpty()) {
            wait(LOOK_MILLIS);
            for (Worker worker : List.copyOf(workers)) {
                Running running = worker.running;
                if (running != null && running.look(nanoTime.getAsLong()) > limit.toNanos()) {
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
        return broken == null && !givenUp && workers.contains(worker);
    }

    private synchronized void end(Worker worker, @Nullable Throwable bug) {
        if (workers.remove(worker) && bug != null) {
            broken = bug;
        }
        notifyAll();
    }

    private synchronized void abandon(Worker worker, Running hung) {
        workers.remove(worker);
        ended(hung, HungTrial.now(worker.thread, limit));
        worker.thread.interrupt(); // It may help.
        abandoned++;
        // What was abandoned may compute on: with ever more of it the rest would be too slow as well.
        givenUp = abandoned >= threads;
        if (!givenUp) {
            begin(worker.work);
        }
    }

    /** Counts a trial, and tells of what failed in it. */
    private synchronized void ended(Running running, @Nullable Throwable failure) {
        Trial trial = running.trial;
        running.progress.end(trial.seed(), nanoTime.getAsLong() - running.start);
        tally.addAll(trial.tally());
        if (failure != null) {
            found.accept(
                    new Finding(running.progress.campaign, trial.seed(), trial.number(), trial.directory(), failure));
        }
    }

    /** Whether it ended because as many trials hang as there are threads. */
    public synchronized boolean gaveUp() {
        return givenUp;
    }

    /** How much was tried so far. */
    public Tally tally() {
        return tally;
    }

    /** What each campaign did so far. */
    public synchronized List<Share> shares() {
        return campaigns.stream().map(Progress::share).toList();
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
            if (chosen.next == chosen.perPass) {
                chosen.next = 0;
                chosen.seed++;
            }
            chosen.nanos++; // Others that were as far come first now.
        }
        make(worker, chosen, seed, number);
    }

    private void make(Worker worker, Progress progress, long seed, long number) {
        Path own = directory.resolve(progress.campaign.name() + "-" + seed + "-" + number);
        // A tally of its own, as one that is abandoned goes on counting.
        Running running = new Running(progress, new Trial(seed, number, own, new Tally()), nanoTime.getAsLong());
        synchronized (this) {
            worker.running = running;
        }
        Throwable failure = failure(() -> {
            Files.createDirectories(own);
            progress.campaign.run(running.trial);
        });
        synchronized (this) {
            if (!workers.contains(worker)) {
                return; // It was abandoned and told of, with its directory.
            }
            worker.running = null; // Can be abandoned no more.
        }
        ended(running, failure == null ? failure(() -> delete(own)) : failure);
    }

    /** May fail. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private static @Nullable Throwable failure(Work work) {
        try {
            work.run();
            return null;
        } catch (Throwable failure) { // Whatever it is: an engine must throw none of them.
            return failure;
        }
    }

    /** Deletes a directory and all that is in it. */
    public static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
