package dev.varve.storage;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** A memtable's vectors of one token field. One writer appends, readers follow. */
final class TokenBuffer implements TokenVectors {

    private final int dimension;
    private final ElementType elementType;
    private final ByteHeap heap;
    private final GrowableArray handles;
    private final GrowableArray counts;
    private volatile int size;

    TokenBuffer(Arena arena, int dimension, ElementType elementType) {
        this.dimension = dimension;
        this.elementType = elementType;
        this.heap = new ByteHeap(arena);
        this.handles = new GrowableArray(arena, Long.BYTES);
        this.counts = new GrowableArray(arena, Integer.BYTES);
    }

    /** Appends a row: the bytes of its tokens in this field's element type, or null where it has none. */
    void append(@Nullable MemorySegment tokens) {
        int row = size;
        handles.ensure(row);
        counts.ensure(row);
        if (tokens != null) {
            int count = Math.toIntExact(tokens.byteSize() / ((long) dimension * elementType.bytes()));
            handles.segment(row).set(ValueLayout.JAVA_LONG, handles.offset(row), heap.append(tokens));
            counts.segment(row).set(ValueLayout.JAVA_INT, counts.offset(row), count);
        }
        size = row + 1;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public ElementType elementType() {
        return elementType;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int tokenCount(int row) {
        return counts.segment(row).get(ValueLayout.JAVA_INT, counts.offset(row));
    }

    @Override
    public MemorySegment segment(int row) {
        return heap.segment(handle(row));
    }

    @Override
    public long offset(int row) {
        return heap.offset(handle(row));
    }

    @Override
    public void verify(int from, int to) {
        // memory, not a file: nothing to verify
    }

    /** Bytes of the rows so far. For the writer alone. */
    long bytes() {
        return heap.bytes() + handles.bytes() + counts.bytes();
    }

    private long handle(int row) {
        return handles.segment(row).get(ValueLayout.JAVA_LONG, handles.offset(row));
    }
}
