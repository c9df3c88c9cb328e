package dev.varve.bench.writes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for the files of one run, deleted with all of them at the end. */
final class Scratch implements AutoCloseable {

    private final Path folder;

    private Scratch(Path folder) {
        this.folder = folder;
    }

    /** Makes a folder of its own in a directory, which is made too if it is missing. */
    static Scratch in(Path directory) throws IOException {
        Files.createDirectories(directory);
        return new Scratch(Files.createTempDirectory(directory, "bench-writes-"));
    }

    /** The folder. */
    Path folder() {
        return folder;
    }

    /** A folder of a name, empty. */
    Path fresh(String name) throws IOException {
        Path directory = folder.resolve(name);
        delete(directory);
        return Files.createDirectory(directory);
    }

    /** Bytes that the files of a folder have, by their lengths. */
    static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            long sum = 0;
            for (Path file : (Iterable<Path>) files::iterator) {
                sum += lengthUnlessGone(file);
            }
            return sum;
        }
    }

    private static long lengthUnlessGone(Path file) throws IOException {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }

    /** Deletes a folder with all that is in it; no effect if there is none. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        delete(folder);
    }
}
