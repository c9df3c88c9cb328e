package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptFolderTest {

    @TempDir
    private Path directory;

    @Test
    void shouldBeForOneRunAtATime() throws IOException {
        Path folder = directory.resolve("kept");
        try (KeptFolder first = KeptFolder.open(folder)) {
            assertEquals(folder, first.folder());
            var refused = assertThrows(IOException.class, () -> KeptFolder.open(folder));
            assertTrue(refused.toString().contains("another run works with this folder"), refused::toString);
        }
        KeptFolder.open(folder).close();
    }
}
