package dev.varve.mmap;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files through the Java library alone. Reads and writes go through {@link RandomAccessFile}, which no interrupt
 * closes, at the price of a copy through the heap.
 */
final class PortableFiles implements FileCalls {

    /** Windows opens no directories; its file systems journal their entries themselves. */
    private static final boolean DIRECTORIES_OPEN =
            Path.of("").getFileSystem().getSeparator().equals("/");

    @Override
    public FileHandle create(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw Failures.of(file, e);
        }
        return open(file, "rw");
    }

    @Override
    public FileHandle openForWriting(Path file) throws IOException {
        return open(file, "rw");
    }

    @Override
    public FileHandle openForReading(Path file) throws IOException {
        return open(file, "r");
    }

    private static FileHandle open(Path file, String mode) throws IOException {
        try {
            return new Handle(file, new RandomAccessFile(file.toFile(), mode));
        } catch (FileNotFoundException e) {
            boolean permitted = Files.isReadable(file) && (mode.equals("r") || Files.isWritable(file));
            if (Files.exists(file) && !permitted) {
                throw (IOException) new AccessDeniedException(file.toString()).initCause(e);
            }
            throw Failures.of(file, e);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (!DIRECTORIES_OPEN) {
            return;
        }
        try {
            Uninterrupted.call(() -> {
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                    channel.force(true);
                    return directory;
                }
            });
        } catch (IOException e) {
            throw Failures.of(directory, e);
        }
    }

    private static final class Handle implements FileHandle {

        /** What goes through the heap at a time, in bytes. */
        private static final int SCRATCH = 64 * 1024;

        private final Path path;
        private final RandomAccessFile file;

        Handle(Path path, RandomAccessFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public long length() throws IOException {
            try {
                return file.length();
            } catch (IOException e) {
                throw Failures.of(path, e);
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            try {
                file.setLength(length);
            } catch (IOException e) {
                throw Failures.of(path, e);
            }
        }

        /** Synchronized, because the position belongs to the file and not to the call. */
        @Override
        public synchronized long read(long position, MemorySegment target) throws IOException {
            byte[] scratch = scratchFor(target);
            long done = 0;
            try {
                if (position >= file.length()) {
                    return 0; // Seeking there can fail instead: a file system has a largest offset.
                }
                file.seek(position);
                while (done < target.byteSize()) {
                    int count = file.read(scratch, 0, (int) Math.min(SCRATCH, target.byteSize() - done));
                    if (count < 0) {
                        break;
                    }
                    MemorySegment.copy(scratch, 0, target, ValueLayout.JAVA_BYTE, done, count);
                    done += count;
                }
            } catch (IOException e) {
                throw Failures.of(path, e);
            }
            return done;
        }

        @Override
        public synchronized void write(long position, MemorySegment source) throws IOException {
            byte[] scratch = scratchFor(source);
            long done = 0;
            try {
                file.seek(position);
                while (done < source.byteSize()) {
                    int count = (int) Math.min(SCRATCH, source.byteSize() - done);
                    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, done, scratch, 0, count);
                    file.write(scratch, 0, count);
                    done += count;
                }
            } catch (IOException e) {
                throw Failures.of(path, e);
            }
        }

        private static byte[] scratchFor(MemorySegment bytes) {
            return new byte[(int) Math.min(SCRATCH, bytes.byteSize())];
        }

        /** Through the channel, which also empties the cache of the drive on macOS. */
        @Override
        public void sync() throws IOException {
            try {
                Uninterrupted.call(() -> {
                    file.getChannel().force(false);
                    return path;
                });
            } catch (IOException e) {
                throw Failures.of(path, e);
            }
        }

        @Override
        public MemorySegment map(long length, Arena arena) throws IOException {
            try {
                MemorySegment mapped =
                        Uninterrupted.call(() -> file.getChannel().map(MapMode.READ_ONLY, 0, length, arena));
                return NativeAccess.granted() ? normalised(mapped, arena).asReadOnly() : mapped;
            } catch (IOException e) {
                throw Failures.of(path, e);
            }
        }

        /** The same bytes as a plain native segment; the arena keeps the mapping. */
        private static MemorySegment normalised(MemorySegment mapped, Arena arena) {
            return MemorySegment.ofAddress(mapped.address()).reinterpret(mapped.byteSize(), arena, null);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
