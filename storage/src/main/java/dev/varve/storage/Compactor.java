package dev.varve.storage;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.SegmentFile;
import dev.varve.recovery.StoreState.SegmentState;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Merges segments, so that a search visits few and dead rows give their space back. What is merged has settled: only
 * rows that were dead up to the last flush are left out, so a crash never misses what the log still holds.
 *
 * <p>A merge that finds damage is not tried again until the store is opened anew: its segments are left as they are,
 * and stay readable where they are sound.
 */
final class Compactor {

    private static final Logger LOG = System.getLogger("dev.varve");

    private final Installer installer;
    private final CompactionPolicy policy;
    private final RateLimiter limiter;
    private final InstantSource clock;
    private final boolean automatic;
    private final Worker worker;
    private final Cancellation closing = new Cancellation("compaction");
    private final Queue<CompactionTask> asked = new ConcurrentLinkedQueue<>();

    /** Numbers of segments that could not be read. For the worker alone. */
    private final Set<Long> damaged = new HashSet<>();

    /**
     * @param clock by which rows have expired, and are left out
     * @param automatic whether to merge unasked what the policy says
     */
    Compactor(
            Installer installer,
            CompactionPolicy policy,
            RateLimiter limiter,
            InstantSource clock,
            boolean automatic,
            Background background) {
        this.installer = installer;
        this.policy = policy;
        this.limiter = limiter;
        this.clock = clock;
        this.automatic = automatic;
        this.worker = new Worker(background, Background.Role.COMPACTION, this::work);
    }

    /** Has what the policy says merged. */
    void wake() {
        worker.wake();
    }

    /** Asks for everything to be merged; what was written must be flushed before. */
    CompactionTask compactAll() {
        if (closing.cancelled()) {
            throw Failures.closed("the store");
        }
        CompactionTask task = new CompactionTask();
        asked.add(task);
        worker.wake();
        return task;
    }

    /** Ends what runs, and takes no more. */
    void close() {
        closing.cancel();
        worker.wake();
    }

    /** Ends what was asked for too late, once nothing runs any more. */
    void refuseAsked() {
        for (CompactionTask task = asked.poll(); task != null; task = asked.poll()) {
            task.end(Failures.closed("the store"));
        }
    }

    private void work() {
        for (CompactionTask task = asked.poll(); task != null; task = asked.poll()) {
            run(task);
        }
        if (automatic && !closing.cancelled()) {
            mergeUnasked();
        }
    }

    private void run(CompactionTask task) {
        Throwable failure = null;
        Runnable cancel = task::cancel;
        closing.addListener(cancel);
        try {
            task.expect(liveBytes());
            failure = mergeAll(CompactionPolicy::full, task.cancellation(), task);
        } catch (CancelledException cancelled) {
            failure = closing.cancelled() ? Failures.closed("the store") : null;
        } catch (IOException | RuntimeException | Error other) {
            failure = other;
        } finally {
            closing.removeListener(cancel);
        }
        task.end(failure);
    }

    private void mergeUnasked() {
        try {
            mergeAll(policy::next, closing, null);
        } catch (CancelledException cancelled) {
            LOG.log(Level.DEBUG, "a compaction was cut off, as the store closes", cancelled);
        } catch (IOException | RuntimeException | Error failure) {
            // Nothing is lost and reads go on; the next flush asks again.
            LOG.log(Level.INFO, () -> "compaction is put off until the next flush: " + failure.getMessage());
        }
    }

    /**
     * Merges in all collections until nothing is to be done.
     *
     * @param next says what to merge, given the segments of a collection
     * @return the damage that was met, null if none
     * @throws IOException if it must end, as there is no room or as it was cancelled
     */
    private @Nullable Throwable mergeAll(
            Function<List<CompactionPolicy.SegmentSize>, CompactionPolicy.@Nullable Run> next,
            Cancellation cancellation,
            @Nullable CompactionTask task)
            throws IOException {
        Throwable damage = null;
        List<Segment> inputs = nextInputs(next);
        while (!inputs.isEmpty()) {
            List<Segment> merged = inputs;
            try {
                merge(merged, cancellation, task);
            } catch (IOException | RuntimeException failure) {
                if (failure instanceof CancelledException
                        || Flusher.passes(failure)
                        || installer.manifest().failure() != null) {
                    throw failure;
                }
                damage = failure;
                merged.forEach(segment -> damaged.add(segment.number()));
                LOG.log(
                        Level.WARNING,
                        () -> "segments " + numbers(merged) + " cannot be merged and stay as they are: "
                                + failure.getMessage() + "; check the store",
                        failure instanceof IOException || failure instanceof CorruptFileException ? null : failure);
            } finally {
                merged.forEach(Segment::release);
            }
            inputs = nextInputs(next);
        }
        return damage;
    }

