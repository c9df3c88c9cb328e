package dev.varve.bench.ann;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the searches of one request found and how long each took: off-heap, so that the heap that is measured is the
 * system's. Different threads may set different operations.
 */
final class SearchAnswers implements AutoCloseable {

    /** Instead of a row, where fewer were found than wanted. */
    static final int NONE = -1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena = Arena.ofShared();
    private final int operations;
    private final int k;
    private final long recordBytes;
    private final MemorySegment answers;
    private final MemorySegment latencies;

    SearchAnswers(int operations, int k) {
        this.operations = operations;
        this.k = k;
        this.recordBytes = Integer.BYTES * (1L + k);
        this.answers = arena.allocate(operations * recordBytes);
        this.latencies = arena.allocate((long) operations * Long.BYTES);
    }

    /** What one operation takes, in memory and in both files. */
    static long bytes(int k) {
        return Integer.BYTES * (1L + k) + Long.BYTES;
    }

    int operations() {
        return operations;
    }

    /** Keeps what an operation found, {@code k} rows, and its time. */
    void set(int operation, int[] rows, long nanos) {
        long record = operation * recordBytes;
        answers.set(INT, record, k);
        MemorySegment.copy(rows, 0, answers, INT, record + Integer.BYTES, k);
        latencies.set(LONG, (long) operation * Long.BYTES, nanos);
    }

    /** Writes the answers as .ivecs and the times as int64, both little-endian. */
    void write(Path answersFile, Path latenciesFile) throws IOException {
        write(answers, answersFile);
        write(latencies, latenciesFile);
    }

    private static void write(MemorySegment bytes, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long done = 0; done < bytes.byteSize(); ) {
                long length = Math.min(1 << 20, bytes.byteSize() - done);
                ByteBuffer buffer = bytes.asSlice(done, length).asByteBuffer();
                while (buffer.hasRemaining()) {
                    done += channel.write(buffer);
                }
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
