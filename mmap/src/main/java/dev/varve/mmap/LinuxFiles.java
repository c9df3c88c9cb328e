package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files through system calls of Linux: no interrupt reaches them, and bytes go between native segments and the kernel
 * without another copy.
 */
final class LinuxFiles implements FileCalls {

    /** The encoding in which the JDK itself hands paths to the system. */
    private static final Charset PATHS = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    @Override
    public FileHandle create(Path file) throws IOException {
        return new Handle(file, open(file, LinuxCalls.O_RDWR | LinuxCalls.O_CREAT | LinuxCalls.O_EXCL));
    }

    @Override
    public FileHandle openForWriting(Path file) throws IOException {
        return new Handle(file, open(file, LinuxCalls.O_RDWR));
    }

    @Override
    public FileHandle openForReading(Path file) throws IOException {
        return new Handle(file, open(file, LinuxCalls.O_RDONLY));
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        int descriptor = open(directory, LinuxCalls.O_RDONLY);
        try {
            retry("fsync", directory, () -> LinuxCalls.fsync(descriptor));
        } finally {
            LinuxCalls.close(descriptor); // Its failure would say nothing: the descriptor wrote nothing.
        }
    }

    private static int open(Path file, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] path = file.toString().getBytes(PATHS);
            MemorySegment terminated = arena.allocate(path.length + 1L);
            MemorySegment.copy(path, 0, terminated, ValueLayout.JAVA_BYTE, 0, path.length);
            return (int) retry("open", file, () -> LinuxCalls.open(terminated, flags | LinuxCalls.O_CLOEXEC));
        }
    }

    /** Repeats a call that a signal cut short; any other failure is thrown. */
    private static long retry(String call, Path file, Call body) throws IOException {
        while (true) {
            long result = body.run();
            if (result >= 0) {
                return result;
            }
            if (result != -Errno.EINTR) {
                throw Errno.failure(call, file, (int) -result);
            }
        }
    }

    /** A call that returns {@code -errno} when it fails. */
    @FunctionalInterface
    private interface Call {
        long run();
    }

    private static final class Handle implements FileHandle {

        /** What goes through scratch at a time where bytes are on the heap, in bytes. */
        private static final long SCRATCH = 64 * 1024;

        /** Of offsets of direct reads, where the system does not tell: no disk needs more. */
        private static final int SAFE_ALIGNMENT = Block.PAGE;

        private final Path file;
        private final int descriptor;
        /** Not opened where nobody asks for it. */
        private volatile @Nullable DirectFile direct;

        private volatile boolean directAsked;

        Handle(Path file, int descriptor) {
            this.file = file;
            this.descriptor = descriptor;
        }

        @Override
        public long length() throws IOException {
            return retry("lseek", file, () -> LinuxCalls.length(descriptor));
        }

        @Override
        public void truncate(long length) throws IOException {
            retry("ftruncate", file, () -> LinuxCalls.ftruncate(descriptor, length));
        }

        @Override
        public long read(long position, MemorySegment target) throws IOException {
            if (target.isNative()) {
                return readNative(position, target);
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment scratch = arena.allocate(Math.min(SCRATCH, target.byteSize()));
                long done = 0;
                while (done < target.byteSize()) {
                    MemorySegment part = scratch.asSlice(0, Math.min(scratch.byteSize(), target.byteSize() - done));
                    long count = readNative(position + done, part);
                    MemorySegment.copy(part, 0, target, done, count);
                    done += count;
                    if (count < part.byteSize()) {
                        break;
                    }
                }
                return done;
            }
        }

        private long readNative(long position, MemorySegment target) throws IOException {
            long done = 0;
            while (done < target.byteSize()) {
                MemorySegment rest = target.asSlice(done);
                long from = position + done;
                long count = retry("pread", file, () -> LinuxCalls.pread(descriptor, rest, from));
                if (count == 0) {
                    break;
                }
                done += count;
            }
            return done;
        }

        @Override
        public void write(long position, MemorySegment source) throws IOException {
            if (source.isNative()) {
                writeNative(position, source);
                return;
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment scratch = arena.allocate(Math.min(SCRATCH, source.byteSize()));
                long count;
                for (long done = 0; done < source.byteSize(); done += count) {
                    count = Math.min(scratch.byteSize(), source.byteSize() - done);
                    MemorySegment.copy(source, done, scratch, 0, count);
                    writeNative(position + done, scratch.asSlice(0, count));
                }
            }
        }

        private void writeNative(long position, MemorySegment source) throws IOException {
            long done = 0;
            while (done < source.byteSize()) {
                MemorySegment rest = source.asSlice(done);
                long to = position + done;
                long count = retry("pwrite", file, () -> LinuxCalls.pwrite(descriptor, rest, to));
                if (count == 0) {
                    throw new IOException(
                            file + ": the system wrote none of " + rest.byteSize() + " bytes at offset " + to);
                }
                done += count;
            }
        }

        @Override
        public void sync() throws IOException {
            retry("fdatasync", file, () -> LinuxCalls.fdatasync(descriptor));
        }

        @Override
        public MemorySegment map(long length, Arena arena) throws IOException {
            long address = retry("mmap", file, () -> LinuxCalls.mmap(descriptor, length));
            return MemorySegment.ofAddress(address)
                    .reinterpret(length, arena, LinuxCalls::munmap)
                    .asReadOnly();
        }

        @Override
        public void advise(Access access) {
            LinuxCalls.advise(descriptor, access);
        }

        @Override
        public int descriptor() {
            return descriptor;
        }

        @Override
        public @Nullable DirectFile direct() {
            return directAsked ? direct : openDirect();
        }

        /** Opens the open file, not the path, which may be another file's by now. */
        private synchronized @Nullable DirectFile openDirect() {
            if (!directAsked) {
                int alignment = LinuxCalls.directAlignment(descriptor);
                alignment = alignment < 0 ? SAFE_ALIGNMENT : alignment;
                if (alignment > 0 && alignment <= Block.PAGE && Integer.bitCount(alignment) == 1) {
                    int found = openAnew();
                    direct = found < 0 ? null : new DirectFile(found, alignment);
                }
                directAsked = true;
            }
            return direct;
        }

        /** A descriptor for direct reads, or {@code -errno}: not every file system has them. */
        private int openAnew() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment path = arena.allocateFrom("/proc/self/fd/" + descriptor);
                return LinuxCalls.open(path, LinuxCalls.O_RDONLY | LinuxCalls.O_DIRECT | LinuxCalls.O_CLOEXEC);
            }
        }

        @Override
        public void close() throws IOException {
            DirectFile second = direct;
            if (second != null) {
                LinuxCalls.close(second.descriptor()); // Its failure would say nothing: the descriptor wrote nothing.
            }
            int result = LinuxCalls.close(descriptor);
            if (result < 0 && result != -Errno.EINTR) {
                throw Errno.failure("close", file, -result);
            }
        }
    }
}
