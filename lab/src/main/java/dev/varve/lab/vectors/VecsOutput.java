package dev.varve.lab.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The rows of a .fvecs or .ivecs file on their way to disk. Not thread-safe. */
final class VecsOutput implements AutoCloseable {

    /** Rows are gathered up to here, so that a system call is not made for each. */
    private static final int BUFFER_BYTES = 1 << 20;

    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final int dimension;
    private long count;

    /** Makes the file, or empties it. */
    VecsOutput(Path file, int dimension) throws IOException {
        if (dimension < 1 || dimension > VectorFiles.MAX_DIMENSION) {
            throw new IllegalArgumentException(file + ": expected a dimension from 1 to " + VectorFiles.MAX_DIMENSION
                    + ", found " + dimension + "; give rows of that many numbers");
        }
        this.dimension = dimension;
        this.buffer =
                ByteBuffer.allocateDirect(Math.max(BUFFER_BYTES, rowBytes())).order(ByteOrder.LITTLE_ENDIAN);
        this.channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    int dimension() {
        return dimension;
    }

    long count() {
        return count;
    }

    /** The place of the numbers of the next row; they are put there by relative puts. */
    ByteBuffer next() throws IOException {
        if (buffer.remaining() < rowBytes()) {
            flush();
        }
        count++;
        return buffer.putInt(dimension);
    }

    private int rowBytes() {
        return Integer.BYTES + dimension * Float.BYTES;
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }
}