    /** The next segments to merge, each held for the caller; empty if there are none. */
    private List<Segment> nextInputs(
            Function<List<CompactionPolicy.SegmentSize>, CompactionPolicy.@Nullable Run> next) {
        State state = installer.current().acquire();
        try {
            for (Layers layers : state.version().collections().values()) {
                for (List<Segment> sound : sound(layers.segments())) {
                    CompactionPolicy.Run run =
                            next.apply(sound.stream().map(this::size).toList());
                    if (run != null) {
                        List<Segment> inputs = sound.subList(run.from(), run.to());
                        inputs.forEach(Segment::retain);
                        return inputs;
                    }
                }
            }
            return List.of();
        } finally {
            state.version().release();
        }
    }

    /** The segments between those that are damaged. */
    private List<List<Segment>> sound(List<Segment> segments) {
        List<List<Segment>> runs = new ArrayList<>();
        List<Segment> run = new ArrayList<>();
        for (Segment segment : segments) {
            if (damaged.contains(segment.number())) {
                runs.add(run);
                run = new ArrayList<>();
            } else {
                run.add(segment);
            }
        }
        runs.add(run);
        return runs;
    }

    /**
     * Rows that are deleted but not settled count as live: a merge could not leave them out. Those that expired do not.
     */
    private CompactionPolicy.SegmentSize size(Segment segment) {
        long bytes = segment.files().stream().mapToLong(SegmentFile::length).sum();
        int live = segment.liveDocs().openedCount() - countExpired(segment);
        return new CompactionPolicy.SegmentSize(bytes, segment.size(), live);
    }

    private int countExpired(Segment segment) {
        try {
            // The moment of the live docs: nothing deleted since counts.
            return segment.countExpired(segment.size(), new Moment(0, clock.millis()));
        } catch (CorruptFileException damage) {
            return 0; // The merge that meets it tells.
        }
    }

    private long liveBytes() {
        State state = installer.current().acquire();
        try {
            return state.version().collections().values().stream()
                    .flatMap(layers -> layers.segments().stream())
                    .mapToLong(segment -> size(segment).liveBytes())
                    .sum();
        } finally {
            state.version().release();
        }
    }

    private void merge(List<Segment> inputs, Cancellation cancellation, @Nullable CompactionTask task)
            throws IOException {
        cancellation.check();
        PacedFiles paced = new PacedFiles(installer.files(), limiter, cancellation);
        if (task != null) {
            task.follow(paced::bytesWritten);
        }
        SegmentState newest =
                installer.manifest().state().segments().get(inputs.getLast().number());
        if (newest == null) {
            return; // gone meanwhile: a flush found no live row, or the collection was dropped
        }
        State state = installer.current().acquire();
        try (Arena arena = Arena.ofConfined()) {
            Layers layers = collection(state, newest.collection());
            if (layers == null) {
                return; // dropped meanwhile
            }
            Moment settled = new Moment(installer.manifest().state().sequence(), clock.millis());
            Draft draft = installer.draft(
                    paced, layers, inputs, settled, newest.added().age(), arena);
            installer.install(change -> replace(change, layers, inputs, draft));
        } finally {
            state.version().release();
        }
    }

    private static @Nullable Layers collection(State state, int id) {
        return state.version().collections().values().stream()
                .filter(layers -> layers.id() == id)
                .findFirst()
                .orElse(null);
    }

    /** The inputs as they are now: a flush may have given them new live docs, or found that no row is live. */
    private static void replace(Change change, Layers before, List<Segment> inputs, @Nullable Draft draft)
            throws IOException {
        Layers layers = collection(change.state(), before.id());
        List<Segment> now = new ArrayList<>();
        for (Segment input : inputs) {
            if (layers != null) {
                layers.segments().stream()
                        .filter(segment -> segment.number() == input.number())
                        .forEach(now::add);
            }
        }
        if (now.size() == inputs.size()) {
            change.compacted(now, draft);
        } else if (draft != null) {
            draft.abandon(); // The next look finds what there is to merge now.
        }
    }

    private static String numbers(List<Segment> segments) {
        return segments.stream().map(Segment::number).toList().toString();
    }
}
