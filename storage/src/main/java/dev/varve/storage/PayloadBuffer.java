package dev.varve.storage;

import dev.varve.codecs.Payloads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** A memtable's payloads. One writer appends, readers follow. */
final class PayloadBuffer implements Payloads {

    private final ByteHeap heap;
    private final GrowableArray handles;

    /** The length + 1 of each payload; 0 where there is none. */
    private final GrowableArray lengths;

    private volatile int size;

    PayloadBuffer(Arena arena) {
        this.heap = new ByteHeap(arena);
        this.handles = new GrowableArray(arena, Long.BYTES);
        this.lengths = new GrowableArray(arena, Integer.BYTES);
    }

    /** Appends a row: its payload, or null where it has none. */
    void append(@Nullable MemorySegment payload) {
        int row = size;
        handles.ensure(row);
        lengths.ensure(row);
        if (payload != null) {
            int length = Math.toIntExact(payload.byteSize());
            handles.segment(row).set(ValueLayout.JAVA_LONG, handles.offset(row), heap.append(payload));
            lengths.segment(row).set(ValueLayout.JAVA_INT, lengths.offset(row), length + 1);
        }
        size = row + 1;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean has(int row) {
        return length(row) >= 0;
    }

    @Override
    public byte[] get(int row) {
        int length = length(row);
        if (length < 0) {
            return new byte[0];
        }
        long handle = handles.segment(row).get(ValueLayout.JAVA_LONG, handles.offset(row));
        return heap.get(handle, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Bytes of the rows so far. For the writer alone. */
    long bytes() {
        return heap.bytes() + handles.bytes() + lengths.bytes();
    }

    private int length(int row) {
        return lengths.segment(row).get(ValueLayout.JAVA_INT, lengths.offset(row)) - 1;
    }
}
