package dev.varve.lab.vectors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * The rows of a .fvecs file, mapped, in any order. The file must not become shorter meanwhile. Thread-safe until it is
 * closed.
 */
public final class FvecsRows implements AutoCloseable {

    private static final String FORMAT = VecsFormat.FVECS + " of " + NumberType.FLOAT32;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena;
    private final MemorySegment bytes;
    private final int dimension;
    private final int count;

    private FvecsRows(Arena arena, MemorySegment bytes, int dimension, int count) {
        this.arena = arena;
        this.bytes = bytes;
        this.dimension = dimension;
        this.count = count;
    }

    /**
     * Maps a file.
     *
     * @throws VectorFileException if it is cut short, empty or of another kind
     */
    public static FvecsRows open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.BASE);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long needed = reader.count() * (Integer.BYTES + (long) reader.dimension() * Float.BYTES);
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            boolean plain = reader.format().equals(FORMAT) && bytes.byteSize() == needed;
            if (!plain || reader.count() > Integer.MAX_VALUE) {
                throw new VectorFileException(
                        file.toString(),
                        0,
                        "fewer than 2^31 rows of float32 in .fvecs, " + needed + " bytes",
                        bytes.byteSize() + " bytes of " + reader.format(),
                        "convert the file to .fvecs first");
            }
            return new FvecsRows(arena, bytes, reader.dimension(), (int) reader.count());
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /** Numbers in a row. */
    public int dimension() {
        return dimension;
    }

    /** Rows. */
    public int count() {
        return count;
    }

    /**
     * Copies a row.
     *
     * @param into at least {@link #dimension()} long
     */
    public void read(int row, float[] into) {
        read(row, 1, into);
    }

    /**
     * Copies rows, behind each other.
     *
     * @param into at least {@code rows} times {@link #dimension()} long
     */
    public void read(int first, int rows, float[] into) {
        Objects.checkFromIndexSize(first, rows, count);
        long rowBytes = Integer.BYTES + (long) dimension * Float.BYTES;
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(bytes, FLOAT, (first + r) * rowBytes + Integer.BYTES, into, r * dimension, dimension);
        }
    }

    /** A copy of a row. */
    public float[] row(int row) {
        float[] copy = new float[dimension];
        read(row, copy);
        return copy;
    }

    /** Unmaps the file; no row may be read any more. */
    @Override
    public void close() {
        arena.close();
    }
}
