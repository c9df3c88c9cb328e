package dev.varve.storage;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import dev.varve.index.ann.NormRange;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A memtable's vectors of one dense field. One writer appends, readers follow. Rows before the first, which were there
 * when the field was added to the schema, have none, and take no memory.
 */
final class DenseBuffer implements DenseVectors {

    private final int dimension;
    private final ElementType elementType;
    private final GrowableArray vectors;
    private final GrowableArray presence;
    private final int first;
    private volatile int size;
    private volatile boolean dense;
    private volatile boolean indexable = true;

    /** @param first the first row that may have a vector */
    DenseBuffer(Arena arena, int dimension, ElementType elementType, int first) {
        this.dimension = dimension;
        this.elementType = elementType;
        this.vectors = new GrowableArray(arena, dimension * elementType.bytes());
        this.presence = new GrowableArray(arena, Byte.BYTES);
        this.first = first;
        this.size = first;
        this.dense = first == 0;
    }

    /** Appends a row: the bytes of its vector in this field's element type, or null where it has none. */
    void append(@Nullable MemorySegment vector) {
        int at = size - first;
        vectors.ensure(at);
        presence.ensure(at);
        if (vector == null) {
            dense = false;
        } else {
            MemorySegment.copy(vector, 0, vectors.segment(at), vectors.offset(at), stride());
            presence.segment(at).set(ValueLayout.JAVA_BYTE, presence.offset(at), (byte) 1);
            if (indexable && !NormRange.holds(this, first + at)) {
                indexable = false;
            }
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
    public boolean has(int row) {
        int at = row - first;
        return at >= 0 && presence.segment(at).get(ValueLayout.JAVA_BYTE, presence.offset(at)) != 0;
    }

    @Override
    public boolean dense() {
        return dense;
    }

    @Override
    public MemorySegment segment(int row) {
        return row < first ? MemorySegment.NULL : vectors.segment(row - first);
    }

    @Override
    public long offset(int row) {
        return row < first ? 0 : vectors.offset(row - first);
    }

    @Override
    public long stride() {
        return (long) dimension * elementType.bytes();
    }

    @Override
    public int run(int row) {
        return row < first ? first - row : vectors.run(row - first);
    }

    @Override
    public void verify(int from, int to) {
        // memory, not a file: nothing to verify
    }

    /** Whether indexes take all vectors so far. Once they do not, it stays so. */
    boolean indexable() {
        return indexable;
    }

    /** Bytes of the rows so far. For the writer alone. */
    long bytes() {
        return vectors.bytes() + presence.bytes();
    }
}
