package dev.varve.cli.embedding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The words of a corpus as numbers, one after the other off-heap, with a {@link #BREAK} wherever neighbours have
 * nothing to do with each other. Written by one thread, then read by any number; its memory is freed when it is no
 * longer reachable.
 */
public final class WordStream {

    /** Stands between texts. */
    public static final int BREAK = -1;

    private MemorySegment words = Arena.ofAuto().allocate(1 << 20, Integer.BYTES);
    private long size;

    /** Creates an empty stream. */
    public WordStream() {}

    /**
     * Appends a word or a break.
     *
     * @param word the number of a word, or {@link #BREAK}
     */
    public void add(int word) {
        long offset = size * Integer.BYTES;
        if (offset == words.byteSize()) {
            var larger = Arena.ofAuto().allocate(words.byteSize() * 2, Integer.BYTES);
            MemorySegment.copy(words, 0, larger, 0, offset);
            words = larger;
        }
        words.set(ValueLayout.JAVA_INT, offset, word);
        size++;
    }

    /**
     * Returns what stands at a position.
     *
     * @param position from 0 to {@link #size} exclusively
     * @return the number of a word, or {@link #BREAK}
     */
    public int get(long position) {
        return words.get(ValueLayout.JAVA_INT, position * Integer.BYTES);
    }

    /**
     * Tells how long the stream is.
     *
     * @return words and breaks together
     */
    public long size() {
        return size;
    }
}
