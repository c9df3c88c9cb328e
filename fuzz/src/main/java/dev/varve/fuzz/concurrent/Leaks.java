package dev.varve.fuzz.concurrent;

import dev.varve.fuzz.model.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a store that is closed must not leave open. */
final class Leaks {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Leaks() {}

    /** Whether this system tells which files are open and mapped; elsewhere only threads are looked at. */
    static boolean told() {
        return Files.isDirectory(DESCRIPTORS) && Files.isReadable(MAPPINGS);
    }

    /**
     * Requires that no file under a directory is open or mapped, as far as the system tells, and that its threads end.
     *
     * @param directory whose name no other has
     */
    static void requireNone(Path directory) throws IOException, InterruptedException {
        Path real = directory.toRealPath();
        Require.equal(List.of(), descriptors(real), "open files under " + real);
        Require.equal(List.of(), mappings(real), "mappings of files under " + real);
        Require.equal(List.of(), threads(String.valueOf(real.getFileName())), "threads of the store");
    }

    private static List<String> descriptors(Path directory) throws IOException {
        List<String> open = new ArrayList<>();
        if (Files.isDirectory(DESCRIPTORS)) {
            try (Stream<Path> all = Files.list(DESCRIPTORS)) {
                for (Path one : all.toList()) {
                    String file = target(one);
                    if (file.startsWith(directory + "/")) {
                        open.add(file);
                    }
                }
            }
        }
        return open;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return ""; // Closed meanwhile, by somebody else.
        }
    }

    private static List<String> mappings(Path directory) throws IOException {
        if (!Files.isReadable(MAPPINGS)) {
            return List.of();
        }
        return Files.readAllLines(MAPPINGS).stream()
                .filter(line -> line.contains(directory + "/"))
                .toList();
    }

    /** Those of searches end a moment after the store is closed. */
    private static List<String> threads(String name) throws InterruptedException {
        List<String> alive = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("varve-") && thread.getName().contains(name) && !thread.join(PATIENCE)) {
                alive.add(thread.getName());
            }
        }
        return alive;
    }
}
