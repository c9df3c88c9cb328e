package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class Crc32cTest {

    /** The polynomial of Castagnoli, bits reversed. */
    private static final int POLYNOMIAL = 0x82F63B78;

    /** A bit at a time, by the definition. */
    private static int byDefinition(byte[] bytes) {
        int crc = -1;
        for (byte next : bytes) {
            crc ^= Byte.toUnsignedInt(next);
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = crc >>> 1 ^ POLYNOMIAL & -(crc & 1);
            }
        }
        return ~crc;
    }

    @Property(tries = 500)
    void shouldFollowTheDefinitionAtEveryLengthAndAddress(
            @ForAll @IntRange(max = 700) int length, @ForAll @IntRange(max = 64) int offset, @ForAll long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        int expected = byDefinition(bytes);
        assertEquals(expected, Crc32c.of(MemorySegment.ofArray(bytes)));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(offset + length + 1L);
            MemorySegment.copy(bytes, 0, room, ValueLayout.JAVA_BYTE, offset, length);
            assertEquals(expected, Crc32c.of(room.asSlice(offset, length)));
        }
    }

    @Property(tries = 300)
    void shouldChangeWithEveryBit(@ForAll @IntRange(min = 1, max = 300) int length, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        int before = Crc32c.of(MemorySegment.ofArray(bytes));
        int at = random.nextInt(length);
        bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        assertEquals(false, before == Crc32c.of(MemorySegment.ofArray(bytes)), "byte " + at);
    }

    /** The check value that the catalogues of such codes give. */
    @Example
    void shouldFindTheCheckValue() {
        assertEquals(0xE3069283, Crc32c.of(MemorySegment.ofArray("123456789".getBytes(StandardCharsets.US_ASCII))));
    }
}
