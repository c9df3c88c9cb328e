package dev.varve.storage;

import dev.varve.Commit;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.StoreOptions;
import dev.varve.WriteBatch;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of a write: checked against the schema and encoded by the writer's own thread, appended to the log, applied
 * to the memtable, published. Writers that come at the same time go through the log as one {@linkplain WriteQueue
 * group}; readers never wait. Full memtables are frozen, to be flushed behind the writers' backs; where too many wait,
 * writers wait for them.
 *
 * <p>A failure whose effect on disk or memory is unknown poisons this writer: every later write is refused, with that
 * failure as its cause. A full disk refuses a write, and no more.
 */
final class StoreWriter implements AutoCloseable {

    /** The log may outgrow the memtables by deletes alone: it is bounded too, as it bounds the time of recovery. */
    private static final int LOG_BYTES_PER_MEMTABLE_BYTE = 2;

    private final StoreOptions options;
    private final Manifest manifest;
    private final WriteAheadLog log;
    private final CurrentState current;
    private final Backlog backlog;
    private final Counters counters;
    private final WriterPace pace;
    private final LongSupplier nanoTime;

    private final ReentrantLock turn;
    private final Memtable.Settings memtables;
    private final Runnable wakeFlusher;
    private final Runnable wakeSync;
    private final Runnable wakeIndexing;
    private final EncoderPool encoders = new EncoderPool(WriteAheadLog.Options.DEFAULT.maxPayloadBytes());
    private final WriteQueue queue = new WriteQueue();
    private final GroupWriter groups;
    private long frozenSequence;
    private long frozenPosition;

    /** Bytes of the memtables of a version that take rows. */
    private long activeBytes;

    private @Nullable Version activeBytesOf;

    /** Whether something was frozen that the flusher has not been told of. */
    private volatile boolean frozen;

    /** Whether rows wait to be indexed that nobody has been told of. */
    private volatile boolean unindexed;

    private volatile @Nullable Throwable poison;
    private volatile boolean closed;

    /**
     * What a writer works with.
     *
     * @param nanoTime nanoseconds from an arbitrary moment
     */
    record Parts(
            StoreOptions options,
            InstantSource clock,
            Manifest manifest,
            WriteAheadLog log,
            CurrentState current,
            Backlog backlog,
            Counters counters,
            WriterPace pace,
            LongSupplier nanoTime,
            ReentrantLock turn,
            Memtable.Settings memtables) {}

    /**
     * @param wakeFlusher has frozen memtables flushed
     * @param wakeSync has the log synced behind the writers' backs
     * @param wakeIndexing has the rows of memtables indexed
     */
    StoreWriter(Parts parts, Runnable wakeFlusher, Runnable wakeSync, Runnable wakeIndexing) {
        this.options = parts.options();
        this.manifest = parts.manifest();
        this.log = parts.log();
        this.current = parts.current();
        this.backlog = parts.backlog();
        this.counters = parts.counters();
        this.pace = parts.pace();
        this.nanoTime = parts.nanoTime();
        this.turn = parts.turn();
        this.memtables = parts.memtables();
        this.wakeFlusher = wakeFlusher;
        this.wakeSync = wakeSync;
        this.wakeIndexing = wakeIndexing;
        this.groups = new GroupWriter(log, current, counters, parts.clock(), this::poison);
        this.frozenSequence = current.get().sequence();
        this.frozenPosition = log.position();
    }

    Commit write(WriteBatch batch, Durability durability) {
        boolean needsState = false;
        for (WriteBatch.Operation operation : batch.operations()) {
            needsState |= operation instanceof WriteBatch.Update;
        }
        String doing = "writing a batch of " + batch.size();
        return write(doing, durability, needsState, (encoder, state, moment) -> encoder.encode(state, moment, batch));
    }

    /** Deletes what is seen and fulfils a filter. */
    Commit delete(String collection, Filter filter, Durability durability) {
        String doing = "deleting from collection '" + collection + "'";
        return write(
                doing,
                durability,
                true,
                (encoder, state, moment) -> encoder.encodeDeletes(state, moment, collection, filter));
    }

    private Commit write(String doing, Durability durability, boolean needsState, Write.Encoding encoding) {
        requireWritable(doing);
        WrittenBatch written;
        BatchEncoder encoder = encoders.take();
        try {
            Write write = new Write(doing, durability, needsState, encoding, encoder);
            write.encodeAhead(current.get());
            if (queue.join(write)) {
                lead(write);
            }
            written = guarded(doing, write::outcome);
        } finally {
            encoders.giveBack(encoder);
        }
        switch (durability) {
            case BUFFERED -> {
                // with the operating system already
            }
            case GROUP_SYNCED -> wakeSync.run();
            case SYNCED -> written.await();
        }
        return written;
    }

    /** Writes the group of a write that is the first in the queue. */
    private void lead(Write first) {
        List<Write> group = List.of();
        try {
            while (group.isEmpty()) {
                group = inTurn(first.doing(), this::writeGroup);
                wakeOthers();
                // Out of turn, so that who installs a version goes on; others that write wait in the queue.
                pace.holdUp();
                if (group.isEmpty()) {
                    awaitRoom(first.doing());
                }
            }
        } catch (RuntimeException | Error failure) {
            first.fail(failure);
        } finally {
            queue.leave(Math.max(1, group.size()));
        }
    }

    /** The group that was written; empty where there was no room. */
    private List<Write> writeGroup() throws IOException {
        if (!roomForMore()) {
            return List.of();
        }
        List<Write> group = queue.group();
        GroupWriter.Growth growth = groups.write(group);
        activeBytes += growth.memtableBytes();
        unindexed |= growth.index();
        if (growth.batchBytes() > 0) {
            pace.written(growth.batchBytes(), this::fullness);
        }
        return group;
    }

