package dev.varve.storage;

import dev.varve.codecs.FileOrigin;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which a version follows another: what is new was written and synced, one append to the manifest makes
 * it count, and then it is published. A crash before the append leaves files that nothing names, one after it files
 * that nothing needs; the next open removes both.
 *
 * <p>One version is installed at a time. Writers go on meanwhile: they wait only for the publishing itself.
 */
final class Installer {

    private final FileStore files;
    private final Manifest manifest;
    private final CurrentState current;

    /** Taken before {@link #turn}, never inside it. */
    private final ReentrantLock installing = new ReentrantLock();

    private final ReentrantLock turn;
    private final AtomicLong nextSegment;
    private boolean closed;

    /** @param turn the writers' lock */
    Installer(FileStore files, Manifest manifest, CurrentState current, ReentrantLock turn) {
        this.files = files;
        this.manifest = manifest;
        this.current = current;
        this.turn = turn;
        this.nextSegment = new AtomicLong(manifest.state().nextSegment());
    }

    /** Says how a version differs from the one before. */
    @FunctionalInterface
    interface Plan {
        void draw(Change change) throws IOException;
    }

    FileStore files() {
        return files;
    }

    Manifest manifest() {
        return manifest;
    }

    CurrentState current() {
        return current;
    }

    ReentrantLock turn() {
        return turn;
    }

    /** Segments that are begun from now on have this number or a higher one. */
    long nextSegment() {
        return nextSegment.get();
    }

    /**
     * Writes the live rows of some sources to a new segment, which nothing names yet.
     *
     * @param moment the moment at which rows must be seen: expired ones are left out
     * @param age what orders the segment among those of its collection
     * @param arena where the maps of rows come from; shared
     * @return the segment; null where no row is seen
     */
    @Nullable
    Draft draft(
            SegmentWriter.Tools tools,
            Layers layers,
            List<? extends Rows> sources,
            Moment moment,
            long age,
            Arena arena)
            throws IOException {
        FileOrigin origin = new FileOrigin(manifest.storeId(), nextSegment.getAndIncrement());
        var writer = new SegmentWriter(tools, origin, layers.schema(), sources, moment, arena);
        if (writer.rows() == 0) {
            return null;
        }
        try {
            writer.write();
            tools.store().syncDirectory("");
            Segment segment = Segment.open(files, origin, layers.schema(), writer.rows(), writer.entries(), null);
            SegmentAdded edit = new SegmentAdded(layers.id(), origin.number(), age, writer.rows(), writer.entries());
            return new Draft(segment, edit, writer.sources());
        } catch (IOException | RuntimeException | Error failure) {
            Leftovers.deleteDirectory(files, StoreFiles.segment(origin.number()));
            throw failure;
        }
    }

    /**
     * Makes a version that follows the newest one.
     *
     * @throws dev.varve.ClosedException if the store is closed
     */
    void install(Plan plan) throws IOException {
        installing.lock();
        try {
            if (closed) {
                throw Failures.closed("the store");
            }
            State state = current.acquire();
            try (Change change = new Change(this, state)) {
                plan.draw(change);
                change.commit();
            } finally {
                state.version().release();
            }
        } finally {
            installing.unlock();
        }
    }

    /** Runs something while no version follows another. */
    <T> T whileNothingChanges(Failures.Work<T> work) throws IOException {
        installing.lock();
        try {
            return work.run();
        } finally {
            installing.unlock();
        }
    }

    /** From now on nothing is installed. */
    void close() {
        installing.lock();
        try {
            closed = true;
        } finally {
            installing.unlock();
        }
    }
}
