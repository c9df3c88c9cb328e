package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.bench.run.ProcessUsage.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessUsageTest {

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
        Files.writeString(folder.resolve("io"), "rchar: 1\nwchar: 77\nread_bytes: 40960\nwrite_bytes: 8192\n");
        var usage = new ProcessUsage(folder);

        assertEquals(OptionalLong.of(123_456L * 1024), usage.bytes(Figure.PEAK));
        assertEquals(OptionalLong.of(100_000L * 1024), usage.bytes(Figure.RESIDENT));
        assertEquals(OptionalLong.of(60_000L * 1024), usage.bytes(Figure.ANONYMOUS));
        assertEquals(OptionalLong.empty(), usage.bytes(Figure.FILE));
        assertEquals(OptionalLong.of(40_960), usage.bytes(Figure.READ));
        assertEquals(OptionalLong.of(77), usage.bytes(Figure.WRITTEN));
    }

    @Test
    void shouldLeaveOutWhatIsNotTold() {
        assertEquals(OptionalLong.empty(), new ProcessUsage(folder.resolve("gone")).bytes(Figure.PEAK));
    }

    @Test
    void shouldKnowThisProcess() {
        assumeTrue(Files.exists(Path.of("/proc/self/status")));
        var usage = ProcessUsage.ofThis();

        long resident = usage.bytes(Figure.RESIDENT).orElseThrow();
        long peak = usage.bytes(Figure.PEAK).orElseThrow();

        assertTrue(resident > 1 << 20 && peak >= resident, resident + " of " + peak);
    }
}
