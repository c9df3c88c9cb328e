package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.bench.run.MappingAdvice.Range;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Advice goes to the mappings of a file alone, and changes nothing of what they hold. */
final class MappingAdviceTest {

    private static final int BYTES = 1 << 20;

    @TempDir
    private Path directory;

    @Test
    void shouldFindTheMappingsOfAFile() {
        List<String> lines = List.of(
                "00400000-00401000 r-xp 00000000 08:01 11                                 /opt/java",
                "7f0000000000-7f0000010000 r--s 00000000 08:01 12                         /data/my files/a.tco",
                "7f0000010000-7f0000011000 r--s 00000000 08:01 13                         /data/my files/a.tco.old",
                "7f0000020000-7f0000021000 rw-p 00000000 00:00 0 ",
                "ffff800000000000-ffff800000002000 r--s 00010000 08:01 12                 /data/my files/a.tco");

        assertEquals(
                List.of(new Range(0x7f0000000000L, 0x10000), new Range(0xffff800000000000L, 0x2000)),
                MappingAdvice.ranges(lines, Path.of("/data/my files/a.tco")));
    }

    @Test
    void shouldLeaveWhatIsMapped() throws IOException {
        assumeTrue(MappingAdvice.available());
        Path file = directory.resolve("a file");
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (i * 31 + i / 4096);
        }
        Files.write(file, bytes);
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, BYTES, arena);
            assertEquals(0, MappingAdvice.UNMAP.give(directory), "not a file that is mapped");
            assertEquals(0, MappingAdvice.lock(directory), "not a file that is mapped");
            for (MappingAdvice advice : MappingAdvice.values()) {
                int taken = advice.give(file);

                assertTrue(taken == 1 || advice == MappingAdvice.POPULATE, advice + " was taken " + taken + " times");
                assertEquals(MemorySegment.ofArray(bytes).mismatch(mapped), -1, advice.toString());
                assertEquals(bytes[BYTES - 1], mapped.get(ValueLayout.JAVA_BYTE, BYTES - 1));
            }
            assertTrue(MappingAdvice.lock(file) <= 1, "the one mapping, where the system's limit allows it");
            assertEquals(MemorySegment.ofArray(bytes).mismatch(mapped), -1, "locked");
        }
    }
}
