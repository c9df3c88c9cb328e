package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.Access;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphFileTest {

    private static final String NAME = "a.gra";
    private static final GraphParameters SMALL = new GraphParameters(3, 8, 1.5, 9);
    private static final Calibration MEASURED = new Calibration(List.of(
            new Calibration.Point(1, 0.5, 2), new Calibration.Point(1, 0.75, 4), new Calibration.Point(3, 0.5, 4)));

    private final MemoryFileStore files = new MemoryFileStore();

    @Property(tries = 100)
    void shouldReadBackEveryRow(
            @ForAll @IntRange(max = 300) int rows, @ForAll @IntRange(min = 1, max = 255) int degree, @ForAll long seed)
            throws IOException {
        var store = new MemoryFileStore();
        var random = new Random(seed);
        var parameters = new GraphParameters(degree, 1 + random.nextInt(65_536), 1 + random.nextDouble() * 3, seed);
        int[][] lists = new int[rows][];
        int[] entryPoints = rows == 0 ? new int[0] : new int[] {0, rows - 1};
        long length;
        try (var writer = new GraphWriter(store, NAME, Sample.ORIGIN, parameters)) {
            for (int row = 0; row < rows; row++) {
                int self = row;
                lists[row] = IntStream.generate(() -> random.nextInt(rows))
                        .limit(random.nextInt(degree + 1))
                        .filter(neighbour -> neighbour != self)
                        .distinct()
                        .toArray();
                writer.add(Arrays.copyOf(lists[row], degree), lists[row].length);
            }
            length = writer.finish(MEASURED, entryPoints);
        }
        GraphFile file = GraphFile.open(store, NAME, length, Sample.ORIGIN, Access.RANDOM);
        assertEquals(parameters, file.parameters());
        assertEquals(MEASURED, file.calibration());
        assertEquals(rows, file.size());
        int[] neighbours = new int[degree];
        for (int row = 0; row < rows; row++) {
            int count = file.neighbours(row, neighbours);
            assertArrayEquals(lists[row], Arrays.copyOf(neighbours, count));
        }
        assertArrayEquals(
                entryPoints,
                IntStream.range(0, file.entryPoints()).map(file::entryPoint).toArray());
        assertEquals(List.of(), contents(file));
        var copies = new MemoryFileStore();
        long copied = GraphWriter.write(copies, NAME, Sample.ORIGIN, parameters, file, file.calibration());
        assertEquals(length, copied);
        assertArrayEquals(store.bytes(NAME), copies.bytes(NAME));
        file.release();
        assertEquals(0, store.mappingCount());
    }

    /** Sound checksums around what no writer writes; the first record is at 4,096 and 64 bytes long. */
    @ParameterizedTest
    @CsvSource({
        "0, 4, 0 to 3 neighbours",
        "0, -1, 0 to 3 neighbours",
        "4, 5, neighbours below 5",
        "4, -1, neighbours below 5",
        "8, -2147483648, neighbours below 5",
        "4, 0, distinct neighbours of row 0",
        "4, 2, distinct neighbours of row 0",
        "16, 1, zeros behind 2 neighbours",
        "60, 1, zeros behind 2 neighbours",
        "320, 5, a row below 5",
        "320, -1, a row below 5"
    })
    void shouldReportWhatNoWriterWrites(int offset, int number, String expected) throws IOException {
        long length = writeSmall(3);
        files.put(NAME, new Forger(files.bytes(NAME)).forge(FileHeader.BYTES + offset, number));
        GraphFile file = GraphFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        List<CorruptFileException> damage = contents(file);
        assertEquals(1, damage.size(), damage::toString);
        assertTrue(damage.getFirst().expected().startsWith(expected), damage::toString);
        file.release();
    }

    @Test
    void shouldReportNeighboursThatNoSearchCanComeTo() throws IOException {
        long length = writeSmall();
        GraphFile file = GraphFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        assertEquals(1, contents(file).size());
        file.release();
    }

    /** Degree, record bytes, beam and alpha, which is never below 1, as the header has them from offset 48 on. */
    @ParameterizedTest
    @ValueSource(ints = {48, 56, 64, 76})
    void shouldRefuseParametersThatAreNone(int offset) throws IOException {
        long length = writeSmall(0);
        for (int number : new int[] {0, -1, Integer.MAX_VALUE}) {
            files.put(NAME, new Forger(files.bytes(NAME)).forge(offset, number));
            assertThrows(
                    CorruptFileException.class,
                    () -> GraphFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM));
        }
    }

    /** Points are k, beam and the two halves of the recall, from offset 384 of the body on. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, a point of a calibration",
        "0, -1, a point of a calibration",
        "0, 3, a point of a calibration",
        "4, 0, a point of a calibration",
        "4, -1, a point of a calibration",
        "4, 2147483647, a point of a calibration",
        "12, 2146959360, a point of a calibration",
        "12, -1074790400, a point of a calibration",
        "12, 1073741824, a point of a calibration",
        "4, 4, points of a calibration in order",
        "12, 1072693248, points of a calibration in order",
        "32, 1, points of a calibration in order"
    })
    void shouldRefuseACalibrationThatIsNone(int offset, int number, String expected) throws IOException {
        long length = writeSmall(0);
        files.put(NAME, new Forger(files.bytes(NAME)).forge(FileHeader.BYTES + 384 + offset, number));
        var e = assertThrows(
                CorruptFileException.class, () -> GraphFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM));
        assertEquals(expected, e.expected());
    }

    @Test
    void shouldRefuseWhatDoesNotFit() throws IOException {
        try (var writer = new GraphWriter(files, NAME, Sample.ORIGIN, SMALL)) {
            assertThrows(IndexOutOfBoundsException.class, () -> writer.add(new int[4], 4));
            assertThrows(IllegalArgumentException.class, () -> writer.finish(Calibration.NONE, new int[4097]));
        }
        assertThrows(IllegalArgumentException.class, () -> new GraphParameters(0, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new GraphParameters(256, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new GraphParameters(1, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new GraphParameters(1, 1, 0.9, 0));
        assertThrows(IllegalArgumentException.class, () -> new GraphParameters(1, 1, Double.NaN, 0));
    }

    /** Five rows in a ring; the first has its next two as neighbours. */
    private long writeSmall(int... entryPoints) throws IOException {
        try (var writer = new GraphWriter(files, NAME, Sample.ORIGIN, SMALL)) {
            for (int row = 0; row < 5; row++) {
                writer.add(new int[] {(row + 1) % 5, 2}, row == 0 ? 2 : 1);
            }
            return writer.finish(MEASURED, entryPoints);
        }
    }

    private static List<CorruptFileException> contents(GraphFile file) {
        var damage = new ArrayList<CorruptFileException>();
        file.verifyContents(damage::add);
        return damage;
    }
}
