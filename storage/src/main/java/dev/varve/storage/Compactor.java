package dev.varve.storage;

import dev.varve.Field;
import dev.varve.Schema;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.SegmentFile;
import dev.varve.recovery.StoreState.SegmentState;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Merges segments, so that a search visits few and dead rows give their space back. What is merged has settled: only
 * rows that were dead up to the last flush are left out, so a crash never misses what the log still holds.
 *
 * <p>Where there is nothing else to merge, a segment that is {@linkplain OwedIndexes owed an index} is rewritten alone,
 * the largest first.
 *
 * <p>A merge that finds damage is not tried again until the store is opened anew: its segments are left as they are,
 * and stay readable where they are sound. One that cannot read is passed over until the next flush. Where nothing can
 * be written, all merging is put off until then.
 */
final class Compactor {

    private static final Logger LOG = System.getLogger("dev.varve");

    /** Writers are held up when there are this many times as many segments as the policy lets be. */
    private static final double CROWDED = 3;

    private final Installer installer;
    private final SegmentIndexer indexer;
    private final OwedIndexes owed;
    private final CompactionPolicy policy;
    private final RateLimiter limiter;
    private final InstantSource clock;
    private final Counters counters;
    private final boolean automatic;
    private final Worker worker;
    private final Cancellation closing = new Cancellation("compaction");
    private final Queue<CompactionTask> asked = new ConcurrentLinkedQueue<>();

    private final LeftSegments left = new LeftSegments();
    private volatile double crowding;

    /**
     * What a compactor works with.
     *
     * @param clock by which rows have expired, and are left out
     */
    record Parts(
            Installer installer,
            SegmentIndexer indexer,
            CompactionPolicy policy,
            RateLimiter limiter,
            Counters counters,
            InstantSource clock) {}

    /**
     * What is to be merged.
     *
     * @param next says what to merge, given the segments of a collection
     * @param indexed says which segments are to get the index that they are owed
     * @param before segments from this number on are left alone
     */
    private record Goal(
            Function<List<CompactionPolicy.SegmentSize>, CompactionPolicy.@Nullable Run> next,
            Predicate<CompactionPolicy.SegmentSize> indexed,
            long before) {}

    /** @param automatic whether to merge unasked what the policy says */
    Compactor(Parts parts, boolean automatic, Background background) {
        this.installer = parts.installer();
        this.indexer = parts.indexer();
        this.owed = new OwedIndexes(indexer);
        this.policy = parts.policy();
        this.limiter = parts.limiter();
        this.counters = parts.counters();
        this.clock = parts.clock();
        this.automatic = automatic;
        this.worker = new Worker(background, Background.Role.COMPACTION, this::work);
    }

    /** Has what the policy says merged. */
    void wake() {
        measureCrowding();
        worker.wake();
    }

    /**
     * Segments of the most crowded collection for each one that may wait to be merged: more than 1 where merging lags
     * so far behind that writers are to be held up. 0 where nothing is going to be merged.
     */
    double crowding() {
        return automatic && worker.busy() ? crowding : 0;
    }