    /** Settles everything written so far. */
    void flush() {
        String doing = "flushing";
        OptionalLong sequence = tryFreeze(doing);
        while (sequence.isEmpty()) {
            awaitRoom(doing);
            sequence = tryFreeze(doing);
        }
        awaitFlushed(doing, sequence.getAsLong());
    }

    /** Freezes what was written so far, and tells up to which write; not where as many wait already as may. */
    private OptionalLong tryFreeze(String doing) {
        return inTurn(doing, () -> {
            long sequence = current.get().sequence();
            if (sequence != frozenSequence && backlog.size() >= Backlog.ROOM) {
                return OptionalLong.empty();
            }
            freeze();
            return OptionalLong.of(sequence);
        });
    }

    /** Has everything written so far on the medium, so that what the manifest is to tell does not overtake it. */
    void sync() throws IOException {
        log.sync(log.position());
    }

    /**
     * Refuses what is to change the store.
     *
     * @throws dev.varve.ClosedException if it is closed
     * @throws dev.varve.PoisonedException if an earlier write failed
     */
    void requireWritable(String doing) {
        if (closed) {
            throw Failures.closed("the store");
        }
        Throwable earlier = earlierFailure();
        if (earlier != null) {
            throw Failures.poisoned(doing + ": an earlier write failed: " + earlier.getMessage(), earlier);
        }
    }

    /** Why no more writes are taken; empty while they are. */
    Optional<String> trouble() {
        return Optional.ofNullable(earlierFailure())
                .map(failure -> "no more writes are taken until the store is opened anew: " + failure.getMessage());
    }

    /** Ends all writing. */
    void poison(Throwable failure) {
        if (poison == null) {
            poison = failure;
        }
    }

    /** What to throw for a failure: it ends all writing, unless it can pass. */
    RuntimeException failed(String doing, IOException failure) {
        if (Flusher.passes(failure) && earlierFailure() == null) {
            return Failures.translate(doing, failure);
        }
        poison(failure);
        return Failures.poisoned(doing + ": " + failure.getMessage(), failure);
    }

    /** Takes no more writes, and freezes those that were taken; false where this was done before. */
    boolean end() throws IOException {
        turn.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            if (earlierFailure() == null) {
                freeze();
            }
            return true;
        } finally {
            turn.unlock();
        }
    }

    /** Waits until everything written is settled, after {@link #end}. */
    void awaitSettled() throws IOException {
        if (earlierFailure() == null) {
            backlog.awaitFlushed(current.get().sequence(), wakeFlusher);
        }
    }

    @Override
    public void close() {
        encoders.close();
    }

    private <T> T inTurn(String doing, Failures.Work<T> change) {
        turn.lock();
        try {
            requireWritable(doing);
            return guarded(doing, change);
        } finally {
            turn.unlock();
        }
    }

    private <T> T guarded(String doing, Failures.Work<T> work) {
        return Failures.guard(doing, () -> {
            try {
                return work.run();
            } catch (IOException failure) {
                throw failed(doing, failure);
            }
        });
    }

    private @Nullable Throwable earlierFailure() {
        if (poison != null) {
            return poison;
        }
        return log.failure() == null ? manifest.failure() : log.failure();
    }

    /** Whether another write may come; freezes what is full. */
    private boolean roomForMore() throws IOException {
        if (fullness() < 1) {
            return true;
        }
        if (backlog.size() >= Backlog.ROOM) {
            return false;
        }
        // Before and not after a batch, so that a failure to freeze never looks like a failure of what was written.
        freeze();
        return true;
    }

    /** How full the memtables are, or the log behind them if it is fuller; from 1 on they are to be frozen. */
    private double fullness() {
        double logBytes = (double) (log.position() - frozenPosition) / LOG_BYTES_PER_MEMTABLE_BYTE;
        return Math.max(logBytes, activeBytes()) / options.memtableBytes();
    }

    /** Summed up anew only where collections have come or gone, as each write asks. */
    private long activeBytes() {
        Version version = current.get().version();
        if (version != activeBytesOf) {
            activeBytesOf = version;
            activeBytes = version.collections().values().stream()
                    .mapToLong(layers -> layers.memtable().countedBytes())
                    .sum();
        }
        return activeBytes;
    }

    /** Puts new memtables and a new log in the place of those that hold anything. */
    private void freeze() throws IOException {
        State state = current.get();
        long sequence = state.sequence();
        if (sequence == frozenSequence) {
            return;
        }
        long next = log.roll();
        current.publish(state.freeze(memtables));
        frozenSequence = sequence;
        frozenPosition = log.position();
        backlog.add(new Generation(sequence, next));
        frozen = true;
    }

    private void wakeOthers() {
        if (frozen) {
            frozen = false;
            wakeFlusher.run();
        }
        if (unindexed) {
            unindexed = false;
            wakeIndexing.run();
        }
    }

    private void awaitRoom(String doing) {
        long start = nanoTime.getAsLong();
        try {
            backlog.awaitRoom(wakeFlusher);
        } catch (IOException failure) {
            throw failed(doing, failure);
        } finally {
            counters.heldUp(nanoTime.getAsLong() - start);
        }
    }

    private void awaitFlushed(String doing, long sequence) {
        try {
            backlog.awaitFlushed(sequence, wakeFlusher);
        } catch (IOException failure) {
            throw failed(doing, failure);
        }
    }
}
