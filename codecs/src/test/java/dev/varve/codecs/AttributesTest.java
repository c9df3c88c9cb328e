package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.mmap.Access;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.WithNull;
import org.junit.jupiter.api.Test;

class AttributesTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(8, 9), 10);
    private static final String NAME = "attributes.vat";

    @Property(tries = 200)
    void shouldReadBackNumbers(@ForAll List<@WithNull Long> longs) throws IOException {
        var files = new MemoryFileStore();
        long length;
        try (var writer = new AttributesWriter(files, NAME, ORIGIN, longs.size())) {
            writer.beginColumn("long", ColumnType.LONG);
            for (Long value : longs) {
                if (value == null) {
                    writer.addAbsent();
                } else {
                    writer.addLong(value);
                }
            }
            writer.endColumn();
            writer.beginColumn("double", ColumnType.DOUBLE);
            for (Long value : longs) {
                if (value == null) {
                    writer.addAbsent();
                } else {
                    writer.addDouble(Double.longBitsToDouble(value));
                }
            }
            writer.endColumn();
            writer.beginColumn("boolean", ColumnType.BOOLEAN);
            for (Long value : longs) {
                if (value == null) {
                    writer.addAbsent();
                } else {
                    writer.addBoolean(value % 2 == 0);
                }
            }
            writer.endColumn();
            length = writer.finish();
        }
        AttributesFile file = AttributesFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        assertEquals(List.of("long", "double", "boolean"), file.columnNames());
        var asLongs = assertInstanceOf(Column.Longs.class, file.column("long"));
        var asDoubles = assertInstanceOf(Column.Doubles.class, file.column("double"));
        var asBooleans = assertInstanceOf(Column.Longs.class, file.column("boolean"));
        for (int row = 0; row < longs.size(); row++) {
            Long value = longs.get(row);
            boolean present = value != null;
            assertEquals(
                    List.of(present, present, present),
                    List.of(asLongs.has(row), asDoubles.has(row), asBooleans.has(row)));
            long expected = present ? value : 0;
            assertEquals(expected, asLongs.get(row));
            assertEquals(expected, Double.doubleToRawLongBits(asDoubles.get(row)));
            assertEquals(present && expected % 2 == 0 ? 1 : 0, asBooleans.get(row));
        }
        file.release();
        assertEquals(0, files.mappingCount());
    }

    @Property(tries = 200)
    void shouldReadBackStringsInSortedDictionaries(@ForAll("strings") List<@WithNull String> strings)
            throws IOException {
        var files = new MemoryFileStore();
        AttributesFile file = AttributesFile.open(files, NAME, writeStrings(files, strings), ORIGIN, Access.RANDOM);
        var column = assertInstanceOf(Column.Strings.class, file.column("string"));
        List<byte[]> distinct = strings.stream()
                .filter(value -> value != null)
                .distinct()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .sorted(Arrays::compareUnsigned)
                .toList();
        assertEquals(distinct.size(), column.cardinality());
        for (int code = 0; code < distinct.size(); code++) {
            assertEquals(text(distinct.get(code)), text(column.value(code).toArray(ValueLayout.JAVA_BYTE)));
        }
        int middle = distinct.size() / 2;
        long[] upper = new long[Math.ceilDiv(strings.size(), Long.SIZE)];
        Arrays.fill(upper, -1);
        column.retain(middle, Integer.MAX_VALUE, 0, strings.size(), upper);
        for (int row = 0; row < strings.size(); row++) {
            assertEquals(column.code(row) >= middle && column.has(row), (upper[row / Long.SIZE] >>> row & 1) != 0);
            String value = strings.get(row);
            assertEquals(value != null, column.has(row));
            assertEquals(value == null ? Column.Strings.NONE : column.find(Sample.utf8(value)), column.code(row));
            if (value != null) {
                assertEquals(value, text(column.value(column.code(row)).toArray(ValueLayout.JAVA_BYTE)));
                assertEquals(
                        strings.contains(value + "!") ? column.find(Sample.utf8(value + "!")) : Column.Strings.NONE,
                        column.find(Sample.utf8(value + "!")));
            }
        }
        file.release();
        assertEquals(0, files.mappingCount());
    }

    @Provide
    Arbitrary<List<String>> strings() {
        Arbitrary<String> any =
                Arbitraries.strings().ofMaxLength(20).filter(StandardCharsets.UTF_8.newEncoder()::canEncode);
        Arbitrary<String> few = Arbitraries.of("", "a", "b", "aa", "é", "\uD83C\uDF0D", "\uFFFD", "x".repeat(70_000));
        return Arbitraries.oneOf(any, few).injectNull(0.1).list().ofMaxSize(150);
    }

    @Test
    void shouldSayWhichColumnsThereAre() throws IOException {
        var files = new MemoryFileStore();
        AttributesFile file =
                AttributesFile.open(files, NAME, writeStrings(files, List.of("a")), ORIGIN, Access.RANDOM);
        var e = assertThrows(IllegalArgumentException.class, () -> file.column("strong"));
        assertEquals("/memory/attributes.vat: no column strong, only [string]", e.getMessage());
        file.release();
    }

    @Test
    void shouldRefuseColumnsThatDoNotFit() throws IOException {
        var files = new MemoryFileStore();
        try (var writer = new AttributesWriter(files, NAME, ORIGIN, 1)) {
            writer.beginColumn("a", ColumnType.LONG);
            assertThrows(IllegalStateException.class, writer::endColumn);
            assertThrows(IllegalStateException.class, writer::finish);
            assertThrows(IllegalStateException.class, () -> writer.addDouble(1));
            assertThrows(IllegalStateException.class, () -> writer.beginColumn("b", ColumnType.LONG));
            writer.addLong(1);
            assertThrows(IllegalStateException.class, () -> writer.addLong(2));
            assertThrows(IllegalStateException.class, writer::addAbsent);
            writer.endColumn();
            assertThrows(IllegalArgumentException.class, () -> writer.beginColumn("a", ColumnType.LONG));
        }
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static long writeStrings(MemoryFileStore files, List<String> strings) throws IOException {
        try (var writer = new AttributesWriter(files, NAME, ORIGIN, strings.size())) {
            writer.beginColumn("string", ColumnType.STRING);
            for (String value : strings) {
                if (value == null) {
                    writer.addAbsent();
                } else {
                    writer.addString(Sample.utf8(value));
                }
            }
            writer.endColumn();
            return writer.finish();
        }
    }
}
