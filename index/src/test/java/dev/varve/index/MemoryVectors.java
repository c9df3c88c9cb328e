package dev.varve.index;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Vectors in native memory, in chunks as a memtable has them; a row may be absent. */
public final class MemoryVectors implements DenseVectors {

    static final ValueLayout.OfFloat FLOAT32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort FLOAT16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int dimension;
    private final ElementType type;
    private final int chunkRows;
    private final int padding;
    private final boolean[] present;
    private final boolean dense;
    private final List<MemorySegment> chunks = new ArrayList<>();

    /**
     * @param rows null stands for an absent row
     * @param chunkRows rows of a chunk
     * @param padding bytes between rows
     */
    public MemoryVectors(int dimension, ElementType type, float[][] rows, int chunkRows, int padding) {
        this.dimension = dimension;
        this.type = type;
        this.chunkRows = chunkRows;
        this.padding = padding;
        present = new boolean[rows.length];
        boolean all = true;
        for (int row = 0; row < rows.length; row++) {
            if (row % chunkRows == 0) {
                chunks.add(Arena.ofAuto().allocate(chunkRows * stride(), 64));
            }
            present[row] = rows[row] != null;
            all &= present[row];
            for (int d = 0; present[row] && d < dimension; d++) {
                put(type, segment(row), offset(row), d, rows[row][d]);
            }
        }
        dense = all;
    }

    static void put(ElementType type, MemorySegment target, long offset, int d, float value) {
        if (type == ElementType.FLOAT32) {
            target.set(FLOAT32, offset + 4L * d, value);
        } else {
            target.set(FLOAT16, offset + 2L * d, Float.floatToFloat16(value));
        }
    }

    /** The value as it is stored. */
    static float stored(ElementType type, float value) {
        return type == ElementType.FLOAT32 ? value : Float.float16ToFloat(Float.floatToFloat16(value));
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public ElementType elementType() {
        return type;
    }

    @Override
    public int size() {
        return present.length;
    }

    @Override
    public boolean has(int row) {
        return present[row];
    }

    @Override
    public boolean dense() {
        return dense;
    }

    @Override
    public MemorySegment segment(int row) {
        return chunks.get(row / chunkRows);
    }

    @Override
    public long offset(int row) {
        return row % chunkRows * stride();
    }

    @Override
    public long stride() {
        return (long) dimension * type.bytes() + padding;
    }

    @Override
    public int run(int row) {
        return Math.min(chunkRows - row % chunkRows, present.length - row);
    }

    @Override
    public void verify(int from, int to) {
        for (int row = from; row < to; row++) {
            if (!present[row]) {
                throw new AssertionError("Row " + row + " is absent and must not be read");
            }
        }
    }
}
