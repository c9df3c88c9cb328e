package dev.varve.codecs;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The keys of a segment or memtable, both ways: key to row, row to key. A key is 1 to {@value #MAX_BYTES} bytes: UTF-8
 * for string keys, eight little-endian bytes for long keys. Thread-safe.
 */
public interface Keys {

    /** The longest key, in bytes. */
    int MAX_BYTES = 65_536;

    /** What {@link #find} answers when there is no such key. */
    int ABSENT = -1;

    /** Number of rows. In a memtable it grows. */
    int size();

    /** The key of a row, off-heap. */
    MemorySegment key(int row);

    /** Length of the key of a row, in bytes. */
    default int length(int row) {
        return (int) key(row).byteSize();
    }

    /** Copies the key of a row to the heap, without the segment that {@link #key} makes. */
    default void copy(int row, byte[] target, int at) {
        MemorySegment key = key(row);
        MemorySegment.copy(key, ValueLayout.JAVA_BYTE, 0, target, at, (int) key.byteSize());
    }

    /**
     * The row that holds a key, or {@link #ABSENT}. Where a memtable holds a key more than once, the newest row.
     *
     * @param key the bytes of the key
     */
    int find(MemorySegment key);
}