    /** Why segments stay as they are though they should be merged; null where they do not. */
    @Nullable
    String trouble() {
        return left.why();
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
            task.expect(expectedWork());
            // Not what is written from now on: beside busy writers there would be no end of it.
            Goal goal = new Goal(CompactionPolicy::full, _ -> true, installer.nextSegment());
            failure = mergeAll(goal, task.cancellation(), task);
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
            mergeAll(new Goal(policy::next, size -> !policy.settled(size), Long.MAX_VALUE), closing, null);
        } catch (CancelledException cancelled) {
            LOG.log(Level.DEBUG, "a compaction was cut off, as the store closes", cancelled);
        } catch (IOException | RuntimeException | Error failure) {
            // Nothing is lost and reads go on; the next flush asks again.
            LOG.log(Level.WARNING, () -> "compaction is put off until the next flush: " + failure.getMessage());
            LOG.log(Level.DEBUG, "where it failed", failure);
        }
    }

    /**
     * Merges in all collections until nothing is to be done that can be.
     *
     * @return the damage that was met, or else the failed read; null if neither
     * @throws IOException if it must end, as nothing can be written or as it was cancelled
     */
    private @Nullable Throwable mergeAll(Goal goal, Cancellation cancellation, @Nullable CompactionTask task)
            throws IOException {
        Throwable met = null;
        left.begin();
        List<Segment> inputs = nextInputs(goal, cancellation);
        while (!inputs.isEmpty()) {
            List<Segment> merged = inputs;
            try {
                merge(merged, cancellation, task);
            } catch (CorruptFileException failure) {
                CancelledException.unlessDamage(failure);
                met = LeftSegments.worse(met, failure);
                left.leave(merged, failure);
            } catch (InternalError failure) { // of a mapping whose disk fails, behind a block that was verified
                met = LeftSegments.worse(met, failure);
                left.passOver(merged, failure);
            } catch (CancelledException cancelled) {
                throw cancelled;
            } catch (IOException | RuntimeException | Error failure) {
                if (merged.size() == 1 && failure instanceof RuntimeException) {
                    owed.forgive(merged.getFirst()); // A full disk passes; what is thus would be met each time.
                }
                left.putOff(failure);
                throw failure;
            } finally {
                merged.forEach(Segment::release);
            }
            measureCrowding();
            inputs = nextInputs(goal, cancellation);
        }
        cancellation.check();
        left.end();
        return met;
    }

    /** The next segments to merge, each held for the caller; empty if there are none. */
    private List<Segment> nextInputs(Goal goal, Cancellation cancellation) {
        State state = installer.current().acquire();
        try {
            List<Segment> inputs = nextRun(state, goal);
            if (inputs.isEmpty()) {
                inputs = largestOwed(state, goal, cancellation);
            }
            inputs.forEach(Segment::retain);
            return inputs;
        } finally {
            state.version().release();
        }
    }

    private List<Segment> nextRun(State state, Goal goal) {
        for (Layers layers : state.version().collections().values()) {
            for (List<Segment> sound : sound(layers.segments(), goal.before())) {
                CompactionPolicy.Run run =
                        goal.next().apply(sound.stream().map(this::size).toList());
                if (run != null) {
                    return sound.subList(run.from(), run.to());
                }
            }
        }
        return List.of();
    }

    /** Searches gain most from its index: the rest is scored meanwhile. No more are looked into than have to be. */
    private List<Segment> largestOwed(State state, Goal goal, Cancellation cancellation) {
        Moment moment = settled();
        return state.version().collections().values().stream()
                .flatMap(layers -> sound(layers.segments(), goal.before()).stream()
                        .flatMap(List::stream)
                        .map(segment -> new Candidate(segment, layers.schema())))
                .filter(candidate -> goal.indexed().test(size(candidate.segment())))
                .sorted(Comparator.comparingInt(
                        candidate -> -candidate.segment().size()))
                .filter(candidate -> owed.to(candidate.segment(), candidate.schema(), moment, cancellation::cancelled))
                .findFirst()
                .map(candidate -> List.of(candidate.segment()))
                .orElse(List.of());
    }

    /**
     * A segment that may be owed an index.
     *
     * @param schema of its collection
     */
    private record Candidate(Segment segment, Schema schema) {}

    /** What a merge sees. */
    private Moment settled() {
        return new Moment(installer.manifest().state().sequence(), clock.millis());
    }

    /** The segments between those that are to be left alone. */
    private List<List<Segment>> sound(List<Segment> segments, long before) {
        List<List<Segment>> runs = new ArrayList<>();
        List<Segment> run = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment.number() >= before || left.contains(segment)) {
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
        return size(segment, countExpired(segment));
    }

    private static CompactionPolicy.SegmentSize size(Segment segment, int expired) {
        int live = segment.liveDocs().openedCount() - expired;
        return new CompactionPolicy.SegmentSize(bytes(segment), segment.size(), live);
    }

    private static long bytes(Segment segment) {
        return segment.files().stream().mapToLong(SegmentFile::length).sum();
    }

    private int countExpired(Segment segment) {
        try {
            // The moment of the live docs: nothing deleted since counts.
            return segment.countExpired(segment.size(), new Moment(0, clock.millis()));
        } catch (CorruptFileException damage) {
            return 0; // The merge that meets it tells.
        }
    }

    /** What is to be written where all is merged, and what work on indexes is to be done. */
    private long expectedWork() {
        State state = installer.current().acquire();
        try {
            return state.version().collections().values().stream()
                    .mapToLong(this::expectedWork)
                    .sum();
        } finally {
            state.version().release();
        }
    }

    private long expectedWork(Layers layers) {
        var sizes = layers.segments().stream().map(this::size).toList();
        long bytes = sizes.stream()
                .mapToLong(CompactionPolicy.SegmentSize::liveBytes)
                .sum();
        int rows = (int) Math.min(
                Integer.MAX_VALUE,
                sizes.stream().mapToLong(CompactionPolicy.SegmentSize::live).sum());
        for (Field field : layers.schema().fields()) {
            if (indexer.indexes(field, rows)) {
                bytes += IndexWork.of(valueBytes(layers, field, rows));
            }
        }
        return bytes;
    }

    /** Bytes of the vectors that so many rows have, at most. */
    private static long valueBytes(Layers layers, Field field, int rows) {
        return switch (field) {
            case Field.Dense dense ->
                (long) rows
                        * dense.dimension()
                        * RowCodec.elementType(dense.precision()).bytes();
            case Field.Tokens tokens ->
                layers.segments().stream()
                        .mapToLong(segment -> segment.tokenBytes(tokens))
                        .sum();
            case Field.Attribute _ -> 0;
        };
    }

    private void merge(List<Segment> inputs, Cancellation cancellation, @Nullable CompactionTask task)
            throws IOException {
        cancellation.check();
        PacedFiles paced = new PacedFiles(installer.files(), limiter, cancellation);
        var work = new IndexWork();
        if (task != null) {
            task.follow(paced::bytesWritten, work);
        }
        var event = new Events.Compaction();
        event.begin();
        try {
            var tools = new SegmentWriter.Tools(paced, indexer.until(cancellation, work));
            boolean merged = merge(inputs, tools, event);
            if (merged) {
                counters.compacted(inputs.stream().mapToLong(Compactor::bytes).sum(), paced.bytesWritten());
            }
            event.outcome = merged ? "done" : "overtaken by a flush or a drop";
        } catch (CancelledException cancelled) {
            event.outcome = "cancelled";
            throw cancelled;
        } catch (IOException | RuntimeException | Error failure) {
            event.outcome = failure.getMessage();
            throw failure;
        } finally {
            if (event.shouldCommit()) {
                event.store = installer.files().describe("");
                event.inputs = LeftSegments.numbers(inputs);
                event.rowsRead = inputs.stream().mapToLong(Segment::size).sum();
                event.bytesRead = inputs.stream().mapToLong(Compactor::bytes).sum();
                event.bytes = paced.bytesWritten();
                event.commit();
            }
        }
    }

    /** Merges some segments; false if there was nothing to merge any more. */
    private boolean merge(List<Segment> inputs, SegmentWriter.Tools tools, Events.Compaction event) throws IOException {
        SegmentState newest =
                installer.manifest().state().segments().get(inputs.getLast().number());
        if (newest == null) {
            return false; // gone meanwhile: a flush found no live row, or the collection was dropped
        }
        State state = installer.current().acquire();
        try (Arena arena = Arena.ofShared()) {
            Layers layers = collection(state, newest.collection());
            if (layers == null) {
                return false; // dropped meanwhile
            }
            Draft draft = installer.draft(
                    tools, layers, inputs, settled(), newest.added().age(), arena);
            event.collection = layers.name();
            if (draft != null) {
                event.output = draft.edit().segment();
                event.rows = draft.edit().rows();
                owed.forgiveFlat(draft.segment(), layers.schema());
            }
            AtomicBoolean replaced = new AtomicBoolean();
            installer.install(change -> replaced.set(replace(change, layers, inputs, draft)));
            return replaced.get();
        } finally {
            state.version().release();
        }
    }

    private void measureCrowding() {
        State state = installer.current().acquire();
        try {
            crowding = state.version().collections().values().stream()
                    .flatMap(layers -> sound(layers.segments(), Long.MAX_VALUE).stream())
                    .mapToDouble(this::crowding)
                    .max()
                    .orElse(0);
        } finally {
            state.version().release();
        }
    }

    private double crowding(List<Segment> segments) {
        // Those that expired are not left out: to count them may take reads, and they make the bound no lower.
        var sizes = segments.stream().map(segment -> size(segment, 0)).toList();
        return (double) segments.size() / (CROWDED * policy.bound(sizes));
    }

    private static @Nullable Layers collection(State state, int id) {
        return state.version().collections().values().stream()
                .filter(layers -> layers.id() == id)
                .findFirst()
                .orElse(null);
    }

    /** The inputs as they are now: a flush may have given them new live docs, or found that no row is live. */
    private static boolean replace(Change change, Layers before, List<Segment> inputs, @Nullable Draft draft)
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
            return true;
        }
        if (draft != null) {
            draft.abandon(); // The next look finds what there is to merge now.
        }
        return false;
    }
}
