package dev.varve.storage;

import dev.varve.Field;
import dev.varve.codecs.DenseVectors;
import dev.varve.index.ann.GrowingIndex;
import dev.varve.index.ann.IndexSettings;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The indexes of a memtable's dense fields, which grow behind the writer's back, a few rows at a time. Thread-safe. */
final class MemtableIndexes {

    /** Inserted at a time: who ends the growth waits for no more. */
    private static final int SLICE = 32;

    /** Rows that may be left out before it is worth waking somebody: scoring them costs a search little. */
    private static final int LEFT_OUT = 64;

    /** What a growing graph takes of memory for each neighbour that a row may have in the end, about. */
    private static final long BYTES_PER_NEIGHBOUR = 15;

    private final Arena arena;
    private final @Nullable IndexSettings settings;
    private final int leftOut;
    private final ReentrantLock growing = new ReentrantLock();
    private volatile Map<String, GrowingIndex> indexes = Map.of();

    /** Rows up to here are in all indexes. */
    private volatile int indexed;

    private volatile boolean ended;

    /**
     * @param arena where memory comes from
     * @param settings null where there are to be no indexes
     */
    MemtableIndexes(Arena arena, @Nullable IndexSettings settings) {
        this.arena = arena;
        this.settings = settings;
        this.leftOut = settings == null ? 0 : Math.min(LEFT_OUT, settings.minRows());
    }

    /** The index of a field; null as long as there is none. */
    @Nullable
    GrowingIndex of(Field.Dense field) {
        return indexes.get(field.name());
    }

    /** Whether so many rows wait that they should be inserted. */
    boolean wanted(int rows) {
        return settings != null && !ended && rows >= settings.minRows() && rows - indexed >= leftOut;
    }

    /**
     * Inserts some of the rows that wait.
     *
     * @param rows how many there are
     * @param vectors of the fields that are indexed
     * @return whether more may wait
     */
    boolean grow(int rows, Map<Field.Dense, DenseVectors> vectors) {
        growing.lock();
        try {
            if (ended || settings == null || rows < settings.minRows() || rows <= indexed) {
                return false;
            }
            int to = Math.min(rows, indexed + SLICE);
            vectors.forEach((field, some) -> index(field, settings, some).insertTo(to));
            indexed = to;
            return true;
        } catch (RuntimeException | Error failure) {
            // What was begun is not searched any more: all rows are scored, and the segment is indexed from nothing.
            ended = true;
            indexes = Map.of();
            throw failure;
        } finally {
            growing.unlock();
        }
    }

    private GrowingIndex index(Field.Dense field, IndexSettings made, DenseVectors vectors) {
        GrowingIndex known = indexes.get(field.name());
        if (known != null) {
            return known;
        }
        var index = new GrowingIndex(arena, vectors, RowCodec.similarity(field.metric()), made.graph());
        Map<String, GrowingIndex> more = new HashMap<>(indexes);
        more.put(field.name(), index);
        indexes = Map.copyOf(more);
        return index;
    }

    /** From now on nothing is inserted. */
    void end() {
        ended = true;
        growing.lock(); // whoever inserts has seen it when this is had
        growing.unlock();
    }

    /** Off-heap bytes that they take, about. */
    long bytes() {
        return settings == null ? 0 : BYTES_PER_NEIGHBOUR * settings.graph().degree() * indexed * indexes.size();
    }
}
