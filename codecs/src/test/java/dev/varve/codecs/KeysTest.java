package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.mmap.Access;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jpountz.xxhash.XXHashFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(3, 4), 5);
    private static final String NAME = "keys.vks";

    @Property(tries = 300)
    void shouldLeadFromKeyToRowAndBack(
            @ForAll @IntRange(max = 400) int rows,
            @ForAll @IntRange(min = 1, max = 40) int longest,
            @ForAll boolean oneLength,
            @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        var keys = new ArrayList<byte[]>();
        for (int row = 0; row < rows; row++) {
            byte[] key = new byte[oneLength ? longest : 1 + random.nextInt(longest)];
            random.nextBytes(key);
            keys.add(key);
        }
        var files = new MemoryFileStore();
        KeysFile file = KeysFile.open(files, NAME, write(files, keys), ORIGIN, Access.RANDOM);
        var newest = new HashMap<ByteBuffer, Integer>();
        for (int row = 0; row < rows; row++) {
            newest.put(ByteBuffer.wrap(keys.get(row)), row);
        }
        for (int row = 0; row < rows; row++) {
            byte[] key = keys.get(row);
            assertEquals(ByteBuffer.wrap(key), ByteBuffer.wrap(file.key(row).toArray(ValueLayout.JAVA_BYTE)));
            assertEquals(newest.get(ByteBuffer.wrap(key)), file.find(MemorySegment.ofArray(key)));
        }
        for (int i = 0; i < 50; i++) {
            byte[] key = new byte[1 + random.nextInt(longest)];
            random.nextBytes(key);
            int expected = newest.getOrDefault(ByteBuffer.wrap(key), Keys.ABSENT);
            assertEquals(expected, file.find(MemorySegment.ofArray(key)));
        }
        file.release();
        assertEquals(0, files.mappingCount());
    }

    @Test
    void shouldStoreNoTableForKeysOfOneLength() throws IOException {
        var keys = new ArrayList<byte[]>();
        for (long key = 0; key < 10_000; key++) {
            keys.add(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(key * key)
                    .array());
        }
        var files = new MemoryFileStore();
        long length = write(files, keys);
        assertEquals(4096 + 80_000 + 16_384 * 8 + 2 * 24 + 4 * 4 + 64, length, "header, keys, slots, footer, trailer");
        KeysFile file = KeysFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        for (int row = 0; row < keys.size(); row++) {
            assertEquals((long) row * row, file.key(row).get(LittleEndian.LONG, 0));
            assertEquals(row, file.find(MemorySegment.ofArray(keys.get(row))));
        }
        file.release();
    }

    @Test
    void shouldTakeKeysFromOneByteToTheLongest() throws IOException {
        var files = new MemoryFileStore();
        try (var writer = new KeysWriter(files, "refused", ORIGIN)) {
            assertThrows(IllegalArgumentException.class, () -> writer.add(MemorySegment.NULL));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> writer.add(MemorySegment.ofArray(new byte[Keys.MAX_BYTES + 1])));
        }
        byte[] longest = new byte[Keys.MAX_BYTES];
        KeysFile file = KeysFile.open(files, NAME, write(files, List.of(longest, new byte[1])), ORIGIN, Access.RANDOM);
        assertEquals(0, file.find(MemorySegment.ofArray(longest)));
        assertEquals(1, file.find(MemorySegment.ofArray(new byte[1])));
        file.release();
    }

    @Property(tries = 500)
    void shouldHashAsXxh64(@ForAll @Size(max = 100) byte[] key, @ForAll long seed) {
        long expected = XXHashFactory.safeInstance().hash64().hash(key, 0, key.length, seed);
        assertEquals(expected, KeyHash.hash(MemorySegment.ofArray(key), seed));
    }

    @Property
    void shouldKeepTablesBetweenAThirdAndTwoThirdsFull(@ForAll @IntRange(min = 8) int rows) {
        long capacity = HashTable.capacity(rows);
        assertEquals(1, Long.bitCount(capacity));
        assertEquals(true, rows * 3L <= capacity * 2 && rows * 3L >= capacity);
    }

    private static long write(MemoryFileStore files, List<byte[]> keys) throws IOException {
        try (var writer = new KeysWriter(files, NAME, ORIGIN)) {
            for (byte[] key : keys) {
                writer.add(MemorySegment.ofArray(key));
            }
            return writer.finish();
        }
    }
}
