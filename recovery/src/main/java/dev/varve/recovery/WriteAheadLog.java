package dev.varve.recovery;

import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of a store: batches, each one frame, in files {@code wal/000042.log}.
 *
 * <p><b>Group commit.</b> {@link #append} only gathers bytes. {@link #sync} makes them durable, and threads that call
 * it at the same time share one sync: the first leads, the others wait for it, and whoever came too late for it leads
 * the next.
 *
 * <p><b>Positions</b> count bytes over all files of this log, so that one may be awaited across {@link #roll}.
 *
 * <p><b>Failure.</b> A failed write or sync leaves the end of the file unknown and a retried sync would claim what it
 * cannot know, so the log is poisoned: every later call is a {@link WriterPoisonedException} with the first failure as
 * its cause.
 *
 * <p>Thread-safe. Batches are in the log in the order in which {@code append} is called.
 */
public final class WriteAheadLog implements AutoCloseable {

    /**
     * @param bufferBytes off-heap bytes in which batches are gathered before they are written, 4 KiB to 1 GiB
     * @param maxPayloadBytes longest batch that is accepted, 1 byte to 1 GiB
     */
    public record Options(int bufferBytes, int maxPayloadBytes) {

        /** Gathers 1 MiB, accepts 256 MiB. */
        public static final Options DEFAULT = new Options(1 << 20, 1 << 28);

        /** @throws IllegalArgumentException if a size is out of range */
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

    /** Guards the writer and what follows it; held over writes to the operating system, not over a group's sync. */
    private final ReentrantLock appending = new ReentrantLock();

    private FrameWriter writer;
    private long number;
    /** Position of the first byte of the current file. */
    private long base;

    private final long firstSequence;
    private long sequence;
    private volatile boolean closed;

    /** Guards who leads. Taken alone or before {@link #appending}, never inside it. */
    private final ReentrantLock syncing = new ReentrantLock();

    private final Condition syncEnded = syncing.newCondition();
    private boolean led;

    private volatile long durable;
    private volatile @Nullable Throwable poison;

    private WriteAheadLog(
            FileStore files, UUID storeId, long number, long sequence, Options options, FrameWriter writer) {
        this.files = files;
        this.storeId = storeId;
        this.options = options;
        this.number = number;
        this.sequence = sequence;
        this.writer = writer;
        this.firstSequence = sequence;
        this.durable = writer.durable();
    }

    /**
     * Starts the log with a new file, which is durable when this returns.
     *
     * <p>Nothing may be appended before all that was replayed from older logs is durable elsewhere, see
     * {@link LogReplay.Result#needsSettling}: the frames of a log claim that nothing before them is missing.
     *
     * @param number the file's number, which must be new: {@link StoreState#FIRST_LOG} in a new store, else
     *     {@link LogReplay.Result#nextLog()}
     * @param afterSequence the last sequence number before this log, which that of its first batch must exceed
     */
    public static WriteAheadLog create(FileStore files, UUID storeId, long number, long afterSequence, Options options)
            throws IOException {
        files.createDirectory(StoreFiles.LOGS);
        files.syncDirectory("");
        // A process that was killed may not have come to sync the name of its last log, which nothing may overtake.
        files.syncDirectory(StoreFiles.LOGS);
        FrameWriter writer = createFile(files, storeId, number, afterSequence, options);
        return new WriteAheadLog(files, storeId, number, afterSequence, options, writer);
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
     * @throws WriterPoisonedException if the log failed before
     */
    public long append(long batchSequence, MemorySegment payload) throws IOException {
        if (payload.byteSize() == 0 || payload.byteSize() > options.maxPayloadBytes()) {
            throw new IllegalArgumentException("a batch is 1 to " + options.maxPayloadBytes() + " bytes, not "
                    + payload.byteSize() + "; split it");
        }
        appending.lock();
        try {
            requireWritable();
            if (batchSequence <= sequence) {
                throw new IllegalArgumentException("sequence " + batchSequence + " does not follow " + sequence);
            }
            guarded(() -> writer.append(Frame.RECORD, batchSequence, payload));
            sequence = batchSequence;
            return base + writer.end();
        } finally {
            appending.unlock();
        }
    }

    /** Hands everything appended to the operating system, where it outlives this process but not a power cut. */
    public void flush() throws IOException {
        appending.lock();
        try {
            requireWritable();
            guarded(writer::flush);
        } finally {
            appending.unlock();
        }
    }

    /**
     * Returns when everything before a position is durable. Does not react to interrupts: a sync cannot be taken back.
     *
     * @param position from {@link #append}
     * @throws WriterPoisonedException if the log failed before the position was durable, here or in another thread
     */
    public void sync(long position) throws IOException {
        syncing.lock();
        try {
            while (durable < position) {
                if (led) {
                    syncEnded.awaitUninterruptibly();
                } else {
                    requireWritable();
                    lead();
                }
            }
        } finally {
            syncing.unlock();
        }
    }

    /** Everything before this position is durable. */
    public long durablePosition() {
        return durable;
    }

    /** The failure that poisoned this log; null where none did. */
    public @Nullable Throwable failure() {
        return poison;
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

    /**
     * Goes on in a new file. Everything appended so far is durable when this returns, in files with lower numbers; they
     * are deleted by {@link #deleteBefore} once a manifest edit says that they are not needed.
     *
     * @return the number of the new file
     */
    public long roll() throws IOException {
        syncing.lock();
        try {
            while (led) {
                syncEnded.awaitUninterruptibly();
            }
            appending.lock();
            try {
                requireWritable();
                // The new file comes first: where there is no room for it, this log can still be written.
                String name = StoreFiles.log(number + 1);
                if (files.exists(name)) {
                    files.delete(name); // left by an attempt that failed
                }
                FrameWriter next = createFile(files, storeId, number + 1, sequence, options);
                FrameWriter last = writer;
                guarded(() -> sealBefore(next, last));
                base += last.end();
                durable = base + next.end();
                writer = next;
                number++;
                guarded(last::close);
                return number;
            } finally {
                appending.unlock();
            }
        } finally {
            syncing.unlock();
        }
    }

    /**
     * Deletes the files before one, oldest first, so that those left are always without a gap.
     *
     * @param oldestNeeded the log number of the manifest, whose edit must be durable
     */
    public void deleteBefore(long oldestNeeded) throws IOException {
        if (oldestNeeded > number()) {
            throw new IllegalArgumentException("log " + oldestNeeded + " was never begun");
        }
        LogReplay.deleteBefore(files, oldestNeeded);
    }

    /** Makes everything durable and ends the file; a poisoned log is closed as it is. Idempotent. */
    @Override
    public void close() throws IOException {
        syncing.lock();
        try {
            while (led) {
                syncEnded.awaitUninterruptibly();
            }
            appending.lock();
            try (FrameWriter last = closed ? null : writer) {
                closed = true;
                if (last != null && poison == null && sequence > firstSequence) {
                    // A log without batches is not sealed: what older logs hold may not be settled yet.
                    guarded(() -> last.seal(sequence));
                    durable = base + last.end();
                }
            } finally {
                appending.unlock();
            }
        } finally {
            syncing.unlock();
        }
    }

    /**
     * Syncs for all that have appended so far. Gives {@link #syncing} back meanwhile, so that the next group can
     * gather.
     */
    private void lead() throws IOException {
        long reached = durable;
        led = true;
        syncing.unlock();
        try {
            reached = syncAppended();
        } finally {
            syncing.lock();
            durable = reached;
            led = false;
            syncEnded.signalAll();
        }
    }

    private long syncAppended() throws IOException {
        FrameWriter current;
        long end;
        long position;
        appending.lock();
        try {
            requireWritable();
            guarded(writer::flush);
            current = writer;
            end = writer.end();
            position = base + end;
        } finally {
            appending.unlock();
        }
        // Neither roll() nor close() goes on while somebody leads, so the writer stays open.
        guarded(() -> current.sync(end));
        return position;
    }

    private void sealBefore(FrameWriter next, FrameWriter last) throws IOException {
        try {
            last.seal(sequence);
        } catch (Throwable e) {
            next.close();
            throw e;
        }
    }

    private static FrameWriter createFile(
            FileStore files, UUID storeId, long number, long afterSequence, Options options) throws IOException {
        return FrameWriter.create(
                files,
                StoreFiles.log(number),
                FileKind.LOG,
                new FileOrigin(storeId, number),
                options.bufferBytes(),
                begun -> begun.append(Frame.LINK, afterSequence, MemorySegment.NULL));
    }

    private void requireWritable() throws IOException {
        Throwable failure = poison;
        if (failure != null) {
            throw new WriterPoisonedException(files.describe(StoreFiles.LOGS), failure);
        }
        if (closed) {
            throw new IllegalStateException(files.describe(StoreFiles.LOGS) + " is closed");
        }
    }

    private void guarded(FileAction action) throws IOException {
        try {
            action.run();
        } catch (Throwable e) {
            poison = e;
            throw e;
        }
    }
}
