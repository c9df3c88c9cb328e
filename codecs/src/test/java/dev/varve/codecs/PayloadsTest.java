package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.Access;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PayloadsTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(11, 12), 13);
    private static final String NAME = "payload.vpl";

    /** Symbols decide how well a payload compresses: one byte value, some, or all. */
    @Property(tries = 200)
    void shouldReadBackEveryPayload(
            @ForAll @IntRange(max = 50) int rows,
            @ForAll @IntRange(max = 40_000) int longest,
            @ForAll @IntRange(min = 1, max = 256) int symbols,
            @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        byte[][] payloads = new byte[rows][];
        for (int row = 0; row < rows; row++) {
            if (random.nextInt(5) > 0) {
                payloads[row] = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(longest + 1)];
                for (int i = 0; i < payloads[row].length; i++) {
                    payloads[row][i] = (byte) random.nextInt(symbols);
                }
            }
        }
        var files = new MemoryFileStore();
        PayloadsFile file = PayloadsFile.open(files, NAME, write(files, payloads), ORIGIN, Access.RANDOM);
        assertEquals(rows, file.size());
        for (int row = 0; row < rows; row++) {
            assertEquals(payloads[row] != null, file.has(row));
            assertArrayEquals(payloads[row] == null ? new byte[0] : payloads[row], file.get(row));
        }
        file.release();
        assertEquals(0, files.mappingCount());
    }

    @Test
    void shouldCompressWhatGainsAndStoreTheRest() throws IOException {
        byte[][] same = new byte[100][1000];
        byte[][] noise = new byte[100][1000];
        var random = new Random(1);
        for (byte[] payload : noise) {
            random.nextBytes(payload);
        }
        long raw = 100_000;
        long compressed = write(new MemoryFileStore(), same);
        long stored = write(new MemoryFileStore(), noise);
        assertTrue(compressed < raw / 8, compressed + " bytes");
        assertTrue(stored < raw + 8192, stored + " bytes");
    }

    @Test
    void shouldKeepReadingBesideADamagedBlock() throws IOException {
        var random = new Random(2);
        byte[][] payloads = new byte[40][10_000];
        for (byte[] payload : payloads) {
            random.nextBytes(payload);
        }
        var files = new MemoryFileStore();
        PayloadsFile file = PayloadsFile.open(files, NAME, write(files, payloads), ORIGIN, Access.RANDOM);
        files.damage(NAME, 4096 + 65_536 + 1, 4);
        assertArrayEquals(payloads[0], file.get(0));
        assertArrayEquals(payloads[39], file.get(39));
        assertThrows(CorruptFileException.class, () -> file.get(8));
        file.release();
    }

    @Test
    void shouldRefuseAPayloadThatIsTooLong() throws IOException {
        var files = new MemoryFileStore();
        try (var writer = new PayloadsWriter(files, NAME, ORIGIN)) {
            MemorySegment tooLong = MemorySegment.ofAddress(8).reinterpret(PayloadsWriter.MAX_BYTES + 1L);
            assertThrows(IllegalArgumentException.class, () -> writer.add(tooLong));
        }
    }

    private static long write(MemoryFileStore files, byte[][] payloads) throws IOException {
        try (var writer = new PayloadsWriter(files, NAME, ORIGIN)) {
            for (byte[] payload : payloads) {
                if (payload == null) {
                    writer.addAbsent();
                } else {
                    writer.add(MemorySegment.ofArray(payload));
                }
            }
            return writer.finish();
        }
    }
}
