package dev.varve.storage;

import dev.varve.mmap.MappingLimitException;
import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.TooManyFilesException;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settles frozen memtables: their live rows become segments, the deletes up to then live docs, and only then is the log
 * behind them deleted. Where there is no room it goes on at the next wake; any other failure ends all writing.
 *
 * <p>Nobody waits for an index: while the store opens or closes, and where writers have to wait, segments are written
 * without, one that is being built is given up, and {@linkplain OwedIndexes compaction owes} them one.
 */
final class Flusher {

    private static final Logger LOG = System.getLogger("dev.varve");

    private final Parts parts;
    private final Installer installer;
    private final Backlog backlog;
    private final SegmentWriter.Tools indexed;
    private final SegmentWriter.Tools flat;
    private volatile boolean closing;

    /** What the flush that is under way spent on indexes, in nanoseconds. For the thread that flushes. */
    private long indexing;

    /**
     * What a flusher works with.
     *
     * @param clock by which rows have expired, and are left out
     * @param nanoTime nanoseconds from an arbitrary moment
     * @param poison told what ends all writing
     * @param settled told after each flush
     */
    record Parts(
            Installer installer,
            SegmentIndexer indexer,
            WriteAheadLog log,
            Backlog backlog,
            Counters counters,
            InstantSource clock,
            LongSupplier nanoTime,
            Consumer<Throwable> poison,
            Runnable settled) {}

    Flusher(Parts parts) {
        this.parts = parts;
        this.installer = parts.installer();
        this.backlog = parts.backlog();
        SegmentIndexer indexer = parts.indexer()
                .unless(() -> closing || backlog.holdsWriters())
                .timed(parts.nanoTime(), nanos -> indexing += nanos);
        this.indexed = new SegmentWriter.Tools(installer.files(), indexer);
        this.flat = new SegmentWriter.Tools(installer.files(), SegmentIndexer.none());
    }

    /** From now on no index is written, not even the one that is being built. */
    void hurry() {
        closing = true;
    }

    /** Settles what waits, the oldest first, until nothing does or something fails. */
    void flushAll() {
        Generation oldest = backlog.begin();
        while (oldest != null) {
            long start = parts.nanoTime().getAsLong();
            indexing = 0;
            long bytes;
            try {
                // With no room left, the time of a build would be time that writers wait.
                bytes = flush(oldest, backlog.size() < Backlog.ROOM ? indexed : flat);
            } catch (IOException | RuntimeException | Error failure) {
                if (!passes(failure)) {
                    parts.poison().accept(failure);
                }
                backlog.failed(failure instanceof IOException known ? known : new IOException(failure));
                return;
            }
            // Indexes are put off as soon as writers would wait for them: these are to meet the rate of the rest.
            backlog.flushed(bytes, parts.nanoTime().getAsLong() - start - indexing);
            prepareLog();
            parts.settled().run();
            oldest = backlog.begin();
        }
    }

    /** Makes the next log ahead, so that the next freeze does not wait for the disk. */
    private void prepareLog() {
        try {
            parts.log().prepareNext();
        } catch (IOException failure) {
            // The log is as it was: the next freeze makes the file itself, and tells what fails then.
            LOG.log(Level.DEBUG, "the next log was not made ahead", failure);
        }
    }

    /** Whether the same can succeed later, as nothing of it is in doubt. */
    static boolean passes(Throwable failure) {
        return failure instanceof NoSpaceException
                || failure instanceof MappingLimitException
                || failure instanceof TooManyFilesException;
    }

    /** Settles what was recovered, before anything else is done. */
    void flushRecovered(Generation replayed) throws IOException {
        flush(replayed, flat);
    }

    /**
     * Settles a generation, the oldest one that waits.
     *
     * @return bytes of its memtables
     */
    private long flush(Generation generation, SegmentWriter.Tools tools) throws IOException {
        var event = new Events.Flush();
        event.begin();
        List<Flushed> flushed = new ArrayList<>();
        try {
            flush(generation, tools, flushed);
            event.outcome = "done";
        } catch (IOException | RuntimeException | Error failure) {
            event.outcome = failure.getMessage();
            flushed.clear();
            throw failure;
        } finally {
            if (event.shouldCommit()) {
                tell(event, generation, flushed);
            }
        }
        parts.counters().flushed(flushed.stream().mapToLong(Flushed::bytes).sum());
        Leftovers.deleteLogs(installer.files(), parts.log(), generation.log());
        return flushed.stream().mapToLong(one -> one.memtable().bytes()).sum();
    }

    private void flush(Generation generation, SegmentWriter.Tools tools, List<Flushed> flushed) throws IOException {
        State state = installer.current().acquire();
        try (Arena arena = Arena.ofShared()) {
            try {
                for (Layers layers : state.version().collections().values()) {
                    for (Layers.Frozen full : layers.frozen()) {
                        if (full.sequence() == generation.sequence()) {
                            flushed.add(write(tools, layers, full, arena));
                        }
                    }
                }
            } catch (IOException | RuntimeException | Error failure) {
                flushed.forEach(Flushed::abandon);
                throw failure;
            }
            installer.install(change -> settle(change, generation, flushed));
        } finally {
            state.version().release();
        }
    }

    /**
     * A memtable that was written.
     *
     * @param layers its collection
     * @param memtable the memtable
     * @param draft where its rows are; null where none is seen
     */
    private record Flushed(
            Layers layers, Memtable memtable, @Nullable Draft draft) {

        void abandon() {
            if (draft != null) {
                draft.abandon();
            }
        }

        long bytes() {
            return draft == null ? 0 : draft.bytes();
        }
    }

    private Flushed write(SegmentWriter.Tools tools, Layers layers, Layers.Frozen full, Arena arena)
            throws IOException {
        Moment moment = new Moment(full.sequence(), parts.clock().millis());
        full.memtable().endIndexing();
        Draft draft = installer.draft(tools, layers, List.of(full.memtable()), moment, full.sequence(), arena);
        return new Flushed(layers, full.memtable(), draft);
    }

    private static void settle(Change change, Generation generation, List<Flushed> flushed) throws IOException {
        var collections = change.state().version().collections();
        for (Flushed one : flushed) {
            Layers now = collections.get(one.layers().name());
            if (now != null && now.id() == one.layers().id()) {
                change.flushed(one.memtable(), one.draft(), generation.sequence());
            } else {
                one.abandon(); // The collection was dropped meanwhile.
            }
        }
        for (Layers layers : collections.values()) {
            for (Segment segment : layers.segments()) {
                change.settleLiveDocs(segment, generation.sequence());
            }
        }
        change.edit(new LogNumber(generation.log(), generation.sequence()));
    }

    private void tell(Events.Flush event, Generation generation, List<Flushed> flushed) {
        List<Draft> drafts =
                flushed.stream().map(Flushed::draft).filter(Objects::nonNull).toList();
        event.store = installer.files().describe("");
        event.sequence = generation.sequence();
        event.segments = drafts.stream()
                .map(draft -> String.valueOf(draft.edit().segment()))
                .collect(Collectors.joining(", "));
        event.rows = drafts.stream().mapToLong(draft -> draft.edit().rows()).sum();
        event.bytes = drafts.stream().mapToLong(Draft::bytes).sum();
        event.commit();
    }
}
