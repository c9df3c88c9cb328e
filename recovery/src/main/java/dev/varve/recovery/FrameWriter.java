package dev.varve.recovery;

import dev.varve.codecs.FileHeader;
import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Frames on their way to one file, gathered in an off-heap buffer. For one thread at a time, except {@link #sync},
 * which may run beside {@link #append}.
 */
final class FrameWriter implements AutoCloseable {

    private final OutputFile file;
    private final long seed;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer;
    private long buffered;
    /** Where in the buffer the last frame begins. */
    private long lastFrame;

    private volatile long durable;

    /** What a file begins with behind its header. */
    @FunctionalInterface
    interface Beginning {
        void append(FrameWriter writer) throws IOException;
    }

    /**
     * @param file where the frames go, of which nothing is known to be synced; closed with this writer
     * @param seed from {@link Frame#seed}
     * @param bufferBytes frames up to this size are gathered, longer ones are written at once
     */
    private FrameWriter(OutputFile file, long seed, int bufferBytes) {
        this.file = file;
        this.seed = seed;
        this.buffer = arena.allocate(bufferBytes, Frame.ALIGNMENT);
    }

    /**
     * Creates a file with its header and first frames. They and its name are durable when this returns; where that
     * fails, it is gone.
     *
     * @param beginning appends the first frames
     */
    static FrameWriter create(
            FileStore files, String name, FileKind kind, FileOrigin origin, int bufferBytes, Beginning beginning)
            throws IOException {
        FrameWriter writer = new FrameWriter(files.create(name), Frame.seed(origin), bufferBytes);
        try (Arena arena = Arena.ofConfined()) {
            writer.file.write(new FileHeader(kind, origin).encode(arena));
            beginning.append(writer);
            writer.flush();
            writer.sync(writer.end());
            files.syncDirectory(directory(name));
            return writer;
        } catch (Throwable e) {
            discard(files, name, writer, e);
            throw e;
        }
    }

    private static void discard(FileStore files, String name, FrameWriter writer, Throwable failure) {
        try {
            writer.close();
            files.delete(name);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static String directory(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    /** Where the next frame starts. */
    long end() {
        return file.length() + buffered;
    }

    /** Bytes of the file that are known to be synced. */
    long durable() {
        return durable;
    }

    /** Bytes handed to the operating system. */
    long written() {
        return file.length();
    }

    /**
     * Has frames claim that nothing is durable until the next {@link #sync}, as long as files before this one are not.
     */
    void claimNothing() {
        durable = 0;
    }

    /**
     * Gathers a frame, or writes it where it is longer than the buffer.
     *
     * @throws dev.varve.mmap.NoSpaceException if the disk is full; the frame is not there, what was gathered before is
     */
    void append(byte type, long sequence, MemorySegment payload) throws IOException {
        long bytes = Frame.bytes(payload.byteSize());
        if (bytes > buffer.byteSize() - buffered) {
            flush();
        }
        lastFrame = buffered;
        if (bytes <= buffer.byteSize()) {
            encode(buffer.asSlice(buffered, bytes), type, sequence, payload);
            buffered += bytes;
            return;
        }
        try (Arena large = Arena.ofConfined()) {
            // By one write, which a full disk takes back whole.
            MemorySegment frame = large.allocate(bytes, Frame.ALIGNMENT);
            encode(frame, type, sequence, payload);
            file.write(frame);
        }
    }

    private void encode(MemorySegment frame, byte type, long sequence, MemorySegment payload) {
        Frame.writeHeader(frame, type, sequence, durable, payload, seed, end());
        MemorySegment.copy(payload, 0, frame, Frame.HEADER_BYTES, payload.byteSize());
        frame.asSlice(Frame.HEADER_BYTES + payload.byteSize()).fill((byte) 0);
    }

    /**
     * Hands everything gathered to the operating system.
     *
     * @throws dev.varve.mmap.NoSpaceException if the disk is full; everything is still gathered
     */
    void flush() throws IOException {
        if (buffered > 0) {
            file.write(buffer.asSlice(0, buffered));
            buffered = 0;
            lastFrame = 0;
        }
    }

    /**
     * Appends a frame and flushes.
     *
     * @throws dev.varve.mmap.NoSpaceException if the disk is full; the frame is not there, what was gathered before is
     */
    void write(byte type, long sequence, MemorySegment payload) throws IOException {
        append(type, sequence, payload);
        try {
            flush();
        } catch (NoSpaceException e) {
            buffered = lastFrame;
            throw e;
        }
    }

    /** Makes the first {@code position} bytes of the file durable, which must have been flushed. */
    void sync(long position) throws IOException {
        if (position > durable) {
            file.sync();
            durable = position;
        }
    }

    /** Ends the file on purpose: a reader that finds the seal knows that nothing before it may be missing. */
    void seal(long sequence) throws IOException {
        flush();
        sync(end());
        write(Frame.SEAL, sequence, MemorySegment.NULL);
        sync(end());
    }

    /** Closes without flushing. */
    @Override
    public void close() throws IOException {
        try (arena;
                file) {
            buffered = 0;
        }
    }
}
