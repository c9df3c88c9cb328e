package dev.varve.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What a process uses, by the operating system: on Linux, by /proc; elsewhere nothing is known. */
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

    private final Path folder;

    /** What a process uses. */
    public ProcessUsage(long pid) {
        this(Path.of("/proc", Long.toString(pid)));
    }

    ProcessUsage(Path folder) {
        this.folder = folder;
    }

    /** What this process uses. */
    public static ProcessUsage ofThis() {
        return new ProcessUsage(ProcessHandle.current().pid());
    }

    /** A figure in bytes, or nothing where the system does not tell it. */
    public OptionalLong bytes(Figure figure) {
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
