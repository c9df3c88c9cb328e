package dev.varve.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What processes use, by the operating system: on Linux, by /proc; elsewhere nothing is known. */
public final class ProcessUsage {

    /** The figures of one process, in the files of /proc. */
    public enum Figure {
        /** The most that ever was resident. */
        PEAK("status", "VmHWM"),
        /** What is resident: its own memory, and pages of files and of memory that is shared. */
        RESIDENT("status", "VmRSS"),
        /** Of it, memory of its own. */
        ANONYMOUS("status", "RssAnon"),
        /** Of it, pages of mapped files. */
        FILE("status", "RssFile"),
        /** Bytes that were read from a disk for it. */
        READ("io", "read_bytes"),
        /**
         * Bytes that it gave to calls that write. Not write_bytes, which counts pages that turned dirty: a file that is
         * deleted before it is written back would not count there, and a page of the log that is appended to many times
         * would count once or many times.
         */
        WRITTEN("io", "wchar");

        private final String file;
        private final String field;

        Figure(String file, String field) {
            this.file = file;
            this.field = field;
        }
    }

    /** Of each process that counts, when it is asked for. */
    private final Supplier<List<Path>> folders;

    ProcessUsage(Supplier<List<Path>> folders) {
        this.folders = folders;
    }

    /** What this process uses. */
    public static ProcessUsage ofThis() {
        List<Path> folder = List.of(folder(ProcessHandle.current()));
        return new ProcessUsage(() -> folder);
    }

    /** What a process uses, with all that it has started and that has not ended: a program may stand before another. */
    static ProcessUsage ofTree(ProcessHandle root) {
        return new ProcessUsage(() -> Stream.concat(Stream.of(root), root.descendants())
                .map(ProcessUsage::folder)
                .toList());
    }

    private static Path folder(ProcessHandle process) {
        return Path.of("/proc", Long.toString(process.pid()));
    }

    /** A figure in bytes, the sum of those of all processes, or nothing where the system tells it of none. */
    public OptionalLong bytes(Figure figure) {
        long[] told = folders.get().stream()
                .map(folder -> bytes(folder, figure))
                .flatMapToLong(OptionalLong::stream)
                .toArray();
        return told.length == 0
                ? OptionalLong.empty()
                : OptionalLong.of(LongStream.of(told).sum());
    }

    private static OptionalLong bytes(Path folder, Figure figure) {
        Path file = folder.resolve(figure.file);
        if (!Files.isReadable(file)) {
            return OptionalLong.empty();
        }
        try {
            return find(Files.readAllLines(file), figure.field + ":");
        } catch (IOException ended) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong find(List<String> lines, String prefix) {
        for (String line : lines) {
            if (line.startsWith(prefix)) {
                String value = line.substring(prefix.length()).strip().toLowerCase(Locale.ROOT);
                boolean kib = value.endsWith(" kb");
                String digits = kib ? value.substring(0, value.length() - 3).strip() : value;
                return digits.matches("\\d{1,15}")
                        ? OptionalLong.of(Long.parseLong(digits) * (kib ? 1024 : 1))
                        : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }
}
