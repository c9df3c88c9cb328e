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
    private final Map<String, Long> live = new HashMap<>();
    private long written;
    private long deleted;

    private BatchApplier(State before, Moment moment) {
        this.before = before;
        this.moment = moment;
    }

    /**
     * What came of a batch.
     *
     * @param state the state after it
     * @param written records that it put or replaced
     * @param deleted records that it deleted; keys that no one saw any more do not count
     */
    record Applied(State state, long written, long deleted) {

        /** Records that it put, replaced or deleted. */
        long records() {
            return written + deleted;
        }
    }

    /**
     * Applies a batch from its encoded form.
     *
     * @param moment sequence number and time of the batch; only what is told of it, and not what comes of it, depends
     *     on the time
     */
    static Applied apply(State before, Moment moment, RecordReader batch) {
        BatchApplier applier = new BatchApplier(before, moment);
        BatchCodec.decode(batch, applier);
        Map<String, State.Tally> tallies = new HashMap<>(before.tallies());
        applier.live.forEach((name, count) -> {
            Layers layers = before.layers(name);
            tallies.put(name, new State.Tally(count, layers.memtable().size()));
        });
        return new Applied(new State(before.version(), moment.sequence(), tallies), applier.written, applier.deleted);
    }

    @Override
    public @Nullable Layers collection(int number) {
        for (Layers layers : before.version().collections().values()) {
            if (layers.id() == number) {
                return layers;
            }
        }
        return null;
    }

    @Override
    public Schema schema(Layers layers) {
        return layers.schema();
    }

    @Override
    public void put(Layers layers, EncodedRow row) {
        StateReader.Place replaced = deleteLive(layers, row.key());
        layers.memtable().append(row);
        count(layers, replaced == null ? 1 : 0);
        written++;
    }

    @Override
    public void delete(Layers layers, MemorySegment key) {
        StateReader.Place found = deleteLive(layers, key);
        if (found != null) {
            count(layers, -1);
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

    private void count(Layers layers, int change) {
        live.merge(layers.name(), before.tally(layers).live() + change, (count, _) -> count + change);
    }
}
