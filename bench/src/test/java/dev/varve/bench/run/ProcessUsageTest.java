package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.bench.run.ProcessUsage.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        var usage = new ProcessUsage(() -> List.of(folder));

        assertEquals(OptionalLong.of(123_456L * 1024), usage.bytes(Figure.PEAK));
        assertEquals(OptionalLong.of(100_000L * 1024), usage.bytes(Figure.RESIDENT));
        assertEquals(OptionalLong.of(60_000L * 1024), usage.bytes(Figure.ANONYMOUS));
        assertEquals(OptionalLong.empty(), usage.bytes(Figure.FILE));
        assertEquals(OptionalLong.of(40_960), usage.bytes(Figure.READ));
        assertEquals(OptionalLong.of(77), usage.bytes(Figure.WRITTEN));
    }

    @Test
    void shouldLeaveOutWhatIsNotTold() {
        var usage = new ProcessUsage(() -> List.of(folder.resolve("gone")));

        assertEquals(OptionalLong.empty(), usage.bytes(Figure.PEAK));
    }

    @Test
    void shouldAddUpWhatProcessesUse() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(folder.resolve("status"), "VmHWM:\t  100 kB\n");
        Files.writeString(other.resolve("status"), "VmHWM:\t  11 kB\n");
        var usage = new ProcessUsage(() -> List.of(folder, other, folder.resolve("ended")));

        assertEquals(OptionalLong.of(111 * 1024), usage.bytes(Figure.PEAK));
    }

    @Test
    void shouldCountWhatAProcessHasStarted() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")));
        Process shell = new ProcessBuilder("sh", "-c", "sleep 600 & echo; wait").start();
        try {
            assertEquals('\n', shell.getInputStream().read());
            ProcessHandle child = shell.descendants().findFirst().orElseThrow();

            long both = ProcessUsage.ofTree(shell.toHandle()).bytes(Figure.PEAK).orElseThrow();
            long one = ProcessUsage.ofTree(child).bytes(Figure.PEAK).orElseThrow();

            assertTrue(both > one && one > 0, one + " of " + both);
            child.destroyForcibly();
        } finally {
            shell.destroyForcibly().waitFor();
        }
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
