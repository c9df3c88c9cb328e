package dev.varve.mmap;

import static java.lang.foreign.Linker.Option.firstVariadicArg;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * System calls of 64-bit Linux, as the manual's section 2 describes them.
 *
 * <p>Each returns what the system returns, or {@code -errno} where the system says that it failed. Only to be used
 * where {@link NativeAccess#linux()}. None is linked as critical: they block, and a critical call holds up the garbage
 * collector.
 */
final class LinuxCalls {

    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_DIRECT = directFlag();
    static final int O_CLOEXEC = 0x80000;

    private static final int READ_WRITE_FOR_ALL_BUT_UMASK = 0x1B6; // 0666
    private static final int SEEK_END = 2;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_POPULATE = 0x8000;
    private static final int POSIX_FADV_NORMAL = 0;
    private static final int POSIX_FADV_RANDOM = 1;
    private static final int POSIX_FADV_SEQUENTIAL = 2;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_DIOALIGN = 0x2000;
    private static final long STATX_BYTES = 256;
    private static final long STATX_OFFSET_ALIGN = 0x9c;

    static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(StructLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN =
            link("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), firstVariadicArg(2));
    private static final MethodHandle CLOSE = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle PREAD =
            link("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle PWRITE =
            link("pwrite", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle FSYNC = link("fsync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FDATASYNC = link("fdatasync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FTRUNCATE =
            link("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle LSEEK =
            link("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle MMAP =
            link("mmap", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    /** In the C library since 2018 only. */
    private static final @Nullable MethodHandle STATX = NativeAccess.canCall("statx")
            ? link("statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS))
            : null;

    private static final @Nullable MethodHandle FADVISE = NativeAccess.canCall("posix_fadvise")
            ? link("posix_fadvise", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT))
            : null;
    private static final MethodHandle MUNMAP = link("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    private LinuxCalls() {}

    /** Opens a file; the path ends in a zero byte. Returns the descriptor. */
    static int open(MemorySegment path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) OPEN.invokeExact(state, path, flags, READ_WRITE_FOR_ALL_BUT_UMASK);
            return (int) orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** Closes a descriptor, which is gone even when this fails. */
    static int close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) CLOSE.invokeExact(state, descriptor);
            return (int) orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /**
     * Reads at most the buffer's size at a position. Returns the bytes read, fewer than asked for at will, 0 at the
     * end.
     */
    static long pread(int descriptor, MemorySegment buffer, long position) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result = (long) PREAD.invokeExact(state, descriptor, buffer, buffer.byteSize(), position);
            return orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** Writes at most the buffer's size at a position. Returns the bytes written, fewer than asked for at will. */
    static long pwrite(int descriptor, MemorySegment buffer, long position) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result = (long) PWRITE.invokeExact(state, descriptor, buffer, buffer.byteSize(), position);
            return orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** Makes a file or directory durable with all its metadata. */
    static int fsync(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) FSYNC.invokeExact(state, descriptor);
            return (int) orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** Makes a file's bytes durable with the metadata needed to read them: its length counts, its times do not. */
    static int fdatasync(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) FDATASYNC.invokeExact(state, descriptor);
            return (int) orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** Sets a file's length. */
    static int ftruncate(int descriptor, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) FTRUNCATE.invokeExact(state, descriptor, length);
            return (int) orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** The length of an open file. Moves the descriptor's position, which positional calls do not look at. */
    static long length(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result = (long) LSEEK.invokeExact(state, descriptor, 0L, SEEK_END);
            return orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** Maps the first bytes of a file read-only. Returns the address. */
    static long mmap(int descriptor, long length) {
        return mmap(descriptor, length, 0, PROT_READ, MAP_SHARED);
    }

    /** Maps memory that is shared with the kernel, all of it present. Returns the address. */
    static long mmapShared(int descriptor, long length, long offset) {
        return mmap(descriptor, length, offset, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE);
    }

    private static long mmap(int descriptor, long length, long offset, int protection, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result =
                    (long) MMAP.invokeExact(state, MemorySegment.NULL, length, protection, flags, descriptor, offset);
            return orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** Ends a mapping. */
    static int munmap(MemorySegment mapping) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) MUNMAP.invokeExact(state, mapping, mapping.byteSize());
            return (int) orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** Says how an open file is going to be read. Advice is a hint, so its answer changes nothing. */
    static void advise(int descriptor, Access access) {
        if (FADVISE == null) {
            return;
        }
        int advice = switch (access) {
            case NORMAL -> POSIX_FADV_NORMAL;
            case RANDOM -> POSIX_FADV_RANDOM;
            case SEQUENTIAL -> POSIX_FADV_SEQUENTIAL;
        };
        try (Arena arena = Arena.ofConfined()) {
            int _ = (int) FADVISE.invokeExact(arena.allocate(CALL_STATE), descriptor, 0L, 0L, advice);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /**
     * To how many bytes offsets of direct reads of a file have to be aligned; 0 where there are none, -1 where the
     * system does not tell.
     */
    static int directAlignment(int descriptor) {
        if (STATX == null) {
            return -1;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment answer = arena.allocate(STATX_BYTES, Long.BYTES);
            MemorySegment noPath = arena.allocate(1);
            int result = (int) STATX.invokeExact(state, descriptor, noPath, AT_EMPTY_PATH, STATX_DIOALIGN, answer);
            boolean told = result == 0 && (answer.get(JAVA_INT, 0) & STATX_DIOALIGN) != 0;
            return told ? answer.get(JAVA_INT, STATX_OFFSET_ALIGN) : -1;
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** The flag of direct reads, which not all architectures have in one place. */
    private static int directFlag() {
        return System.getProperty("os.arch", "").equals("aarch64") ? 0x10000 : 0x4000;
    }

    /** What a call returned, or {@code -errno} from where it left that. */
    static long orErrno(long result, MemorySegment state) {
        return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
    }

    /** Links a function that leaves its error in a segment of {@link #CALL_STATE}, the first argument. */
    static MethodHandle link(String function, FunctionDescriptor descriptor, Linker.Option... more) {
        Linker.Option[] options = Arrays.copyOf(more, more.length + 1);
        options[more.length] = Linker.Option.captureCallState("errno");
        return NativeAccess.link(function, descriptor, options);
    }
}
