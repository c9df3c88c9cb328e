package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.mmap.Access;
import java.io.IOException;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of a range, many at a time, against one row after the other. */
class ColumnRangesTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(8, 9), 10);
    private static final String NAME = "attributes.vat";
    private static final int ROWS = 700;
    private static final int SMALLEST = -2;
    private static final int LARGEST = 3;

    private final Random random = new Random(4);
    private AttributesFile file;

    private interface Call {
        void retain(int from, int to, long[] bits);
    }

    private void open(int oneAbsentIn) throws IOException {
        var files = new MemoryFileStore();
        long length;
        try (var writer = new AttributesWriter(files, NAME, ORIGIN, ROWS)) {
            for (ColumnType type : new ColumnType[] {ColumnType.LONG, ColumnType.DOUBLE, ColumnType.BOOLEAN}) {
                writer.beginColumn(type.name(), type);
                for (int row = 0; row < ROWS; row++) {
                    int value = random.nextInt(SMALLEST, LARGEST + 1);
                    if (oneAbsentIn > 0 && random.nextInt(oneAbsentIn) == 0) {
                        writer.addAbsent();
                    } else {
                        switch (type) {
                            case LONG -> writer.addLong(value);
                            case DOUBLE -> writer.addDouble(value == LARGEST ? Double.NaN : value);
                            default -> writer.addBoolean(value > 0);
                        }
                    }
                }
                writer.endColumn();
            }
            length = writer.finish();
        }
        file = AttributesFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
    }

    @BeforeEach
    void openWithoutAbsent() throws IOException {
        open(0);
    }

    private void check(IntPredicate within, Call call) {
        for (int trial = 0; trial < 10; trial++) {
            int from = trial == 0 ? 0 : random.nextInt(ROWS);
            int to = trial == 0 ? ROWS : random.nextInt(from, ROWS + 1);
            long[] bits = new long[Math.ceilDiv(to - from, Long.SIZE)];
            for (int row = from; row < to; row++) {
                bits[(row - from) / Long.SIZE] |= (random.nextInt(8) == 0 ? 0L : 1L) << (row - from);
            }
            long[] found = bits.clone();
            call.retain(from, to, found);
            for (int row = from; row < to; row++) {
                boolean was = (bits[(row - from) / Long.SIZE] >>> (row - from) & 1) != 0;
                boolean kept = (found[(row - from) / Long.SIZE] >>> (row - from) & 1) != 0;
                assertEquals(was && within.test(row), kept, "row " + row + " from " + from);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void shouldFindTheRowsOfARange(int oneAbsentIn) throws IOException {
        open(oneAbsentIn);
        var longs = (Column.Longs) file.column("LONG");
        var doubles = (Column.Doubles) file.column("DOUBLE");
        var booleans = (Column.Longs) file.column("BOOLEAN");
        for (int low = SMALLEST - 1; low <= LARGEST; low++) {
            for (int high = low - 1; high <= LARGEST + 1; high++) {
                long least = low;
                long most = high;
                check(
                        row -> longs.has(row) && longs.get(row) >= least && longs.get(row) <= most,
                        (from, to, bits) -> longs.retain(least, most, from, to, bits));
                check(
                        row -> booleans.has(row) && booleans.get(row) >= least && booleans.get(row) <= most,
                        (from, to, bits) -> booleans.retain(least, most, from, to, bits));
                check(
                        row -> doubles.has(row) && doubles.get(row) >= least && doubles.get(row) <= most,
                        (from, to, bits) -> doubles.retain((double) least, (double) most, from, to, bits));
            }
        }
    }

    @Test
    void shouldRefuseRowsThatThereAreNot() {
        var longs = (Column.Longs) file.column("LONG");
        assertThrows(IndexOutOfBoundsException.class, () -> longs.retain(0, 1, 0, ROWS + 1, new long[20]));
        assertThrows(IndexOutOfBoundsException.class, () -> longs.retain(0, 1, -1, 5, new long[1]));
        var booleans = (Column.Longs) file.column("BOOLEAN");
        assertThrows(IndexOutOfBoundsException.class, () -> booleans.retain(0, 1, 0, ROWS + 1, new long[20]));
    }
}
