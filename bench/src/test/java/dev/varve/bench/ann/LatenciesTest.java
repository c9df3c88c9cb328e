package dev.varve.bench.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LatenciesTest {

    @TempDir
    private Path directory;

    @Test
    void shouldTellQuantilesToThreeDigits() throws IOException {
        // 10,000 times from 1 to 10,000 microseconds, backwards; more than one chunk of the file.
        long[] nanos =
                LongStream.rangeClosed(1, 10_000).map(i -> (10_001 - i) * 1_000).toArray();

        Latencies latencies = Latencies.read(file(nanos), nanos.length);

        assertEquals(5.0, latencies.millis(50), 0.005);
        assertEquals(9.9, latencies.millis(99), 0.01);
        assertEquals(9.99, latencies.millis(99.9), 0.01);
    }

    @Test
    void shouldTellNoQuantileThatNoSearchExceeds() throws IOException {
        long[] nanos = LongStream.rangeClosed(1, 100).map(i -> i * 1_000).toArray();

        Latencies latencies = Latencies.read(file(nanos), nanos.length);

        assertEquals(0.099, latencies.millis(99), 1e-4);
        assertEquals(Double.NaN, latencies.millis(99.9));
        assertEquals(Double.NaN, Latencies.read(file(5), 1).millis(50));
    }

    @Test
    void shouldTellTheFirstAndTheMean() throws IOException {
        Latencies latencies = Latencies.read(file(9_000_000, 1_000_000, 2_000_000), 3);

        assertEquals(9, latencies.first());
        assertEquals(4, latencies.mean(), 1e-9);
        assertEquals(0.012, latencies.seconds(), 1e-9);
    }

    @Test
    void shouldRefuseAFileOfAnotherLength() throws IOException {
        Path file = file(1, 2, 3);

        var complaint = assertThrows(IOException.class, () -> Latencies.read(file, 4));

        assertTrue(complaint.toString().contains("expected 32 bytes"), complaint::toString);
    }

    @Test
    void shouldRefuseTimesThatCannotBe() throws IOException {
        Path negative = file(5, -1);
        Path endless = file(5, Long.MAX_VALUE);

        assertThrows(IOException.class, () -> Latencies.read(negative, 2));
        assertThrows(IOException.class, () -> Latencies.read(endless, 2));
    }

    private Path file(long... nanos) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(nanos.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long one : nanos) {
            bytes.putLong(one);
        }
        return Files.write(directory.resolve("latencies"), bytes.array());
    }
}
