package dev.varve.fuzz.damage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** How a number is written, and which numbers are hostile. */
enum Width {
    /** One byte. */
    BYTE {
        @Override
        List<byte[]> hostile(long fileLength) {
            return fixed(1, 0, 1, 0x7f, 0x80, 0xff);
        }
    },
    /** Four bytes. */
    INT {
        @Override
        List<byte[]> hostile(long fileLength) {
            int most = Integer.MAX_VALUE;
            return fixed(4, 0, 1, -1, -2, most - 1, most, Integer.MIN_VALUE, fileLength, fileLength + 1);
        }
    },
    /** Eight bytes. */
    LONG {
        @Override
        List<byte[]> hostile(long fileLength) {
            long most = Long.MAX_VALUE;
            long least = Long.MIN_VALUE;
            return fixed(8, 0, 1, -1, most - 1, most, least, fileLength, fileLength + 1, 1L << 31, 1L << 32, least | 8);
        }
    },
    /** Seven bits a byte, as records have lengths and counts. */
    VARINT {
        @Override
        List<byte[]> hostile(long fileLength) {
            int most = Integer.MAX_VALUE;
            return LongStream.of(0x7f, most - 1, most, most + 1L, fileLength + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE)
                    .mapToObj(Width::varint)
                    .toList();
        }
    };

    /** The bytes of each hostile number, in a file of a length. */
    abstract List<byte[]> hostile(long fileLength);

    private static List<byte[]> fixed(int bytes, long... numbers) {
        return LongStream.of(numbers)
                .mapToObj(number -> ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .array())
                .map(number -> Arrays.copyOf(number, bytes))
                .toList();
    }

    private static byte[] varint(long number) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + 2);
        long rest = number;
        while (rest > 0x7f) {
            bytes.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
