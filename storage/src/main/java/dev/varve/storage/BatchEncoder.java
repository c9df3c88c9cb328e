package dev.varve.storage;

import dev.varve.Filter;
import dev.varve.InvalidArgumentException;
import dev.varve.Key;
import dev.varve.WriteBatch;
import dev.varve.codecs.RecordBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Checks writes against the schemas of a state and encodes them as one batch; throws before anything was changed. Used
 * by one thread at a time, see {@link EncoderPool}.
 */
final class BatchEncoder implements AutoCloseable {

    private static final int FIRST_BUFFER = 1 << 16;

    private final int mostBytes;
    private final RecordBuffer buffer;

    /** What the batch writes to, by name. */
    private final Map<String, Layers> collections = new HashMap<>();

    /** @param mostBytes that a batch may take */
    BatchEncoder(int mostBytes) {
        this.mostBytes = mostBytes;
        this.buffer = new RecordBuffer(FIRST_BUFFER, mostBytes);
    }

    /**
     * Encodes a batch.
     *
     * @param moment what updates go by: they find no record that has expired
     * @return its bytes, until the next call
     * @throws InvalidArgumentException if it does not fit
     */
    MemorySegment encode(State state, Moment moment, WriteBatch batch) {
        reset();
        Map<String, Set<Key>> seen = new HashMap<>();
        for (WriteBatch.Operation operation : batch.operations()) {
            Layers layers = state.layers(operation.collection());
            collections.put(layers.name(), layers);
            checkGiven(layers, operation);
            if (batch.size() > 1
                    && !seen.computeIfAbsent(layers.name(), _ -> new HashSet<>())
                            .add(operation.key())) {
                throw new InvalidArgumentException("collection '" + layers.name() + "', key '" + operation.key()
                        + "': stands twice in the batch; put each key in once");
            }
            try {
                encode(state, moment, layers, operation);
            } catch (IllegalArgumentException tooLong) {
                throw new InvalidArgumentException(
                        "the batch takes more than " + mostBytes + " bytes; write it in smaller ones", tooLong);
            }
        }
        return buffer.segment();
    }

    /**
     * Encodes the delete of every record that is seen and fulfils a filter. Keeps nothing of a record on the heap.
     *
     * @return the batch, empty where there is no such record, until the next call
     * @throws InvalidArgumentException if the filter does not fit the schema, or the keys do not fit in a batch
     */
    MemorySegment encodeDeletes(State state, Moment moment, String collection, Filter filter) {
        reset();
        Layers layers = state.layers(collection);
        collections.put(layers.name(), layers);
        FilterCompiler.check("collection '" + collection + "', delete", layers.schema(), filter);
        for (State.Visible visible : state.visible(layers)) {
            Rows rows = visible.rows();
            FilterCompiler.seen(layers.schema(), rows, moment, filter)
                    .forEach(
                            visible.visible(),
                            row -> encodeDelete(layers, rows.keys().key(row)));
        }
        return buffer.segment();
    }

    /** Whether what was encoded, of puts and deletes by key alone, means the same in another state. */
    boolean fits(State state) {
        for (Layers layers : collections.values()) {
            Layers now = state.version().collections().get(layers.name());
            if (now == null || now.id() != layers.id()) {
                return false; // dropped, and perhaps made anew with another schema
            }
        }
        return true;
    }

    /** Bytes of memory that it takes. */
    long capacity() {
        return buffer.capacity();
    }

    /** Forgets the batch. */
    void reset() {
        buffer.reset();
        collections.clear();
    }

    @Override
    public void close() {
        buffer.close();
    }

    private static void checkGiven(Layers layers, WriteBatch.Operation operation) {
        boolean missing = switch (operation) {
            case WriteBatch.Put put -> put.record() == null;
            case WriteBatch.Update update -> update.record() == null;
            case WriteBatch.Delete _ -> false; // its key is checked where it is encoded
        };
        if (missing) {
            throw new InvalidArgumentException(
                    "collection '" + layers.name() + "': expected a record, found null; leave it out of the batch");
        }
    }

    private void encode(State state, Moment moment, Layers layers, WriteBatch.Operation operation) {
        switch (operation) {
            case WriteBatch.Put put -> {
                Validation.check(layers.name(), layers.schema(), put.record());
                BatchCodec.encodePut(buffer, layers, put.record(), null);
            }
            case WriteBatch.Update update -> {
                Validation.check(layers.name(), layers.schema(), update.record());
                BatchCodec.encodePut(buffer, layers, update.record(), base(state, moment, layers, update.key()));
            }
            case WriteBatch.Delete delete -> {
                Validation.checkKey("collection '" + layers.name() + "'", layers.schema(), delete.key());
                BatchCodec.encodeDelete(buffer, layers, MemorySegment.ofArray(RowCodec.keyBytes(delete.key())));
            }
        }
    }

    private void encodeDelete(Layers layers, MemorySegment key) {
        try {
            BatchCodec.encodeDelete(buffer, layers, key);
        } catch (IllegalArgumentException tooLong) {
            throw new InvalidArgumentException(
                    "collection '" + layers.name() + "', delete: the keys of the records that fulfil the filter take"
                            + " more than the " + mostBytes
                            + " bytes of a batch; nothing was deleted: delete in parts, by narrower filters",
                    tooLong);
        }
    }

    /** The row that an update starts from. */
    private static EncodedRow base(State state, Moment moment, Layers layers, Key key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, RowCodec.keyBytes(key));
            StateReader.Place place = StateReader.find(state.visible(layers), bytes, moment);
            if (place == null) {
                throw new InvalidArgumentException("collection '" + layers.name() + "', key '" + key
                        + "': there is no such record to update; put it instead");
            }
            return RowDecoder.encoded(layers.schema(), place.rows(), place.row());
        }
    }
}
