package dev.varve.bench.ann;

import dev.varve.bench.run.ProcessUsage;
import dev.varve.bench.run.ProcessUsage.Figure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A worker with an open index, and what it is asked. For one thread. */
final class Searching implements AutoCloseable {

    private static final double NANOS_PER_SECOND = 1e9;

    /** By how much the times of single searches may add up to more than that of all of them, as clocks are. */
    private static final double CLOCKS = 0.05;

    private final Contender contender;
    private final WorkerProcess worker;
    private final Message ready;
    private final OptionalLong cap;
    private final OptionalLong baseline;
    private final Path index;
    private final Message open;
    private final Path folder;
    private List<Integer> sweep = List.of();

    private Searching(
            Contender contender,
            WorkerProcess worker,
            Message ready,
            OptionalLong cap,
            OptionalLong baseline,
            Path index,
            Message open,
            Path folder) {
        this.contender = contender;
        this.worker = worker;
        this.ready = ready;
        this.cap = cap;
        this.baseline = baseline;
        this.index = index;
        this.open = open;
        this.folder = folder;
    }

    /**
     * Starts a worker that knows of no data yet.
     *
     * @param index the folder of its index
     * @param folder takes answers and times
     */
    static Searching start(Contender contender, Workers workers, AnnData data, Path index, Path folder, AnnPlan plan)
            throws WorkerException {
        OptionalLong cap = contender.searchHeap(data, plan.searchHeap());
        WorkerProcess worker = workers.start(contender, cap);
        try {
            Message ready = worker.ready();
            OptionalLong baseline = worker.usage().bytes(Figure.RESIDENT);
            Message open = Message.of(
                    "open",
                    "base",
                    data.base(),
                    "queries",
                    data.queries(),
                    "metric",
                    data.metricName(),
                    "index",
                    index,
                    "k",
                    plan.k(),
                    "threads",
                    plan.mostThreads());
            return new Searching(contender, worker, ready, cap, baseline, index, open, folder);
        } catch (Throwable e) {
            worker.close();
            throw e;
        }
    }

    /**
     * Opens its index.
     *
     * @param mostKnobs how many values of the knob are tried at most, unless the caller chose them
     * @return the seconds that it took
     */
    double open(int mostKnobs) throws WorkerException {
        long begin = System.nanoTime();
        Message opened = worker.ask(open, "opened");
        double passed = (System.nanoTime() - begin) / NANOS_PER_SECOND;
        try {
            List<Integer> own = opened.ascending("sweep");
            sweep = contender.sweep().isEmpty() || isExact() ? thin(own, mostKnobs) : contender.sweep();
            return opened.seconds(passed);
        } catch (IllegalArgumentException e) {
            throw worker.failure("open", e);
        }
    }

    /** Closes its index; it may be opened again. */
    void closeIndex() throws WorkerException {
        worker.ask(Message.of("close"), "closed");
    }

    /** Whose worker it is. */
    Contender contender() {
        return contender;
    }

    /** The system. */
    String name() {
        return contender.name();
    }

    /** The folder of its index. */
    Path index() {
        return index;
    }

    /** Whether it has no knob. */
    boolean isExact() {
        return ready.text("knob").orElse("").isEmpty();
    }

    /** The values of the knob that are tried. */
    List<Integer> sweep() {
        return sweep;
    }

    /** The most heap that it may have, or nothing where it has none. */
    OptionalLong heapLimit() {
        return cap;
    }

    /** Resident before it knew of any data. */
    OptionalLong baseline() {
        return baseline;
    }

    /** What its process uses. */
    ProcessUsage usage() {
        return worker.usage();
    }

    /** Live bytes on its heap, or nothing where it has none. */
    OptionalLong heap() throws WorkerException {
        Message answer = worker.ask(Message.of("memory"), "memory");
        try {
            return answer.text("heap").isEmpty() ? OptionalLong.empty() : OptionalLong.of((long) answer.amount("heap"));
        } catch (IllegalArgumentException e) {
            throw worker.failure("memory", e);
        }
    }

    /** Searches, and judges what was found. */
    SweepPoint search(int knob, int threads, int operations, int k, Recall recall) throws WorkerException {
        Searched searched = search(knob, threads, operations, k);
        try {
            return new SweepPoint(
                    knob,
                    recall.of(answers(), operations),
                    operations / searched.seconds(),
                    operations,
                    searched.latencies().millis(50),
                    searched.latencies().millis(99),
                    searched.latencies().millis(99.9),
                    searched.allocated() / operations);
        } catch (NoSuchFileException e) {
            throw silent(e);
        } catch (IOException e) {
            throw worker.failure("search", e);
        }
    }

    /** Searches, one after another, and tells how long each took. */
    Latencies time(int knob, int operations, int k) throws WorkerException {
        return search(knob, 1, operations, k).latencies();
    }

    /**
     * What a worker says of its searches.
     *
     * @param allocated bytes of all of them; NaN where unknown
     */
    private record Searched(double seconds, double allocated, Latencies latencies) {}

    private Searched search(int knob, int threads, int operations, int k) throws WorkerException {
        Path times = folder.resolve("latencies");
        delete(answers(), times);
        Message request = Message.of(
                "search",
                "knob",
                knob,
                "k",
                k,
                "threads",
                threads,
                "operations",
                operations,
                "first",
                0,
                "answers",
                answers(),
                "latencies",
                times);
        long begin = System.nanoTime();
        Message searched = worker.ask(request, "searched");
        double passed = (System.nanoTime() - begin) / NANOS_PER_SECOND;
        try {
            double seconds = searched.seconds(passed);
            double allocated = searched.text("allocated").isEmpty() ? Double.NaN : searched.amount("allocated");
            Latencies latencies = Latencies.read(times, operations);
            double least = latencies.seconds() / threads;
            if (seconds <= 0 || seconds < least * (1 - CLOCKS)) {
                throw new IllegalArgumentException("expected seconds of " + least
                        + " or more, as its latencies add up to for each of " + threads + " threads, found " + seconds);
            }
            return new Searched(seconds, allocated, latencies);
        } catch (NoSuchFileException e) {
            throw silent(e);
        } catch (IllegalArgumentException | IOException e) {
            throw worker.failure("search", e);
        }
    }

    private Path answers() {
        return folder.resolve("answers.ivecs");
    }

    private WorkerException silent(NoSuchFileException missing) {
        return worker.failure("search", "it was done, but did not write " + missing.getMessage());
    }

    /** Else those of another system would be taken for what a worker did not write. */
    private static void delete(Path... files) {
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        worker.close();
    }

    /** Both ends, and some between them. */
    private static List<Integer> thin(List<Integer> knobs, int most) {
        if (knobs.size() <= most) {
            return List.copyOf(knobs);
        }
        List<Integer> some = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            some.add(knobs.get((int) Math.round((double) i * (knobs.size() - 1) / Math.max(1, most - 1))));
        }
        return some;
    }
}
