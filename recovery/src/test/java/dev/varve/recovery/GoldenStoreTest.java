package dev.varve.recovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Log and manifest of every format version are kept, with what they say as text. */
class GoldenStoreTest {

    private static final int NEWEST = 2;
    private static final List<String> FILES =
            List.of(StoreFiles.CURRENT, StoreFiles.manifest(1), StoreFiles.log(1), StoreFiles.log(2));

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, NEWEST})
    void shouldReadEveryVersion(int version) throws IOException {
        Files.createDirectory(directory.resolve(StoreFiles.LOGS));
        for (String name : FILES) {
            Files.write(directory.resolve(name), golden(version, name));
        }
        FileStore files = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        String contents = new String(golden(version, "contents.txt"), StandardCharsets.UTF_8);
        assertEquals(contents, GoldenStore.show(files));
    }

    /** What is written may only change together with the version. */
    @Test
    void shouldStillWriteTheNewestVersion() throws IOException {
        Path written = directory.resolve("written");
        GoldenStore.main(new String[] {written.toString()});
        for (String name : FILES) {
            assertArrayEquals(golden(NEWEST, name), Files.readAllBytes(written.resolve(name)), name);
        }
    }

    private static byte[] golden(int version, String name) throws IOException {
        String resource = "/golden/v" + version + "/" + name;
        try (InputStream input = GoldenStoreTest.class.getResourceAsStream(resource)) {
            assertNotNull(input, resource);
            return input.readAllBytes();
        }
    }
}
