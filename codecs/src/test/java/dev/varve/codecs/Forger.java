package dev.varve.codecs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Changes numbers of a file and puts all checksums right again. Knows the format from docs/format.md, not from the
 * code.
 */
final class Forger {

    private static final int HEADER = 4096;
    private static final int BLOCK = 65_536;
    private static final int TRAILER = 64;
    private static final int UNUSED_PARAMETERS = 128;

    private final byte[] file;
    private final int bodyLength;
    private final int footer;
    private final int trailer;

    Forger(byte[] file) {
        this.file = file;
        trailer = file.length - TRAILER;
        bodyLength = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(trailer);
        footer = HEADER + bodyLength;
    }

    /** Whether the offset lies where a header holds zeros, which are many. */
    boolean isPadding(int offset) {
        return offset >= UNUSED_PARAMETERS && offset < HEADER - Integer.BYTES;
    }

    /** The file with one number of 32 bits replaced. */
    byte[] forge(int offset, int number) {
        ByteBuffer bytes = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(offset, number);
        bytes.putInt(HEADER - 4, crc(bytes, 0, HEADER - 4));
        int blocks = Math.ceilDiv(bodyLength, BLOCK);
        int table = trailer - blocks * Integer.BYTES;
        for (int block = 0; block < blocks; block++) {
            int begin = HEADER + block * BLOCK;
            bytes.putInt(table + block * Integer.BYTES, crc(bytes, begin, Math.min(BLOCK, footer - begin)));
        }
        bytes.putInt(trailer + 32, bytes.getInt(HEADER - 4));
        bytes.putInt(trailer + 36, crc(bytes, footer, trailer - footer));
        bytes.putInt(trailer + 56, crc(bytes, trailer, 56));
        return bytes.array();
    }

    private static int crc(ByteBuffer bytes, int offset, int length) {
        var crc = new CRC32C();
        crc.update(bytes.slice(offset, length));
        return (int) crc.getValue();
    }
}
