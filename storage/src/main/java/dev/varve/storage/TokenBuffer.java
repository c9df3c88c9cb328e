package dev.varve.storage;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A memtable's vectors of one token field. One writer appends, readers follow. Rows before the first, which were there
 * when the field was added to the schema, have none, and take no memory.
 */
final class TokenBuffer implements TokenVectors {

    private final int dimension;
    private final ElementType elementType;
    private final ByteHeap heap;
    private final GrowableArray handles;
    private final GrowableArray counts;
    private final int first;
    private volatile int size;

    /** @param first the first row that may have tokens */
    TokenBuffer(Arena arena, int dimension, ElementType elementType, int first) {
        this.dimension = dimension;
        this.elementType = elementType;
        this.heap = new ByteHeap(arena);
        this.handles = new GrowableArray(arena, Long.BYTES);
        this.counts = new GrowableArray(arena, Integer.BYTES);
        this.first = first;
        this.size = first;
    }

    /** Appends a row: the bytes of its tokens in this field's element type, or null where it has none. */
    void append(@Nullable MemorySegment tokens) {
        int at = size - first;
        handles.ensure(at);
        counts.ensure(at);
        if (tokens != null) {
            int count = Math.toIntExact(tokens.byteSize() / ((long) dimension * elementType.bytes()));
            handles.segment(at).set(ValueLayout.JAVA_LONG, handles.offset(at), heap.append(tokens));
            counts.segment(at).set(ValueLayout.JAVA_INT, counts.offset(at), count);
        }
        size = first + at + 1;
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
        int at = row - first;
        return at < 0 ? 0 : counts.segment(at).get(ValueLayout.JAVA_INT, counts.offset(at));
    }

    @Override
    public MemorySegment segment(int row) {
        return row < first ? MemorySegment.NULL : heap.segment(handle(row - first));
    }

    @Override
    public long offset(int row) {
        return row < first ? 0 : heap.offset(handle(row - first));
    }

    @Override
    public void verify(int from, int to) {
        // memory, not a file: nothing to verify
    }

    /** Bytes of the rows so far. For the writer alone. */
    long bytes() {
        return heap.bytes() + handles.bytes() + counts.bytes();
    }

    private long handle(int at) {
        return handles.segment(at).get(ValueLayout.JAVA_LONG, handles.offset(at));
    }
}
