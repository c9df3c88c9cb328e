package dev.varve.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo keeps its store and its word vectors.
 *
 * @param path the directory of both
 */
record DemoDirectory(Path path) {

    /** The directory that was asked for, or one in the user's cache. */
    static DemoDirectory of(@Nullable Path chosen, String name) {
        if (chosen != null) {
            return new DemoDirectory(chosen);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return new DemoDirectory(base.resolve("varve").resolve(name));
    }

    Path store() {
        return path.resolve("store");
    }

    Path model() {
        return path.resolve("words.vwv");
    }

    /**
     * Makes the directory ready for a new demo; an earlier demo in it goes, anything else is left alone and refused.
     */
    void clear() throws IOException {
        Files.createDirectories(path);
        if (Files.exists(store()) && !Files.exists(marker())) {
            throw new BadInputException(store() + " was not made by varve demo; choose another --dir");
        }
        Files.deleteIfExists(model());
        deleteTree(store());
        Files.write(marker(), new byte[0]);
    }

    /** An empty file that tells that what lies beside it is a demo's, even one that was broken off. */
    private Path marker() {
        return path.resolve("varve-demo");
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var tree = Files.walk(folder)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Fails with what to do if there is no finished demo here. */
    void check() {
        if (!Files.exists(model()) || !Files.exists(store())) {
            throw new BadInputException(path + ": there is no demo here; make one with varve demo");
        }
    }
}
