package dev.varve.mmap;

import java.io.IOException;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads many ranges of files at once, and hands them out in the order in which they arrive.
 *
 * <p>Any number of ranges may be submitted: {@link #depth} of them are under way at a time, begun in the order of
 * submission, and the others wait for a block to be released. Nothing is begun before {@link #start}, {@link #poll} or
 * {@link #take}, so that what is submitted together begins together.
 *
 * <p>A range that cannot be read is handed out like the others, and says why when its bytes are asked for: one bad
 * sector fails one range. Reads that the system cut short, put off or interrupted are completed unseen.
 *
 * <p>Used by one thread at a time, for a few milliseconds at most between reads under way: the system completes what is
 * under way with that thread's help. Files must stay open until their ranges were taken, or were cancelled.
 */
public interface BlockReader extends AutoCloseable {

    /** How it reads; never {@link ReadWay#BEST}. */
    ReadWay way();

    /** Reads that are under way at a time, and blocks that can be held, at most. */
    int depth();

    /** Bytes of a range at most. */
    int maxBytes();

    /**
     * Adds a range to those that are to be read, past the page cache where the system allows that: what is read this
     * way takes no other file's place in memory.
     *
     * @see #submit(BlockSource, long, int, long, boolean)
     */
    default void submit(BlockSource source, long offset, int length, long tag) {
        submit(source, offset, length, tag, false);
    }

    /**
     * Adds a range to those that are to be read.
     *
     * @param source the file
     * @param offset where the range begins in the file, in bytes; at any byte
     * @param length bytes of the range, 1 to {@link #maxBytes}
     * @param tag by which the caller knows it again
     * @param keep whether it is read through the page cache, which has it then for the next time; such a read of what
     *     is in memory takes no time
     * @throws IllegalArgumentException if offset or length is out of range; the end of the file is no such limit, but
     *     is told when the block is taken
     */
    void submit(BlockSource source, long offset, int length, long tag, boolean keep);

    /**
     * Begins as many of the submitted reads as can be under way, without waiting for any.
     *
     * @throws IOException if this reader is broken; close it
     */
    void start() throws IOException;

    /**
     * A range that has arrived; null where none has. Does not wait.
     *
     * @throws IOException as {@link #start}
     */
    @Nullable
    Block poll() throws IOException;

    /**
     * A range that has arrived, which is waited for; null when there is none to wait for. An interrupt does not end the
     * waiting.
     *
     * @throws IOException as {@link #start}
     * @throws IllegalStateException if ranges wait for blocks that are all held by the caller
     */
    @Nullable
    Block take() throws IOException;

    /** Ranges that were submitted, and neither taken nor cancelled. */
    int pending();

    /**
     * Forgets ranges that nobody needs any more, of those that wait to be begun. What is under way, or has arrived, is
     * handed out all the same.
     *
     * @param unwanted asked about the tag of each, once
     * @return how many were forgotten
     */
    int drop(LongPredicate unwanted);

    /**
     * Forgets all ranges that were not taken. Returns when none is under way, which waits for the disk where some were.
     * Blocks that were taken stay valid.
     */
    void cancel();

    /** Cancels, and gives all memory back: blocks that were taken are invalid. Idempotent. */
    @Override
    void close();
}
