package dev.varve.recovery;

import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of a store: batches, each one frame, in files {@code wal/000042.log}.
 *
 * <p><b>Group commit.</b> {@link #append} only gathers bytes, {@link #flush} hands them to the operating system, and
 * {@link #sync} makes them durable. Threads that sync at the same time share one sync: the first leads, the others wait
 * for it, and whoever came too late for it leads the next.
 *
 * <p><b>Positions</b> count bytes over all files of this log, so that one may be awaited across {@link #roll}.
 *
 * <p><b>Rolling</b> stops nobody: the next file was made ahead by {@link #prepareNext}, and the one before is synced by
 * the next {@link #sync}, always before the files that follow it. Until then the frames of a file claim nothing
 * durable, which is how recovery knows that a gap before them is a crash and not damage.
 *
 * <p><b>Failure.</b> A full disk leaves the log as it was, and it goes on once there is space. After any other failed
 * write, and every failed sync, the end of the file is unknown, and a sync tried again would claim what it cannot know:
 * the log is poisoned, and every later call is a {@link WriterPoisonedException} with the first failure as its cause.
 *
 * <p>Thread-safe. Batches are in the log in the order in which {@code append} is called.
 */
public final class WriteAheadLog implements AutoCloseable {

    /**
     * Sizes.
     *
     * @param bufferBytes off-heap bytes in which batches are gathered before they are written, 4 KiB to 1 GiB
     * @param maxPayloadBytes longest batch that is accepted, 1 byte to 1 GiB
     */
    public record Options(int bufferBytes, int maxPayloadBytes) {

        /** Gathers 1 MiB, accepts 256 MiB. */
        public static final Options DEFAULT = new Options(1 << 20, 1 << 28);

        /**
         * Checks the sizes.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public Options {
            if (bufferBytes < 1 << 12 || bufferBytes > 1 << 30) {
                throw new IllegalArgumentException("bufferBytes is 4 KiB to 1 GiB, not " + bufferBytes);
            }
            if (maxPayloadBytes < 1 || maxPayloadBytes > Frame.MAX_PAYLOAD_BYTES) {
                throw new IllegalArgumentException("maxPayloadBytes is 1 B to 1 GiB, not " + maxPayloadBytes);
            }
        }
    }

    private final FileStore files;
    private final UUID storeId;
    private final Options options;
    private final LongSupplier nanoTime;
    private final long firstSequence;
    private final Poison poison = new Poison();

    /** Held while a file is made. Taken before all other locks. */
    private final ReentrantLock preparing = new ReentrantLock();

    /** Entered before {@link #appending}, never inside it. */
    private final SyncGroup syncing = new SyncGroup(this::durablePosition);

    /** Guards the files and what follows; held over writes to the operating system, never over a sync. */
    private final ReentrantLock appending = new ReentrantLock();

    private final CommitDelay delay = new CommitDelay(appending);

    private FrameWriter writer;
    private @Nullable FrameWriter prepared;
    /** Files before the current one that are not known to be synced, oldest first. */
    private final Deque<Extent> rolled = new ArrayDeque<>();

    private long number;
    /** Position of the first byte of the current file. */
    private long base;

    private long sequence;
    private long batches;
    private volatile boolean closed;

    /** Written by the leader; by others only while there is none. */
    private volatile long durable;

    private long durableBatches;
    private final AtomicLong syncs = new AtomicLong();

    private WriteAheadLog(
            FileStore files,
            UUID storeId,
            long number,
            long sequence,
            Options options,
            LongSupplier nanoTime,
            FrameWriter writer) {
        this.files = files;
        this.nanoTime = nanoTime;
        this.storeId = storeId;
        this.options = options;
        this.number = number;
        this.firstSequence = sequence;
        this.sequence = sequence;
        this.writer = writer;
        this.durable = writer.durable();
    }

    /**
     * Starts the log with a new file, which is durable when this returns. Files of its number and above, which hold
     * nothing, are deleted.
     *
     * <p>Nothing may be appended before all that was replayed from older logs is durable elsewhere, see
     * {@link LogReplay.Result#needsSettling}: the frames of a log claim that nothing before them is missing.
     *
     * @param number the file's number: {@link StoreState#FIRST_LOG} in a new store, else
     *     {@link LogReplay.Result#nextLog()}
     * @param afterSequence the last sequence number before this log, which that of its first batch must exceed
     * @param nanoTime nanoseconds from an arbitrary moment, for the delay of a commit; one that stands still means none
     */
    public static WriteAheadLog create(
            FileStore files, UUID storeId, long number, long afterSequence, Options options, LongSupplier nanoTime)
            throws IOException {
        if (!files.exists(StoreFiles.LOGS)) {
            files.createDirectory(StoreFiles.LOGS);
            files.syncDirectory("");
        }
        LogReplay.deleteFrom(files, number);
        FrameWriter writer = createFile(
                files, storeId, number, options, begun -> begun.append(Frame.LINK, afterSequence, MemorySegment.NULL));
        return new WriteAheadLog(files, storeId, number, afterSequence, options, nanoTime, writer);
    }

    /** Starts a log without a delay of commits. */
    public static WriteAheadLog create(FileStore files, UUID storeId, long number, long afterSequence, Options options)
            throws IOException {
        return create(files, storeId, number, afterSequence, options, () -> 0);
    }

    /**
     * Adds one batch. It is in the log's buffer when this returns: neither a crash of the process nor of the system
     * spares it before {@link #flush} or {@link #sync}.
     *
     * @param batchSequence above that of every batch before
     * @param payload the batch, at least one byte; read during the call only
     * @return the position to give to {@link #sync}
     * @throws IllegalArgumentException if the batch is empty or longer than the options allow, or out of sequence; the
     *     log is as before
     * @throws dev.varve.mmap.NoSpaceException if there was no room left to gather it, and no space to write what was
     *     gathered before; the log is as before
     * @throws WriterPoisonedException if the log failed before
     */
    public long append(long batchSequence, MemorySegment payload) throws IOException {
        return append(batchSequence, List.of(payload));
    }

    /** Adds batches, all or none: as {@link #append(long, MemorySegment)}, with consecutive sequence numbers. */
    public long append(long firstSequence, List<MemorySegment> payloads) throws IOException {
        return add(firstSequence, payloads, () -> writer.append(Frame.RECORD, firstSequence, payloads));
    }

    /** Adds one batch, see {@link #write(long, List)}. */
    public long write(long batchSequence, MemorySegment payload) throws IOException {
        return write(batchSequence, List.of(payload));
    }

    /**
     * Adds batches and hands them, and all before them, to the operating system, where they outlive this process but
     * not a power cut. Unlike {@link #append} and {@link #flush} one after the other, it does both or, on a full disk,
     * neither.
     *
     * @param firstSequence sequence number of the first batch, above that of every batch before; each following batch
     *     has the next
     * @param payloads the batches, at least one byte each; read during the call only
     * @return the position to give to {@link #sync}, behind the last of them
     * @throws IllegalArgumentException if there is none, one is empty or longer than the options allow, or they are out
     *     of sequence; the log is as before
     * @throws dev.varve.mmap.NoSpaceException if the disk is full; the log is as before
     * @throws WriterPoisonedException if the log failed before
     */
    public long write(long firstSequence, List<MemorySegment> payloads) throws IOException {
        return add(firstSequence, payloads, () -> writer.write(Frame.RECORD, firstSequence, payloads));
    }

    private long add(long firstSequence, List<MemorySegment> payloads, FileAction action) throws IOException {
        if (payloads.isEmpty()) {
            throw new IllegalArgumentException("expected at least one batch, found none");
        }
        for (MemorySegment payload : payloads) {
            if (payload.byteSize() == 0 || payload.byteSize() > options.maxPayloadBytes()) {
                throw new IllegalArgumentException("a batch is 1 to " + options.maxPayloadBytes() + " bytes, not "
                        + payload.byteSize() + "; split it");
            }
        }
        appending.lock();
        try {
            requireWritable();
            if (firstSequence <= sequence) {
                throw new IllegalArgumentException("sequence " + firstSequence + " does not follow " + sequence);
            }
            poison.guardWrite(action);
            sequence = firstSequence + payloads.size() - 1;
            batches += payloads.size();
            delay.appended(batches);
            return base + writer.end();
        } finally {
            appending.unlock();
        }
    }

    /**
     * Hands everything appended to the operating system, where it outlives this process but not a power cut.
     *
     * @throws dev.varve.mmap.NoSpaceException if the disk is full; all is still gathered, and may be flushed again
     * @throws WriterPoisonedException if the log failed before
     */
    public void flush() throws IOException {
        appending.lock();
        try {
            requireWritable();
            poison.guardWrite(writer::flush);
        } finally {
            appending.unlock();
        }
    }

    /**
     * Returns when everything before a position is durable. Does not react to interrupts: a sync cannot be taken back.
     *
     * @param position from {@link #append} or {@link #write}
     * @throws dev.varve.mmap.NoSpaceException if the disk is too full to write what was gathered; it is not durable,
     *     and may be synced again
     * @throws WriterPoisonedException if the log failed before the position was durable, here or in another thread
     */
    public void sync(long position) throws IOException {
        syncing.await(position, this::syncAppended);
    }

    /** Everything before this position is durable. */
    public long durablePosition() {
        return durable;
    }

    /** The failure that poisoned this log; null where none did. */
    public @Nullable Throwable failure() {
        return poison.failure();
    }

    /** The position behind the last batch. */
    public long position() {
        appending.lock();
        try {
            return base + writer.end();
        } finally {
            appending.unlock();
        }
    }

    /** The number of the file that is being written. */
    public long number() {
        appending.lock();
        try {
            return number;
        } finally {
            appending.unlock();
        }
    }

    /** What this log did so far. */
    public LogCounters counters() {
        appending.lock();
        try {
            return new LogCounters(batches, base + writer.written(), syncs.get());
        } finally {
            appending.unlock();
        }
    }

    /**
     * Makes the file that the next {@link #roll} goes on in, durably. Stops no writer. Where this fails, the log is as
     * before; where it was done already, it does nothing.
     *
     * @throws WriterPoisonedException if the log failed before
     */
    public void prepareNext() throws IOException {
        preparing.lock();
        try {
            long next;
            appending.lock();
            try {
                requireWritable();
                if (prepared != null) {
                    return;
                }
                next = number + 1;
            } finally {
                appending.unlock();
            }
            String name = StoreFiles.log(next);
            if (files.exists(name)) {
                files.delete(name); // left by an attempt that failed
            }
            FrameWriter made = createFile(files, storeId, next, options, begun -> {});
            made.claimNothing();
            appending.lock();
            try {
                prepared = made;
            } finally {
                appending.unlock();
            }
        } finally {
            preparing.unlock();
        }
    }

    /**
     * Goes on in a new file. What was appended so far is in files with lower numbers, and with the operating system; it
     * is durable after the next {@link #sync}. Those files are deleted by {@link #deleteBefore} once a manifest edit
     * says that they are not needed. Waits for no disk where {@link #prepareNext} was called since the last time.
     *
     * @return the number of the new file
     * @throws dev.varve.mmap.NoSpaceException if the disk is full; the log goes on in the file that it has
     * @throws WriterPoisonedException if the log failed before
     */
    public long roll() throws IOException {
        preparing.lock();
        try {
            prepareNext();
            appending.lock();
            try {
                requireWritable();
                poison.guardWrite(writer::flush);
                rolled.add(extent());
                base += writer.end();
                writer = Objects.requireNonNull(prepared);
                prepared = null;
                number++;
                // A link fits the buffer, so that it cannot fail.
                poison.guard(() -> writer.append(Frame.LINK, sequence, MemorySegment.NULL));
                return number;
            } finally {
                appending.unlock();
            }
        } finally {
            preparing.unlock();
        }
    }

    /**
     * Deletes the files before one, oldest first, so that those left are always without a gap. What they held is
     * durable elsewhere, so that nobody waits for a sync of it any more.
     *
     * @param oldestNeeded the log number of the manifest, whose edit must be durable
     */
    public void deleteBefore(long oldestNeeded) throws IOException {
        if (oldestNeeded > number()) {
            throw new IllegalArgumentException("log " + oldestNeeded + " was never begun");
        }
        syncing.exclude(() -> {
            appending.lock();
            try {
                while (!rolled.isEmpty() && rolled.element().number() < oldestNeeded) {
                    endRolled(rolled.element());
                }
            } finally {
                appending.unlock();
            }
        });
        LogReplay.deleteBefore(files, oldestNeeded);
    }

    /** Makes everything durable and ends the last file; a poisoned log is closed as it is. Idempotent. */
    @Override
    public void close() throws IOException {
        preparing.lock();
        try {
            syncing.exclude(this::end);
        } finally {
            preparing.unlock();
        }
    }

    private void end() throws IOException {
        appending.lock();
        try (FrameWriter last = closed ? null : writer;
                FrameWriter _ = closed ? null : prepared) {
            closed = true;
            // A log without batches is not sealed: what older logs hold may not be settled yet.
            if (last != null && poison.failure() == null && sequence > firstSequence) {
                for (Extent extent : List.copyOf(rolled)) {
                    sync(extent);
                    endRolled(extent);
                }
                last.seal(sequence, poison);
                durable = base + last.end();
            }
        } finally {
            try {
                while (!rolled.isEmpty()) {
                    rolled.remove().writer().close();
                }
            } finally {
                appending.unlock();
            }
        }
    }

    /** Syncs for all that have appended so far, and those of the company that do so in a moment. */
    private void syncAppended(int company) throws IOException {
        List<Extent> before;
        Extent current;
        appending.lock();
        try {
            delay.await(durableBatches + company);
            requireWritable();
            poison.guardWrite(writer::flush);
            before = List.copyOf(rolled);
            current = extent();
            syncing.reach(current.position());
        } finally {
            appending.unlock();
        }
        long start = nanoTime.getAsLong();
        // Only a leader, or who waited for it, closes a file that was rolled.
        for (Extent extent : before) {
            sync(extent);
            appending.lock();
            try {
                endRolled(extent);
            } finally {
                appending.unlock();
            }
        }
        sync(current);
        delay.synced(nanoTime.getAsLong() - start);
    }

    /** The current file as it is. */
    private Extent extent() {
        return new Extent(writer, number, writer.end(), base + writer.end(), batches);
    }

    /** Makes a file durable up to an extent; those before it are. */
    private void sync(Extent extent) throws IOException {
        long before = extent.writer().durable();
        if (before < extent.bytes()) {
            SyncEvent event = new SyncEvent();
            event.begin();
            poison.guard(() -> extent.writer().sync(extent.bytes()));
            event.end();
            if (event.shouldCommit()) {
                event.file = files.describe(StoreFiles.log(extent.number()));
                event.bytes = extent.bytes() - before;
                event.batches = extent.batches() - durableBatches;
                event.commit();
            }
            syncs.incrementAndGet();
        }
        durable = extent.position();
        durableBatches = extent.batches();
    }

    /** Lets the oldest file that was rolled go, which is durable or not needed any more. */
    private void endRolled(Extent extent) throws IOException {
        rolled.remove(extent);
        durable = Math.max(durable, extent.position());
        durableBatches = Math.max(durableBatches, extent.batches());
        poison.guard(extent.writer()::close);
    }

    private static FrameWriter createFile(
            FileStore files, UUID storeId, long number, Options options, FrameWriter.Beginning beginning)
            throws IOException {
        var origin = new FileOrigin(storeId, number);
        return FrameWriter.create(
                files, StoreFiles.log(number), FileKind.LOG, origin, options.bufferBytes(), beginning);
    }

    private void requireWritable() throws IOException {
        poison.refuse(files.describe(StoreFiles.LOGS));
        if (closed) {
            throw new IllegalStateException(files.describe(StoreFiles.LOGS) + " is closed");
        }
    }
}
