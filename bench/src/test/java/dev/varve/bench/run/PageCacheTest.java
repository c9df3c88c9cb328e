package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PageCacheTest {

    private static final int BYTES = 1 << 20;

    private Path folder;

    /** On the disk that has the build: a folder for temporary files may be in memory. */
    @BeforeEach
    void writeFiles() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "page-cache");
        Files.write(folder.resolve("one"), new byte[BYTES]);
        Files.write(Files.createDirectory(folder.resolve("below")).resolve("other"), new byte[BYTES]);
        Files.createFile(folder.resolve("empty"));
    }

    @AfterEach
    void deleteFiles() throws IOException {
        Scratch.delete(folder);
    }

    @Test
    void shouldPutFilesOutOfMemory() throws IOException {
        assumeTrue(PageCache.FILES.available(), "no posix_fadvise");
        var all = new PageCache.Outcome(2 * BYTES, OptionalLong.of(2 * BYTES));
        assertEquals(all, PageCache.NONE.evict(folder), "what was just written is in memory");
        assertTrue(all.complaint().orElseThrow().startsWith("of 2.0 MiB that were put out of memory 2.0 MiB stayed"));

        PageCache.Outcome one = PageCache.FILES.evict(folder.resolve("one"));
        assertEquals(new PageCache.Outcome(BYTES, OptionalLong.of(0)), one);
        assertEquals(Optional.empty(), one.complaint());
        assertEquals(OptionalLong.of(BYTES), PageCache.NONE.evict(folder).stayed());

        PageCache.FILES.evict(folder);
        assertEquals(OptionalLong.of(0), PageCache.NONE.evict(folder).stayed());
    }
}
