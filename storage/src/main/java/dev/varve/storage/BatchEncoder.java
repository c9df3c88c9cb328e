package dev.varve.storage;

import dev.varve.InvalidArgumentException;
import dev.varve.Key;
import dev.varve.WriteBatch;
import dev.varve.codecs.RecordBuffer;
import dev.varve.recovery.WriteAheadLog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Checks batches against the schemas and encodes them, before anything is changed. For the writer alone. */
final class BatchEncoder implements AutoCloseable {

    private static final int FIRST_BUFFER = 1 << 16;

    private final RecordBuffer buffer = new RecordBuffer(FIRST_BUFFER, WriteAheadLog.Options.DEFAULT.maxPayloadBytes());

    private final InstantSource clock;

    /** @param clock by which records expire */
    BatchEncoder(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Encodes a batch.
     *
     * @param state what it is applied to
     * @return the bytes, valid until the next call
     * @throws InvalidArgumentException if it does not fit
     */
    MemorySegment encode(State state, WriteBatch batch) {
        buffer.reset();
        Map<String, Set<Key>> seen = new HashMap<>();
        for (WriteBatch.Operation operation : batch.operations()) {
            Layers layers = state.layers(operation.collection());
            if (batch.size() > 1
                    && !seen.computeIfAbsent(layers.name(), _ -> new HashSet<>()).add(operation.key())) {
                throw new InvalidArgumentException("collection '" + layers.name() + "', key '" + operation.key()
                        + "': stands twice in the batch; put each key in once");
            }
            try {
                encode(state, layers, operation);
            } catch (IllegalArgumentException tooLong) {
                throw new InvalidArgumentException(
                        "the batch takes more than " + WriteAheadLog.Options.DEFAULT.maxPayloadBytes()
                                + " bytes; write it in smaller ones",
                        tooLong);
            }
        }
        return buffer.segment();
    }

    private void encode(State state, Layers layers, WriteBatch.Operation operation) {
        switch (operation) {
            case WriteBatch.Put put -> {
                Validation.check(layers.name(), layers.schema(), put.record());
                BatchCodec.encodePut(buffer, layers, put.record(), null);
            }
            case WriteBatch.Update update -> {
                Validation.check(layers.name(), layers.schema(), update.record());
                BatchCodec.encodePut(buffer, layers, update.record(), base(state, layers, update.key()));
            }
            case WriteBatch.Delete delete -> {
                Validation.checkKey("collection '" + layers.name() + "'", layers.schema(), delete.key());
                BatchCodec.encodeDelete(buffer, layers, RowCodec.keyBytes(delete.key()));
            }
        }
    }

    /** The row that an update starts from. */
    private EncodedRow base(State state, Layers layers, Key key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, RowCodec.keyBytes(key));
            StateReader.Place place = StateReader.find(state.visible(layers), bytes, state.at(clock.millis()));
            if (place == null) {
                throw new InvalidArgumentException("collection '" + layers.name() + "', key '" + key
                        + "': there is no such record to update; put it instead");
            }
            return RowDecoder.encoded(layers.schema(), place.rows(), place.row());
        }
    }

    @Override
    public void close() {
        buffer.close();
    }
}
