package dev.varve.storage;

import dev.varve.Commit;
import dev.varve.Durability;
import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.InvalidArgumentException;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.WriteBatch;
import dev.varve.codecs.RecordReader;
import dev.varve.mmap.MappingLimitException;
import dev.varve.mmap.NoSpaceException;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way of a write: checked against the schema, appended to the log, applied to the memtable, published. Writers take
 * turns; readers never wait. When the memtables are full, the next writer settles them first.
 *
 * <p>A failure whose effect on disk or memory is unknown poisons this writer: every later write is refused, with that
 * failure as its cause.
 */
final class StoreWriter {

    /** The log may outgrow the memtables by deletes alone: it is bounded too, as it bounds the time of recovery. */
    private static final int LOG_BYTES_PER_MEMTABLE_BYTE = 2;

    private final StoreOptions options;
    private final Manifest manifest;
    private final WriteAheadLog log;
    private final Flusher flusher;
    private final CurrentState current;
    private final InstantSource clock;
    private final long seed;
    private final ReentrantLock turn = new ReentrantLock();
    private final BatchEncoder encoder = new BatchEncoder(WriteAheadLog.Options.DEFAULT.maxPayloadBytes());
    private long settledPosition;
    private @Nullable Throwable poison;
    private boolean closed;

    StoreWriter(
            StoreOptions options,
            Manifest manifest,
            WriteAheadLog log,
            Flusher flusher,
            CurrentState current,
            InstantSource clock,
            long seed) {
        this.options = options;
        this.manifest = manifest;
        this.log = log;
        this.flusher = flusher;
        this.current = current;
        this.clock = clock;
        this.seed = seed;
        this.settledPosition = log.position();
    }

    /** Something that changes the store. */
    @FunctionalInterface
    private interface Change<T> {
        T make() throws IOException;
    }

    /** Makes a batch of the state that it is for; empty where there is nothing to write. */
    @FunctionalInterface
    private interface Encoding {
        MemorySegment encode(State state, Moment moment);
    }

    Commit write(WriteBatch batch, Durability durability) {
        String doing = "writing a batch of " + batch.size();
        return write(doing, durability, (state, moment) -> encoder.encode(state, moment, batch));
    }

    /** Deletes what is seen and fulfils a filter. */
    Commit delete(String collection, Filter filter, Durability durability) {
        String doing = "deleting from collection '" + collection + "'";
        return write(doing, durability, (state, moment) -> encoder.encodeDeletes(state, moment, collection, filter));
    }

    private Commit write(String doing, Durability durability, Encoding encoding) {
        WrittenBatch written = inTurn(doing, () -> append(encoding));
        if (durability == Durability.SYNCED) {
            written.await();
        }
        return written;
    }

    /** Makes a collection unless there is one; refuses another schema. */
    void createCollection(String name, Schema schema) {
        inTurn("making collection '" + name + "'", () -> {
            State state = current.get();
            Version.Layers known = state.version().collections().get(name);
            if (known == null) {
                int id = manifest.state().nextCollection();
                poisonOnFailure(() -> manifest.append(
                        List.of(new VersionEdit.CollectionAdded(id, name, SchemaCodec.encode(schema)))));
                SortedMap<String, Version.Layers> collections =
                        new TreeMap<>(state.version().collections());
                Memtable memtable = new Memtable(schema, seed);
                collections.put(name, new Version.Layers(id, name, schema, List.of(), memtable));
                replaceVersion(state, collections);
                memtable.release();
            } else if (!known.schema().equals(schema)) {
                throw new InvalidArgumentException("collection '" + name + "': " + difference(known.schema(), schema)
                        + "; use the schema that it was made with, or another name");
            }
            return name;
        });
    }

    /** The first way in which a schema is not the one that a collection was made with. */
    private static String difference(Schema expected, Schema found) {
        if (expected.keyType() != found.keyType()) {
            return "expected keys of type " + expected.keyType() + ", found " + found.keyType();
        }
        for (Field field : expected.fields()) {
            Field other = found.field(field.name()).orElse(null);
            if (!field.equals(other)) {
                return "expected field " + field.describe() + ", found "
                        + (other == null ? "none of this name" : other.describe());
            }
        }
        for (Field field : found.fields()) {
            if (expected.field(field.name()).isEmpty()) {
                return "expected no field '" + field.name() + "', found " + field.describe();
            }
        }
        return "expected the same fields in another order";
    }

