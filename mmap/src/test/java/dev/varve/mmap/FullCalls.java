package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Real files on a disk that is full when a test says so: a write that is not small puts half of its bytes there. */
final class FullCalls implements FileCalls {

    private static final int SMALL = 64;
    private static final int ENOSPC = 28;

    private final FileCalls calls;
    private volatile boolean full;

    FullCalls(FileCalls calls) {
        this.calls = calls;
    }

    void full(boolean now) {
        full = now;
    }

    @Override
    public FileHandle create(Path file) throws IOException {
        return new Handle(file, calls.create(file));
    }

    @Override
    public FileHandle openForWriting(Path file) throws IOException {
        return new Handle(file, calls.openForWriting(file));
    }

    @Override
    public FileHandle openForReading(Path file) throws IOException {
        return calls.openForReading(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        calls.syncDirectory(directory);
    }

    private final class Handle implements FileHandle {

        private final Path file;
        private final FileHandle handle;

        Handle(Path file, FileHandle handle) {
            this.file = file;
            this.handle = handle;
        }

        @Override
        public void write(long position, MemorySegment source) throws IOException {
            if (full && source.byteSize() > SMALL) {
                handle.write(position, source.asSlice(0, source.byteSize() / 2));
                throw Errno.failure("pwrite", file, ENOSPC);
            }
            handle.write(position, source);
        }

        @Override
        public long length() throws IOException {
            return handle.length();
        }

        @Override
        public void truncate(long length) throws IOException {
            handle.truncate(length);
        }

        @Override
        public long read(long position, MemorySegment target) throws IOException {
            return handle.read(position, target);
        }

        @Override
        public void sync() throws IOException {
            handle.sync();
        }

        @Override
        public MemorySegment map(long length, Arena arena) throws IOException {
            return handle.map(length, arena);
        }

        @Override
        public void close() throws IOException {
            handle.close();
        }
    }
}
