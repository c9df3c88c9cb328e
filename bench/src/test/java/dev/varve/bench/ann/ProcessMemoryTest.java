package dev.varve.bench.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.bench.ann.ProcessMemory.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessMemoryTest {

    @TempDir
    private Path folder;

    @Test
    void shouldReadWhatTheSystemTells() throws IOException {
        Files.writeString(folder.resolve("status"), """
            Name:\tjava
            VmHWM:\t  123456 kB
            VmRSS:\t  100000 kB
            RssAnon:\t   60000 kB
            RssFile:\tmany kB
            """);
        Files.writeString(folder.resolve("io"), "rchar: 1\nread_bytes: 40960\n");
        var memory = new ProcessMemory(folder);

        assertEquals(OptionalLong.of(123_456L * 1024), memory.bytes(Figure.PEAK));
        assertEquals(OptionalLong.of(100_000L * 1024), memory.bytes(Figure.RESIDENT));
        assertEquals(OptionalLong.of(60_000L * 1024), memory.bytes(Figure.ANONYMOUS));
        assertEquals(OptionalLong.empty(), memory.bytes(Figure.FILE));
        assertEquals(OptionalLong.of(40_960), memory.bytes(Figure.READ));
    }

    @Test
    void shouldLeaveOutWhatIsNotTold() {
        assertEquals(OptionalLong.empty(), new ProcessMemory(folder.resolve("gone")).bytes(Figure.PEAK));
    }

    @Test
    void shouldKnowThisProcess() {
        assumeTrue(Files.exists(Path.of("/proc/self/status")));
        var memory = new ProcessMemory(ProcessHandle.current().pid());

        long resident = memory.bytes(Figure.RESIDENT).orElseThrow();
        long peak = memory.bytes(Figure.PEAK).orElseThrow();

        assertTrue(resident > 1 << 20 && peak >= resident, resident + " of " + peak);
    }
}
