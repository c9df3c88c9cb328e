package dev.varve.codecs;

import dev.varve.mmap.BlockSource;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The rows of a file as records that are read one by one, each verified by a checksum of its own: what is not in memory
 * comes by a read of its bytes, where the mapping would verify the whole block that it lies in. Thread-safe.
 */
public final class RowRecords {

    private final String file;
    private final BlockSource source;
    private final Section rows;
    private final Section checksums;
    private final long stride;
    private final int bytes;
    /**
     * A bit for each row that was verified, written plainly: where two threads set bits of one word, one may be lost,
     * and its row is verified again.
     */
    private final MemorySegment verified;

    /** @param arena that of the open file */
    RowRecords(String file, BlockSource source, Section rows, Section checksums, long stride, int bytes, Arena arena) {
        this.file = file;
        this.source = source;
        this.rows = rows;
        this.checksums = checksums;
        this.stride = stride;
        this.bytes = bytes;
        long count = checksums.length() / Integer.BYTES;
        verified = arena.allocate(Math.ceilDiv(count, Long.SIZE) * Long.BYTES, Long.BYTES);
    }

    /** The file. */
    public BlockSource source() {
        return source;
    }

    /** Where in the file a row begins, in bytes. */
    public long position(int row) {
        return rows.fileOffset() + row * stride;
    }

    /** Bytes of a row's vector. */
    public int bytes() {
        return bytes;
    }

    /** Whether a row was verified since the file was opened, so that the mapping may be read. */
    public boolean verified(int row) {
        return (word(row) & 1L << row) != 0 || rows.isVerified(row * stride, bytes);
    }

    private long word(int row) {
        return verified.get(LittleEndian.LONG, (long) row >>> 6 << 3);
    }

    /**
     * Verifies a row that was read.
     *
     * @param record its vector, from position to limit
     * @param crc for the calculation
     * @throws CorruptFileException if it is not what was written
     */
    public void verify(int row, ByteBuffer record, CRC32C crc) {
        int promised = checksums.getInt((long) row * Integer.BYTES);
        crc.reset();
        crc.update(record);
        int actual = (int) crc.getValue();
        if (actual != promised) {
            throw rows.corrupt(
                    row * stride,
                    "row " + row + " of " + bytes + " bytes with " + Crc32c.show(promised),
                    Crc32c.show(actual));
        }
        verified.set(LittleEndian.LONG, (long) row >>> 6 << 3, word(row) | 1L << row);
    }

    /** A row that the disk does not give back is damaged like one that it gives back changed. */
    public CorruptFileException unreadable(int row, IOException e) {
        var corrupt = new CorruptFileException(
                file, position(row), "row " + row + " of " + bytes + " bytes", "a failed read: " + e.getMessage());
        corrupt.initCause(e);
        return corrupt;
    }
}
