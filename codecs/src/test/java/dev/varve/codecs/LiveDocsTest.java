package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.mmap.Access;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LiveDocsTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(14, 15), 16);
    private static final String NAME = "000016-000002.del";

    @Property(tries = 200)
    void shouldReadBackWhichRowsAreLive(@ForAll @IntRange(max = 1000) int rows, @ForAll long seed) throws IOException {
        var random = new Random(seed);
        var live = new BitSet();
        for (int row = 0; row < rows; row++) {
            live.set(row, random.nextInt(4) != 0);
        }
        var files = new MemoryFileStore();
        long[] words = Arrays.copyOf(live.toLongArray(), Math.ceilDiv(rows, 64));
        long length = LiveDocsFile.write(files, NAME, ORIGIN, 2, MemorySegment.ofArray(words), rows);
        LiveDocsFile file = LiveDocsFile.open(files, NAME, length, ORIGIN, Access.NORMAL);
        assertEquals(rows, file.size());
        assertEquals(2, file.generation());
        assertEquals(live.cardinality(), file.liveCount());
        assertEquals(-1, file.words().mismatch(MemorySegment.ofArray(words)));
        for (int row = 0; row < rows; row++) {
            assertEquals(live.get(row), file.live(row));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> file.live(rows));
        file.release();
        assertEquals(0, files.mappingCount());
    }

    @Test
    void shouldVerifyAllWhenOpened() throws IOException {
        var files = new MemoryFileStore();
        int rows = 8 * 200_000;
        MemorySegment bits = MemorySegment.ofArray(new byte[rows / 8]);
        long length = LiveDocsFile.write(files, NAME, ORIGIN, 2, bits, rows);
        files.damage(NAME, 4096 + 2 * 65_536, 1);
        var e = assertThrows(
                CorruptFileException.class, () -> LiveDocsFile.open(files, NAME, length, ORIGIN, Access.NORMAL));
        assertEquals(4096 + 2 * 65_536, e.offset());
        assertEquals(0, files.mappingCount());
        assertEquals(0, files.inputCount());
    }
}