    void dropCollection(String name) {
        inTurn("dropping collection '" + name + "'", () -> {
            State state = current.get();
            Version.Layers layers = state.layers(name);
            List<SegmentState> dropped =
                    manifest.state().segmentsOf(layers.id()).toList();
            poisonOnFailure(() -> manifest.append(List.of(new VersionEdit.CollectionRemoved(layers.id()))));
            for (SegmentState segment : dropped) {
                if (segment.liveDocs() != null) {
                    Leftovers.deleteFile(
                            flusher.files(), segment.liveDocs().file().name());
                }
            }
            SortedMap<String, Version.Layers> collections =
                    new TreeMap<>(state.version().collections());
            collections.remove(name);
            layers.segments().forEach(segment -> segment.deleteWhenReleased(flusher.files()));
            replaceVersion(state, collections);
            return name;
        });
    }

    void flush() {
        inTurn("flushing", () -> {
            settle();
            return true;
        });
    }

    /** Settles everything and ends log and manifest; as they are where the writer is poisoned. Idempotent. */
    void close() {
        turn.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            String doing = "closing the store";
            Failures.guard(doing, () -> make(doing, this::settleAndEnd));
        } finally {
            turn.unlock();
        }
    }

    private <T> T inTurn(String doing, Change<T> change) {
        turn.lock();
        try {
            if (closed) {
                throw Failures.closed("the store");
            }
            Throwable earlier = earlierFailure();
            if (earlier != null) {
                throw Failures.poisoned(doing + ": an earlier write failed: " + earlier.getMessage(), earlier);
            }
            return Failures.guard(doing, () -> make(doing, change));
        } finally {
            turn.unlock();
        }
    }

    /** Makes a change, and poisons this writer where it fails otherwise than for want of space. */
    private <T> T make(String doing, Change<T> change) throws IOException {
        try {
            return change.make();
        } catch (IOException failure) {
            boolean wanting = failure instanceof NoSpaceException || failure instanceof MappingLimitException;
            if (wanting && earlierFailure() == null) {
                throw failure;
            }
            poison = failure;
            throw Failures.poisoned(doing + ": " + failure.getMessage(), failure);
        }
    }

    private @Nullable Throwable earlierFailure() {
        if (poison != null) {
            return poison;
        }
        return log.failure() == null ? manifest.failure() : log.failure();
    }

    private boolean settleAndEnd() throws IOException {
        try (encoder;
                manifest;
                log) {
            if (earlierFailure() == null) {
                settle();
            }
        }
        return true;
    }

    private WrittenBatch append(Encoding encoding) throws IOException {
        // Before and not after this batch, so that a failure to settle never looks like a failure of what was written.
        settleWhenFull();
        State state = current.get();
        long time = clock.millis();
        MemorySegment payload = encoding.encode(state, state.at(time));
        if (payload.byteSize() == 0) {
            return new WrittenBatch(state.sequence(), 0, log, log.durablePosition());
        }
        long sequence = state.sequence() + 1;
        return poisonOnFailure(() -> {
            long end = log.append(sequence, payload);
            log.flush();
            BatchApplier.Applied applied = BatchApplier.apply(
                    state, new Moment(sequence, time), new RecordReader("a write batch", 0, payload));
            current.publish(applied.state());
            return new WrittenBatch(sequence, applied.records(), log, end);
        });
    }

    private void settleWhenFull() throws IOException {
        long bytes = memtableBytes();
        long logBytes = log.position() - settledPosition;
        if (bytes >= options.memtableBytes() || logBytes >= LOG_BYTES_PER_MEMTABLE_BYTE * options.memtableBytes()) {
            settle();
        }
    }

    private long memtableBytes() {
        long sum = 0;
        for (Version.Layers layers : current.get().version().collections().values()) {
            sum += layers.memtable().bytes();
        }
        return sum;
    }

    private void settle() throws IOException {
        State state = current.get();
        if (flusher.needed(state)) {
            current.publish(flusher.flush(state));
            settledPosition = log.position();
        }
    }

    private void replaceVersion(State state, SortedMap<String, Version.Layers> collections) {
        Map<String, State.Tally> tallies = new HashMap<>(state.tallies());
        tallies.keySet().retainAll(collections.keySet());
        current.publish(new State(new Version(collections), state.sequence(), tallies));
    }

    private <T> T poisonOnFailure(Change<T> change) throws IOException {
        try {
            return change.make();
        } catch (Throwable failure) {
            poison = failure;
            throw failure;
        }
    }
}
