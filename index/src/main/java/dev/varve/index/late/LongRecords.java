package dev.varve.index.late;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Memory in which records that are too long for one read are put together. It has room for some at a time, and grows
 * where more are asked for. Used by one thread at a time.
 */
final class LongRecords {

    private static final long FIRST = 1L << 20;

    /** Bytes at most, and of a record. */
    static final long MOST = 1L << 23;

    private static final int ALIGNMENT = 64;

    private MemorySegment memory = MemorySegment.NULL;
    private ByteBuffer view = ByteBuffer.allocate(0);
    private long used;
    private boolean full;
    /** Where the record of a document begins, and how many of its bytes are missing, by the document's number. */
    private long[] begins = new long[0];

    private int[] missing = new int[0];

    /** Forgets all records; there is more room where there was too little. */
    void clear() {
        used = 0;
        if (full) {
            allocate(Math.min(MOST, 2 * memory.byteSize()));
        }
        full = false;
    }

    private void allocate(long bytes) {
        if (bytes > memory.byteSize()) {
            memory = Arena.ofAuto().allocate(bytes, ALIGNMENT);
            view = memory.asByteBuffer();
        }
    }

    /** Makes room for a document's record; whether there is some. There always is for the first one. */
    boolean add(int number, int bytes) {
        if (used == 0) {
            allocate(Math.max(FIRST, bytes));
        }
        if (bytes > memory.byteSize() - used) {
            full = true;
            return false;
        }
        if (number >= begins.length) {
            begins = Arrays.copyOf(begins, 2 * number + 1);
            missing = Arrays.copyOf(missing, 2 * number + 1);
        }
        begins[number] = used;
        missing[number] = bytes;
        used += Math.ceilDiv(bytes, ALIGNMENT) * (long) ALIGNMENT;
        return true;
    }

    /** Puts a piece of a record in its place; whether the record is complete. */
    boolean put(int number, int at, MemorySegment from, long offset, int length) {
        MemorySegment.copy(from, offset, memory, begins[number] + at, length);
        missing[number] -= length;
        return missing[number] == 0;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Where a record begins in {@link #memory}. */
    long begin(int number) {
        return begins[number];
    }

    /** A record as a buffer from its position to its limit; valid until the next one. */
    ByteBuffer buffer(int number, int bytes) {
        int begin = (int) begins[number];
        return view.limit(begin + bytes).position(begin);
    }
}
