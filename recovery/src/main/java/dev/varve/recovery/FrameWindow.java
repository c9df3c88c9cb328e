package dev.varve.recovery;

import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A part of a file of frames, read ahead: frames are looked at one after another, most of them short. For one thread.
 */
final class FrameWindow implements AutoCloseable {

    private final InputFile file;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment window;
    private long start;
    private long filled;

    /**
     * @param file where bytes come from; stays the caller's
     * @param bytes most that is read ahead; never less than a frame's header
     */
    FrameWindow(InputFile file, long bytes) {
        this.file = file;
        long size = Math.max(Frame.HEADER_BYTES, Math.min(bytes, file.length()));
        this.window = arena.allocate(size, Frame.ALIGNMENT);
    }

    /**
     * Bytes of the file, which has them; valid until the next call.
     *
     * @param bytes at most those of the window
     */
    MemorySegment at(long position, long bytes) throws IOException {
        if (position < start || position + bytes > start + filled) {
            long readAhead = Math.min(window.byteSize(), file.length() - position);
            filled = 0;
            file.read(position, window.asSlice(0, readAhead));
            start = position;
            filled = readAhead;
        }
        return window.asSlice(position - start, bytes);
    }

    /** The same for any number of bytes: those that the window cannot hold are read into {@code large}. */
    MemorySegment at(long position, long bytes, Arena large) throws IOException {
        if (bytes <= window.byteSize()) {
            return at(position, bytes);
        }
        MemorySegment whole = large.allocate(bytes, Frame.ALIGNMENT);
        file.read(position, whole);
        return whole;
    }

    @Override
    public void close() {
        arena.close();
    }
}
