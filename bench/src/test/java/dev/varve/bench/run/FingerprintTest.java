package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FingerprintTest {

    @TempDir
    private Path folder;

    @Test
    void shouldBeTheChecksumOfAFile() throws IOException {
        // The check value of CRC-32C.
        assertEquals(0xe3069283L, Fingerprint.of(Files.writeString(folder.resolve("digits"), "123456789")));
    }

    @Test
    void shouldTellContentsApartThatHaveOneSizeAndTime() throws IOException {
        Path file = Files.writeString(folder.resolve("rows"), "before");
        FileTime time = Files.getLastModifiedTime(file);
        long before = Fingerprint.of(file);

        Files.writeString(file, "behind");
        Files.setLastModifiedTime(file, time);

        assertNotEquals(before, Fingerprint.of(file));
    }

    @Test
    void shouldTellFoldersApartByTheNamesOfTheirFiles() throws IOException {
        Path a = Files.createDirectory(folder.resolve("a"));
        Path b = Files.createDirectory(folder.resolve("b"));
        Files.writeString(a.resolve("x"), "same");
        Files.writeString(b.resolve("y"), "same");

        assertNotEquals(Fingerprint.of(a), Fingerprint.of(b));
    }

    @Test
    void shouldReadTheCodeOfClasses() {
        String code = Fingerprint.ofCode(List.of(Fingerprint.class));

        assertTrue(code.matches("[0-9a-f]{8}"), code);
        assertEquals(code, Fingerprint.ofCode(List.of(Scratch.class)), "of the same module");
        assertNotEquals(code, Fingerprint.ofCode(List.of(Test.class)));
    }
}
