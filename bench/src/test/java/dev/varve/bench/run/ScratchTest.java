package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchTest {

    @TempDir
    private Path directory;

    @Test
    void shouldLeaveNothing() throws IOException {
        try (Scratch scratch = Scratch.in(directory.resolve("new"), "ann")) {
            Files.createDirectories(scratch.folder().resolve("a").resolve("b"));
            Files.writeString(scratch.fresh("c").resolve("file"), "text");
        }

        assertEquals(List.of(), names(directory.resolve("new")));
    }

    @Test
    void shouldDeleteWhatAKilledRunHasLeftAndNothingElse() throws IOException {
        Files.writeString(
                Files.createDirectories(directory.resolve("bench-ann-1/files")).resolve("index"), "large");
        Files.createFile(directory.resolve("bench-ann-1/LOCK"));
        Files.createFile(directory.resolve("bench-ann-1/BEGUN"));
        // Of a run that has not come so far, and no folder of a run at all.
        Files.createFile(Files.createDirectory(directory.resolve("bench-ssd-2")).resolve("LOCK"));
        Files.createFile(directory.resolve("bench-notes"));

        try (Scratch first = Scratch.in(directory, "ann");
                Scratch second = Scratch.in(directory, "ssd")) {
            assertTrue(Files.isDirectory(first.folder()), "a run that goes on keeps its files");
            assertFalse(Files.exists(directory.resolve("bench-ann-1")));
            assertTrue(Files.isDirectory(second.folder()));
        }
        assertEquals(List.of("bench-notes", "bench-ssd-2"), names(directory));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
