package dev.varve.bench.run;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Locale;

/** {@code posix_fadvise(2)} of 64-bit Linux. */
final class FileAdvice {

    private static final int READ_ONLY = 0;
    private static final int DONT_NEED = 4;

    private FileAdvice() {}

    /** Whether this process may call it. */
    static boolean available() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")
                && ADDRESS.byteSize() == Long.BYTES
                && FileAdvice.class.getModule().isNativeAccessEnabled()
                && Linker.nativeLinker().defaultLookup().find("posix_fadvise").isPresent();
    }

    /** Has the system drop the pages of a file, as far as they are on the disk and nobody maps them. */
    static void dontNeed(Path file) throws IOException {
        int descriptor = open(file);
        if (descriptor < 0) {
            throw new IOException(file + ": cannot be opened to put it out of memory");
        }
        int errno = advise(descriptor);
        close(descriptor);
        if (errno != 0) {
            throw new IOException(file + ": posix_fadvise failed with errno " + errno);
        }
    }

    private static int open(Path file) {
        // The mode, which is variadic, is only looked at where a file is made.
        MethodHandle open =
                link("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toAbsolutePath().toString());
            return (int) open.invokeExact(path, READ_ONLY);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int advise(int descriptor) {
        MethodHandle advise =
                link("posix_fadvise", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
        try {
            return (int) advise.invokeExact(descriptor, 0L, 0L, DONT_NEED);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void close(int descriptor) {
        MethodHandle close = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        try {
            int _ = (int) close.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MethodHandle link(String function, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), descriptor, options);
    }

    /** The calls themselves throw nothing. */
    private static RuntimeException unexpected(Throwable e) {
        return new IllegalStateException(e);
    }
}
