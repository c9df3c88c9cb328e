package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RecordsTest {

    sealed interface Field {
        record OfByte(int value) implements Field {}

        record OfInt(int value) implements Field {}

        record OfLong(long value) implements Field {}

        record OfVar(long value) implements Field {}

        record OfString(String value) implements Field {}

        record OfBytes(List<Byte> value) implements Field {}
    }

    @Property
    void shouldReadBackEveryField(@ForAll("fields") List<Field> fields) {
        try (var buffer = new RecordBuffer(1, 1 << 20)) {
            fields.forEach(field -> write(buffer, field));
            var reader = new RecordReader("log", 100, buffer.segment());
            for (Field field : fields) {
                assertEquals(field, read(reader, field));
            }
            reader.requireEnd();
        }
    }

    /** Every prefix of a record fails as damage in the named file, at an offset within it, or was long enough. */
    @Property(tries = 300)
    void shouldNoticeEveryCut(@ForAll("fields") List<Field> fields) {
        try (var buffer = new RecordBuffer(64, 1 << 20)) {
            fields.forEach(field -> write(buffer, field));
            for (long cut = 0; cut < buffer.size(); cut++) {
                var reader = new RecordReader("log", 100, buffer.segment().asSlice(0, cut));
                var e = assertThrows(CorruptFileException.class, () -> fields.forEach(field -> read(reader, field)));
                assertEquals("log", e.file());
                assertEquals(true, e.offset() >= 100 && e.offset() <= 100 + cut);
            }
        }
    }

    @Property
    void shouldReadAnyBytesOrRefuseThem(@ForAll byte[] bytes, @ForAll("fields") List<Field> fields) {
        var reader = new RecordReader("log", 0, MemorySegment.ofArray(bytes));
        try {
            fields.forEach(field -> read(reader, field));
        } catch (CorruptFileException e) {
            assertEquals("log", e.file());
        }
    }

    @Property
    void shouldSpendSevenBitsAByte(@ForAll @LongRange(min = 0) long value) {
        try (var buffer = new RecordBuffer(1, 16)) {
            buffer.writeVarLong(value);
            assertEquals(Math.max(1, Math.ceilDiv(Long.toBinaryString(value).length(), 7)), buffer.size());
            assertEquals(value, new RecordReader("log", 0, buffer.segment()).readVarLong());
        }
    }

    @Provide
    Arbitrary<List<Field>> fields() {
        return Arbitraries.<Field>oneOf(
                        Arbitraries.integers().between(0, 255).map(Field.OfByte::new),
                        Arbitraries.integers().map(Field.OfInt::new),
                        Arbitraries.longs().map(Field.OfLong::new),
                        Arbitraries.longs().greaterOrEqual(0).map(Field.OfVar::new),
                        Arbitraries.strings()
                                .filter(StandardCharsets.UTF_8.newEncoder()::canEncode)
                                .map(Field.OfString::new),
                        Arbitraries.bytes().list().ofMaxSize(300).map(Field.OfBytes::new))
                .list()
                .ofMaxSize(12);
    }

    private static void write(RecordBuffer buffer, Field field) {
        switch (field) {
            case Field.OfByte(int value) -> buffer.writeByte(value);
            case Field.OfInt(int value) -> buffer.writeInt(value);
            case Field.OfLong(long value) -> buffer.writeLong(value);
            case Field.OfVar(long value) -> buffer.writeVarLong(value);
            case Field.OfString(String value) -> buffer.writeString(value);
            case Field.OfBytes(List<Byte> value) -> buffer.writeBytes(MemorySegment.ofArray(bytes(value)));
        }
    }

    private static Field read(RecordReader reader, Field like) {
        return switch (like) {
            case Field.OfByte _ -> new Field.OfByte(reader.readByte());
            case Field.OfInt _ -> new Field.OfInt(reader.readInt());
            case Field.OfLong _ -> new Field.OfLong(reader.readLong());
            case Field.OfVar _ -> new Field.OfVar(reader.readVarLong());
            case Field.OfString _ -> new Field.OfString(reader.readString());
            case Field.OfBytes _ -> new Field.OfBytes(boxed(reader.readByteArray()));
        };
    }

    private static byte[] bytes(List<Byte> values) {
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values.get(i);
        }
        return bytes;
    }

    private static List<Byte> boxed(byte[] bytes) {
        return MemorySegment.ofArray(bytes)
                .elements(ValueLayout.JAVA_BYTE)
                .map(element -> element.get(ValueLayout.JAVA_BYTE, 0))
                .toList();
    }

    @Test
    void shouldReserveRoomThatTheCallerFills() {
        try (var buffer = new RecordBuffer(8, 1024)) {
            buffer.writeInt(7);
            buffer.reserve(500).fill((byte) 3);
            buffer.append(MemorySegment.ofArray(new byte[] {4, 5}));
            assertEquals(506, buffer.size());
            var reader = new RecordReader("log", 0, buffer.segment());
            assertEquals(7, reader.readInt());
            assertEquals(3, reader.take(500, "a vector").get(ValueLayout.JAVA_BYTE, 499));
            assertArrayEquals(new byte[] {4, 5}, reader.take(2, "two bytes").toArray(ValueLayout.JAVA_BYTE));
            assertThrows(CorruptFileException.class, () -> reader.take(1, "more"));
            buffer.reset();
            assertEquals(0, buffer.size());
        }
    }

    @Test
    void shouldNotGrowBeyondItsLimit() {
        try (var buffer = new RecordBuffer(8, 100)) {
            buffer.reserve(99);
            buffer.writeByte(1);
            var e = assertThrows(IllegalArgumentException.class, () -> buffer.writeByte(2));
            assertEquals("a record of 101 bytes or more, at most 100 are allowed", e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> buffer.reserve(Long.MAX_VALUE));
            assertEquals(100, buffer.size());
        }
    }

    @Test
    void shouldRefuseToBeWrittenOnceClosed() {
        RecordBuffer buffer = new RecordBuffer(64, 1 << 10);
        buffer.writeLong(1);
        buffer.close();
        assertThrows(IllegalStateException.class, () -> buffer.writeByte(1));
        assertThrows(IllegalStateException.class, () -> buffer.reserve(1));
        buffer.reset();
        assertThrows(IllegalStateException.class, () -> buffer.writeLong(1));
        buffer.close();
    }

    @Test
    void shouldGoFromThreadToThread() {
        try (var buffer = new RecordBuffer(8, 100)) {
            buffer.writeInt(1);
            CompletableFuture.runAsync(() -> buffer.writeString("another thread writes"))
                    .join();
            var reader = new RecordReader("log", 0, buffer.segment());
            assertEquals(1, reader.readInt());
            assertEquals("another thread writes", reader.readString());
        }
    }

    @Test
    void shouldRefuseHostileLengths() {
        try (var buffer = new RecordBuffer(8, 100)) {
            buffer.writeVarLong(Long.MAX_VALUE);
            var e = assertThrows(
                    CorruptFileException.class, () -> new RecordReader("log", 40, buffer.segment()).readByteArray());
            assertEquals(
                    "log at offset 40: expected a length of at most the 0 bytes left, found " + Long.MAX_VALUE,
                    e.getMessage());
            assertThrows(
                    CorruptFileException.class,
                    () -> new RecordReader("log", 0, buffer.segment()).readVarInt("count", 5));
            buffer.reset();
            buffer.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe});
            assertThrows(CorruptFileException.class, () -> new RecordReader("log", 0, buffer.segment()).readString());
            buffer.reset();
            buffer.reserve(20).fill((byte) 0xff);
            assertThrows(CorruptFileException.class, () -> new RecordReader("log", 0, buffer.segment()).readVarLong());
        }
    }
}
