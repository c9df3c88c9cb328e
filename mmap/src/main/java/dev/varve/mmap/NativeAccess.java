package dev.varve.mmap;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/** What this process may call directly, and how. Asking prints no warning, where calling without leave would. */
final class NativeAccess {

    private static final String SYSTEM = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);

    private NativeAccess() {}

    /** Whether the JVM was told {@code --enable-native-access} for this module. */
    static boolean granted() {
        return NativeAccess.class.getModule().isNativeAccessEnabled();
    }

    /** Whether {@link LinuxCalls} works here: 64-bit, because offsets are passed as such. */
    static boolean linux() {
        return SYSTEM.startsWith("linux")
                && canCall(
                        "open",
                        "close",
                        "pread",
                        "pwrite",
                        "fsync",
                        "fdatasync",
                        "ftruncate",
                        "lseek",
                        "mmap",
                        "munmap");
    }

    /** Whether {@link PosixPaging} works here. */
    static boolean posixPaging() {
        return (SYSTEM.startsWith("linux") || SYSTEM.startsWith("mac")) && canCall("madvise", "mincore", "getpagesize");
    }

    /** Links a function of the C library. */
    static MethodHandle link(String function, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), descriptor, options);
    }

    /**
     * What is thrown on the way to a call, such as for a segment that is closed; the calls themselves throw nothing.
     */
    static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException exception ? exception : new IllegalStateException(e);
    }

    /** Whether calls are granted, and the C library has all of these. */
    static boolean canCall(String... functions) {
        if (!granted() || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
            return false;
        }
        for (String function : functions) {
            if (Linker.nativeLinker().defaultLookup().find(function).isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
