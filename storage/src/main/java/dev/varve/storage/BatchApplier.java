package dev.varve.storage;

import dev.varve.codecs.RecordReader;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies one batch to the memtables of a version, unseen by readers until the state that comes of it is published. For
 * the writer alone.
 */
final class BatchApplier implements BatchCodec.Target {

    private final State before;
    private final long sequence;
    private final Map<String, Long> live = new HashMap<>();

    private BatchApplier(State before, long sequence) {
        this.before = before;
        this.sequence = sequence;
    }

    /** The state after a batch, which is applied from its encoded form. */
    static State apply(State before, long sequence, RecordReader batch) {
        BatchApplier applier = new BatchApplier(before, sequence);
        BatchCodec.decode(batch, applier);
        Map<String, State.Tally> tallies = new HashMap<>(before.tallies());
        applier.live.forEach((name, count) -> {
            Layers layers = before.layers(name);
            tallies.put(name, new State.Tally(count, layers.memtable().size()));
        });
        return new State(before.version(), sequence, tallies);
    }

    @Override
    public @Nullable Layers layers(int collection) {
        for (Layers layers : before.version().collections().values()) {
            if (layers.id() == collection) {
                return layers;
            }
        }
        return null;
    }

    @Override
    public void put(Layers layers, EncodedRow row) {
        boolean replaced = deleteLive(layers, row.key());
        layers.memtable().append(row);
        count(layers, replaced ? 0 : 1);
    }

    @Override
    public void delete(Layers layers, MemorySegment key) {
        count(layers, deleteLive(layers, key) ? -1 : 0);
    }

    private boolean deleteLive(Layers layers, MemorySegment key) {
        for (Rows rows : layers.newestFirst()) {
            int row = rows.find(key, rows.size(), sequence);
            if (row >= 0) {
                rows.delete(row, sequence);
                return true;
            }
        }
        return false;
    }

    private void count(Layers layers, int change) {
        live.merge(layers.name(), before.tally(layers).live() + change, (count, _) -> count + change);
    }
}
