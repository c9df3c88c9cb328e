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
import java.util.List;

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

    /** Gathers one frame, see {@link #append(byte, long, List)}. */
    void append(byte type, long sequence, MemorySegment payload) throws IOException {
        append(type, sequence, List.of(payload));
    }

    /**
     * Gathers frames, or writes them where they are longer than the buffer.
     *
     * @param sequence of the first; each following one has the next
     * @throws dev.varve.mmap.NoSpaceException if the disk is full; none of them is there, what was gathered before is
     */
    void append(byte type, long sequence, List<MemorySegment> payloads) throws IOException {
        long bytes = 0;
        for (MemorySegment payload : payloads) {
            bytes += Frame.bytes(payload.byteSize());
        }
        if (bytes > buffer.byteSize() - buffered) {
            flush();
        }
        if (bytes <= buffer.byteSize()) {
            encode(buffer.asSlice(buffered, bytes), type, sequence, payloads);
            buffered += bytes;
            return;
        }
        try (Arena large = Arena.ofConfined()) {
            // By one write, which a full disk takes back whole.
            MemorySegment frames = large.allocate(bytes, Frame.ALIGNMENT);
            encode(frames, type, sequence, payloads);
            file.write(frames);
        }
    }

    private void encode(MemorySegment target, byte type, long firstSequence, List<MemorySegment> payloads) {
        long sequence = firstSequence;
        long at = 0;
        for (MemorySegment payload : payloads) {
            MemorySegment frame = target.asSlice(at, Frame.bytes(payload.byteSize()));
            Frame.writeHeader(frame, type, sequence, durable, payload, seed, end() + at);
            MemorySegment.copy(payload, 0, frame, Frame.HEADER_BYTES, payload.byteSize());
            frame.asSlice(Frame.HEADER_BYTES + payload.byteSize()).fill((byte) 0);
            sequence++;
            at += frame.byteSize();
        }
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
        }
    }

    /**
     * Appends frames and flushes: by one write, where they fit the buffer beside what was gathered before.
     *
     * @param sequence of the first; each following one has the next
     * @throws dev.varve.mmap.NoSpaceException if the disk is full; none of them is there, what was gathered before is
     */
    void write(byte type, long sequence, List<MemorySegment> payloads) throws IOException {
        long begin = end();
        append(type, sequence, payloads);
        try {
            flush();
        } catch (NoSpaceException e) {
            buffered = begin - written();
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

    /**
     * Ends the file on purpose: a reader that finds the seal knows that nothing before it may be missing.
     *
     * @param poison told of a failure, but for a full disk, which leaves the file without a seal
     */
    void seal(long sequence, Poison poison) throws IOException {
        poison.guardWrite(this::flush);
        poison.guard(() -> sync(end()));
        poison.guardWrite(() -> write(Frame.SEAL, sequence, List.of(MemorySegment.NULL)));
        poison.guard(() -> sync(end()));
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
