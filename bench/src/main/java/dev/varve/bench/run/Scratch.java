package dev.varve.bench.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder for the files of one run, deleted with all of them at the end. What a run has left that could not do so, as
 * it was killed, is deleted by the next one in the same directory: a run that goes on holds the lock of its folder.
 */
public final class Scratch implements AutoCloseable {

    private static final String PREFIX = "bench-";
    private static final String FILES = "files";

    /** Is there from when the lock is held on: before, a folder may be that of a run that has just begun. */
    private static final String BEGUN = "BEGUN";

    private final KeptFolder home;
    private final Path folder;

    private Scratch(KeptFolder home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /**
     * Makes a folder of its own in a directory, which is made too if it is missing.
     *
     * @param bench whose it is, such as {@code writes}: the name of the folder tells it
     */
    public static Scratch in(Path directory, String bench) throws IOException {
        Files.createDirectories(directory);
        deleteLeft(directory);
        Path home = Files.createTempDirectory(directory, PREFIX + bench + "-");
        KeptFolder held = KeptFolder.open(home);
        try {
            Files.createFile(home.resolve(BEGUN));
            return new Scratch(held, Files.createDirectory(home.resolve(FILES)));
        } catch (Throwable e) {
            held.close();
            throw e;
        }
    }

    private static void deleteLeft(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path folder : left) {
                if (Files.exists(folder.resolve(BEGUN)) && isLeft(folder)) {
                    delete(folder);
                }
            }
        }
    }

    private static boolean isLeft(Path folder) {
        try (KeptFolder _ = KeptFolder.open(folder)) {
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** A folder of a name, empty. */
    public Path fresh(String name) throws IOException {
        Path directory = folder.resolve(name);
        delete(directory);
        return Files.createDirectory(directory);
    }

    /** Bytes that the files of a folder have, by their lengths. */
    public static long bytes(Path directory) throws IOException {
        return lengths(directory).values().stream().mapToLong(Long::longValue).sum();
    }

    /** The lengths of the files of a folder and those below it. */
    public static Map<Path, Long> lengths(Path directory) throws IOException {
        Map<Path, Long> lengths = new HashMap<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                lengths.put(file, attributes.size());
                return FileVisitResult.CONTINUE;
            }

            // A store deletes files while it is looked at.
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return lengths;
    }

    /** Deletes a folder with all that is in it; no effect if there is none. */
    public static void delete(Path directory) throws IOException {
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
        // So that another run, which may take the lock from now on, leaves the folder alone.
        Files.deleteIfExists(home.folder().resolve(BEGUN));
        home.close();
        delete(home.folder());
    }
}
