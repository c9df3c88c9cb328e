package dev.varve.bench.writes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Bytes that this process has handed to the operating system to be written. */
final class FileWrites {

    private static final Path COUNTERS = Path.of("/proc/self/io");
    private static final String WRITTEN = "wchar:";

    private FileWrites() {}

    /**
     * Bytes given to calls that write, of all threads, since the process began; empty where the system does not tell.
     * Not write_bytes, which counts pages that turned dirty: a file that is deleted before it is written back would not
     * count there, and a page of the log that is appended to many times would count once or many times.
     */
    static OptionalLong soFar() throws IOException {
        if (!Files.isReadable(COUNTERS)) {
            return OptionalLong.empty();
        }
        List<String> lines = Files.readAllLines(COUNTERS);
        return lines.stream()
                .filter(line -> line.startsWith(WRITTEN))
                .mapToLong(
                        line -> Long.parseLong(line.substring(WRITTEN.length()).strip()))
                .findFirst();
    }
}
