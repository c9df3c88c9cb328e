package dev.varve.bench.ann.systems;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The rows of an .fvecs file, mapped: every system reads the same pages, and none has them on its heap unless it copies
 * them there. Thread-safe until it is closed.
 */
public final class VectorSet implements AutoCloseable {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final Arena arena;
    private final MemorySegment rows;
    private final int dimension;
    private final int count;

    private VectorSet(Path file, Arena arena, MemorySegment rows, int dimension, int count) {
        this.file = file;
        this.arena = arena;
        this.rows = rows;
        this.dimension = dimension;
        this.count = count;
    }

    /**
     * Maps a file.
     *
     * @throws IOException if it cannot be read, or is not one of rows of equal length
     */
    public static VectorSet open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            int dimension = bytes.byteSize() < Integer.BYTES ? 0 : bytes.get(INT, 0);
            long rowBytes = Integer.BYTES + (long) dimension * Float.BYTES;
            if (dimension < 1 || bytes.byteSize() % rowBytes != 0) {
                throw new IOException(file + ": expected .fvecs rows of equal length, found a dimension of " + dimension
                        + " in " + bytes.byteSize() + " bytes; give a file that was written completely");
            }
            return new VectorSet(file, arena, bytes, dimension, Math.toIntExact(bytes.byteSize() / rowBytes));
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /** The file. */
    public Path file() {
        return file;
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
        long offset = row * (Integer.BYTES + (long) dimension * Float.BYTES) + Integer.BYTES;
        MemorySegment.copy(rows, FLOAT, offset, into, 0, dimension);
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
