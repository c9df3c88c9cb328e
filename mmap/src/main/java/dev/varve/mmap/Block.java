package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A range of a file that a {@link BlockReader} has read, or failed to. Valid until it is released, or the reader is
 * closed. Used by the reader's thread.
 */
public final class Block {

    /** What direct reads need of memory and, where the system does not tell less, of offsets: bytes. */
    static final int PAGE = 4096;

    private final QueuedReader reader;
    private final int id;
    private final MemorySegment memory;
    private @Nullable ByteBuffer view;
    private @Nullable BlockSource source;
    private MemorySegment segment = MemorySegment.NULL;
    private long position;
    private int length;
    private long tag;
    private boolean kept;
    private long segmentOffset;
    private @Nullable Throwable failure;
    private boolean held;

    /** @param memory where the range is read to, aligned to pages; empty where mappings are handed out */
    Block(QueuedReader reader, int id, MemorySegment memory) {
        this.reader = reader;
        this.id = id;
        this.memory = memory;
    }

    /** By which the caller knows the range again. */
    public long tag() {
        return tag;
    }

    /** The file. */
    public BlockSource source() {
        return Objects.requireNonNull(source, "a block that was released");
    }

    /** Where the range begins in the file, in bytes. */
    public long position() {
        return position;
    }

    /** Bytes of the range. */
    public int length() {
        return length;
    }

    /**
     * The native segment that has the range from {@link #offset} on; what else it has means nothing.
     *
     * @throws java.io.EOFException if the file ends before the range does
     * @throws IOException if the range could not be read; what else keeps a thread from reading it is thrown as it is
     */
    public MemorySegment segment() throws IOException {
        return switch (failure) {
            case null -> segment;
            case IOException unread -> throw unread;
            case Error error -> throw error;
            case RuntimeException bug -> throw bug;
            default -> throw new IllegalStateException(failure);
        };
    }

    /** Where in {@link #segment} the range begins, in bytes. */
    public long offset() {
        return segmentOffset;
    }

    /**
     * The range as a buffer from its position to its limit, for checksums; the same object for each range that is read
     * to this block.
     *
     * @throws IOException as {@link #segment}
     * @throws IllegalStateException if the bytes are those of a mapping, over which there must be no checksums
     */
    public ByteBuffer buffer() throws IOException {
        if (!segment().equals(memory)) {
            throw new IllegalStateException("not read, but mapped");
        }
        if (view == null) {
            view = memory.asByteBuffer();
        }
        return view.limit((int) segmentOffset + length).position((int) segmentOffset);
    }

    /**
     * Gives the memory back, for the next range.
     *
     * @throws IllegalStateException if it was released before
     */
    public void release() {
        if (!held) {
            throw new IllegalStateException("released more often than taken");
        }
        held = false;
        reader.giveBack(this);
    }

    int id() {
        return id;
    }

    boolean kept() {
        return kept;
    }

    MemorySegment memory() {
        return memory;
    }

    void assign(BlockSource file, long at, int bytes, long by, boolean keep) {
        source = file;
        position = at;
        length = bytes;
        tag = by;
        kept = keep;
        failure = null;
    }

    /** Says where the bytes are. */
    void filled(MemorySegment with, long at) {
        segment = with;
        segmentOffset = at;
    }

    /** @param why an {@link IOException}, or what needs no declaration */
    void failed(Throwable why) {
        failure = why;
        segment = MemorySegment.NULL;
        segmentOffset = 0;
    }

    Block hold() {
        held = true;
        return this;
    }

    void forget() {
        source = null;
    }
}
