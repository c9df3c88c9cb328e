package dev.varve.codecs;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli; RFC 3720, appendix B.4), the checksum of every file of a store. */
public final class Crc32c {

    /** What one view of a segment as a buffer covers at most. */
    private static final long CHUNK = 1L << 30;

    private Crc32c() {}

    /**
     * The checksum of all bytes of a segment.
     *
     * @param bytes never a mapping: were its file cut, the process would end. Bytes of a file are to be read first.
     */
    public static int of(MemorySegment bytes) {
        var crc = new CRC32C();
        for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
            crc.update(bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at)).asByteBuffer());
        }
        return (int) crc.getValue();
    }

    /** A checksum as messages show it. */
    static String show(int crc) {
        return "CRC32C 0x%08x".formatted(crc);
    }
}
