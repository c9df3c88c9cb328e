package dev.varve.storage;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** A memtable's vectors of one dense field. One writer appends, readers follow. */
final class DenseBuffer implements DenseVectors {

    private final int dimension;
    private final ElementType elementType;
    private final GrowableArray vectors;
    private final GrowableArray presence;
    private volatile int size;
    private volatile boolean dense = true;

    DenseBuffer(Arena arena, int dimension, ElementType elementType) {
        this.dimension = dimension;
        this.elementType = elementType;
        this.vectors = new GrowableArray(arena, dimension * elementType.bytes());
        this.presence = new GrowableArray(arena, Byte.BYTES);
    }

    /** Appends a row: the bytes of its vector in this field's element type, or null where it has none. */
    void append(@Nullable MemorySegment vector) {
        int row = size;
        vectors.ensure(row);
        presence.ensure(row);
        if (vector == null) {
            dense = false;
        } else {
            MemorySegment.copy(vector, 0, vectors.segment(row), vectors.offset(row), stride());
            presence.segment(row).set(ValueLayout.JAVA_BYTE, presence.offset(row), (byte) 1);
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
    public boolean has(int row) {
        return presence.segment(row).get(ValueLayout.JAVA_BYTE, presence.offset(row)) != 0;
    }

    @Override
    public boolean dense() {
        return dense;
    }

    @Override
    public MemorySegment segment(int row) {
        return vectors.segment(row);
    }

    @Override
    public long offset(int row) {
        return vectors.offset(row);
    }

    @Override
    public long stride() {
        return (long) dimension * elementType.bytes();
    }

    @Override
    public int run(int row) {
        return vectors.run(row);
    }

    @Override
    public void verify(int from, int to) {
        // memory, not a file: nothing to verify
    }

    /** Bytes of the rows so far. For the writer alone. */
    long bytes() {
        return vectors.bytes() + presence.bytes();
    }
}
