package dev.varve.storage;

import dev.varve.mmap.MappingLimitException;
import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.TooManyFilesException;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Settles frozen memtables: their live rows become segments, the deletes up to then live docs, and only then is the log
 * behind them deleted. Where there is no room it goes on at the next wake; any other failure ends all writing.
 */
final class Flusher {

    private final Installer installer;
    private final WriteAheadLog log;
    private final Backlog backlog;
    private final InstantSource clock;
    private final Consumer<Throwable> poison;
    private final Runnable settled;

    /**
     * @param clock by which rows have expired, and are left out
     * @param poison told what ends all writing
     * @param settled told after each flush
     */
    Flusher(
            Installer installer,
            WriteAheadLog log,
            Backlog backlog,
            InstantSource clock,
            Consumer<Throwable> poison,
            Runnable settled) {
        this.installer = installer;
        this.log = log;
        this.backlog = backlog;
        this.clock = clock;
        this.poison = poison;
        this.settled = settled;
    }

    /** Settles what waits, the oldest first, until nothing does or something fails. */
    void flushAll() {
        Generation oldest = backlog.oldest();
        while (oldest != null) {
            try {
                log.prepareNext(); // so that the next freeze does not wait for the disk
                flush(oldest);
            } catch (IOException | RuntimeException | Error failure) {
                if (!passes(failure)) {
                    poison.accept(failure);
                }
                backlog.failed(failure instanceof IOException known ? known : new IOException(failure));
                return;
            }
            backlog.flushed();
            settled.run();
            oldest = backlog.oldest();
        }
    }

    /** Whether the same can succeed later, as nothing of it is in doubt. */
    static boolean passes(Throwable failure) {
        return failure instanceof NoSpaceException
                || failure instanceof MappingLimitException
                || failure instanceof TooManyFilesException;
    }

    /** Settles a generation, the oldest one that waits. */
    void flush(Generation generation) throws IOException {
        State state = installer.current().acquire();
        List<Flushed> flushed = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            try {
                for (Layers layers : state.version().collections().values()) {
                    for (Layers.Frozen full : layers.frozen()) {
                        if (full.sequence() == generation.sequence()) {
                            flushed.add(write(layers, full, arena));
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
        Leftovers.deleteLogs(installer.files(), log, generation.log());
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
    }

    private Flushed write(Layers layers, Layers.Frozen full, Arena arena) throws IOException {
        Moment moment = new Moment(full.sequence(), clock.millis());
        Draft draft =
                installer.draft(installer.files(), layers, List.of(full.memtable()), moment, full.sequence(), arena);
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
}
