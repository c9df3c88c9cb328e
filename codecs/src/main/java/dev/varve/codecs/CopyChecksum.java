package dev.varve.codecs;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Checksums of bytes that may be those of a mapping, whose file may be cut: they are copied first, a piece at a time.
 * Used by one thread at a time.
 */
final class CopyChecksum {

    private static final int PIECE_BYTES = 1 << 14;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    private final MemorySegment pieceBytes = MemorySegment.ofBuffer(piece);

    /** Begins anew. */
    void reset() {
        crc.reset();
    }

    /** Adds bytes that nobody changes. */
    void add(ByteBuffer bytes) {
        crc.update(bytes);
    }

    /** Adds bytes of a segment. */
    void add(MemorySegment source, long at, long length) {
        for (long done = 0; done < length; ) {
            int part = (int) Math.min(PIECE_BYTES, length - done);
            MemorySegment.copy(source, at + done, pieceBytes, 0, part);
            crc.update(piece.position(0).limit(part));
            piece.clear();
            done += part;
        }
    }

    /** The checksum of what was added. */
    int value() {
        return (int) crc.getValue();
    }
}
