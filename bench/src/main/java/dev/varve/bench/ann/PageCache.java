package dev.varve.bench.ann;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Empties the operating system's cache of files, by the strongest means that are permitted. */
final class PageCache {

    private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");
    private static final String CLEAN_PAGES = "1\n";

    private final @Nullable Advice advice;
    private final boolean drop;

    private PageCache(boolean drop, @Nullable Advice advice) {
        this.drop = drop;
        this.advice = advice;
    }

    /** The means of this machine. */
    static PageCache here() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        boolean drop = linux && Files.isWritable(DROP) && dropped();
        return new PageCache(drop, linux && !drop ? Advice.find().orElse(null) : null);
    }

    /** Whether there are any means. */
    boolean canEvict() {
        return drop || advice != null;
    }

    /** How it is done, or why not, in words. */
    String means() {
        if (drop) {
            return "the page cache of the machine is emptied (" + DROP + ")";
        }
        return advice == null
                ? "not possible on " + System.getProperty("os.name") + ": cold searches are left out"
                : "the pages of the index's files are given up (posix_fadvise); " + DROP + " may not be written";
    }

    /** Evicts files, and those in folders; they must not be mapped, and what was written to them must be synced. */
    void evict(List<Path> filesAndFolders) throws IOException {
        if (drop) {
            Files.writeString(DROP, CLEAN_PAGES, StandardOpenOption.WRITE);
        } else if (advice != null) {
            for (Path one : filesAndFolders) {
                try (Stream<Path> files = Files.walk(one)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        advice.evict(file);
                    }
                }
            }
        }
    }

    /** A file that seems writable may not be, in a container: only trying tells. */
    private static boolean dropped() {
        try {
            Files.writeString(DROP, CLEAN_PAGES, StandardOpenOption.WRITE);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** The system's advice on single files. Without headers: the numbers are those of Linux on 64 bits. */
    private record Advice(MethodHandle open, MethodHandle fsync, MethodHandle fadvise, MethodHandle close) {

        private static final int READ_ONLY = 0;
        private static final int DONT_NEED = 4;

        static Optional<Advice> find() {
            SymbolLookup library = Linker.nativeLinker().defaultLookup();
            Optional<MethodHandle> open = bind(library, "open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            Optional<MethodHandle> fsync = bind(library, "fsync", ValueLayout.JAVA_INT);
            Optional<MethodHandle> fadvise = bind(
                    library,
                    "posix_fadvise",
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT);
            Optional<MethodHandle> close = bind(library, "close", ValueLayout.JAVA_INT);
            return open.isPresent() && fsync.isPresent() && fadvise.isPresent() && close.isPresent()
                    ? Optional.of(new Advice(open.get(), fsync.get(), fadvise.get(), close.get()))
                    : Optional.empty();
        }

        private static Optional<MethodHandle> bind(SymbolLookup library, String name, ValueLayout... arguments) {
            // Variadic as open is, its third argument counts only where a file is made.
            return library.find(name)
                    .map(address -> Linker.nativeLinker()
                            .downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments)));
        }

        void evict(Path file) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment name = arena.allocateFrom(file.toAbsolutePath().toString(), StandardCharsets.UTF_8);
                int descriptor = (int) open.invokeExact(name, READ_ONLY);
                if (descriptor < 0) {
                    throw new IOException(file + ": cannot be opened to evict it from the page cache");
                }
                try {
                    int synced = (int) fsync.invokeExact(descriptor);
                    int advised = (int) fadvise.invokeExact(descriptor, 0L, 0L, DONT_NEED);
                    if (synced != 0 || advised != 0) {
                        throw new IOException(file + ": cannot be evicted from the page cache");
                    }
                } finally {
                    int closed = (int) close.invokeExact(descriptor);
                    assert closed == 0 : file;
                }
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("calling the system for " + file, e);
            }
        }
    }
}
