package dev.varve.storage;

import dev.varve.Schema;
import dev.varve.codecs.Keys;
import dev.varve.codecs.RecordReader;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies one batch to the memtables of a version, unseen by readers until the state that comes of it is published. For
 * the writer alone.
 */
final class BatchApplier implements BatchCodec.Target<Layers> {

    private final State before;
    private final Moment moment;
    private final RecordReader batch;
    private final int nextCollection;
    private final Map<String, Touched> touched = new HashMap<>();
    private long written;
    private long deleted;

    private BatchApplier(State before, Moment moment, RecordReader batch, int nextCollection) {
        this.before = before;
        this.moment = moment;
        this.batch = batch;
        this.nextCollection = nextCollection;
    }

    /**
     * What came of a batch.
     *
     * @param state the state after it
     * @param written records that it put or replaced
     * @param deleted records that it deleted; keys that no one saw any more do not count
     * @param grown bytes by which memtables that take rows have grown
     * @param index whether rows wait to be indexed
     */
    record Applied(State state, long written, long deleted, long grown, boolean index) {

        /** Records that it put, replaced or deleted. */
        long records() {
            return written + deleted;
        }
    }

    /** A collection that the batch writes to. */
    private static final class Touched {
        final Memtable memtable;
        long live;

        Touched(Layers layers, long live) {
            this.memtable = layers.memtable();
            this.live = live;
        }
    }

    /** Applies a batch that was encoded by the state before, so that it names no collection which that has not. */
    static Applied apply(State before, Moment moment, RecordReader batch) {
        return apply(before, moment, batch, Integer.MAX_VALUE);
    }

    /**
     * Applies a batch from its encoded form.
     *
     * @param moment sequence number and time of the batch; only what is told of it, and not what comes of it, depends
     *     on the time
     * @param nextCollection above the numbers of all collections that ever were
     * @throws dev.varve.codecs.CorruptFileException if it names one that never was, or is not well formed
     */
    static Applied apply(State before, Moment moment, RecordReader batch, int nextCollection) {
        BatchApplier applier = new BatchApplier(before, moment, batch, nextCollection);
        BatchCodec.decode(batch, applier);
        Map<String, State.Tally> tallies = new HashMap<>(before.tallies());
        long grown = 0;
        boolean index = false;
        for (Map.Entry<String, Touched> entry : applier.touched.entrySet()) {
            Touched collection = entry.getValue();
            tallies.put(entry.getKey(), new State.Tally(collection.live, collection.memtable.size()));
            grown += collection.memtable.grownBytes();
            index |= collection.memtable.wantsIndexing();
        }
        State after = new State(before.version(), moment.sequence(), tallies);
        return new Applied(after, applier.written, applier.deleted, grown, index);
    }

    @Override
    public @Nullable Layers collection(int number) {
        for (Layers layers : before.version().collections().values()) {
            if (layers.id() == number) {
                return layers;
            }
        }
        // One that was dropped since is known to have been there; of any other the manifest lost the edit.
        if (number >= nextCollection) {
            throw batch.corrupt(
                    "a collection that the manifest tells of, numbered below " + nextCollection,
                    "collection " + number + ", of which an edit of the manifest is lost");
        }
        return null;
    }

    @Override
    public Schema schema(Layers layers) {
        return layers.schema();
    }

    @Override
    public void put(Layers layers, EncodedRow row) {
        Touched collection = touch(layers);
        StateReader.Place replaced = deleteLive(layers, row.key());
        layers.memtable().append(row);
        collection.live += replaced == null ? 1 : 0;
        written++;
    }

    @Override
    public void delete(Layers layers, MemorySegment key) {
        Touched collection = touch(layers);
        StateReader.Place found = deleteLive(layers, key);
        if (found != null) {
            collection.live--;
            deleted += found.rows().expired(found.row(), moment.time()) ? 0 : 1;
        }
    }

    /** Expired or not: what a replay of the log leads to must not depend on when it is done. */
    private StateReader.@Nullable Place deleteLive(Layers layers, MemorySegment key) {
        for (Rows rows : layers.newestFirst()) {
            int row = rows.find(key, rows.size(), moment.sequence());
            if (row != Keys.ABSENT) {
                rows.delete(row, moment.sequence());
                return new StateReader.Place(rows, row);
            }
        }
        return null;
    }

    private Touched touch(Layers layers) {
        Touched known = touched.get(layers.name());
        if (known != null) {
            return known;
        }
        var first = new Touched(layers, before.tally(layers).live());
        touched.put(layers.name(), first);
        return first;
    }
}
