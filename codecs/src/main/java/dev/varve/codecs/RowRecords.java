package dev.varve.codecs;

import dev.varve.mmap.BlockSource;
import java.io.IOException;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The rows of a file as records that are read one by one, each verified by a checksum of its own: what is not in memory
 * comes by a read of its bytes, where the mapping would verify the whole block that it lies in. Thread-safe.
 */
public final class RowRecords {

    private final BlockSource source;
    private final Section rows;
    private final Section checksums;
    private final long stride;
    private final int bytes;
    private final VerifiedRows verified;

    /** @param memory that of the open file */
    RowRecords(BlockSource source, Section rows, Section checksums, long stride, int bytes, SegmentAllocator memory) {
        this.source = source;
        this.rows = rows;
        this.checksums = checksums;
        this.stride = stride;
        this.bytes = bytes;
        verified = new VerifiedRows(checksums.length() / Integer.BYTES, memory);
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
        return verified.has(row) || rows.isVerified(row * stride, bytes);
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
        verified.add(row);
    }

    /** A row that the disk does not give back, which is as good as damaged for whoever can do without it. */
    public CorruptFileException unreadable(int row, IOException e) {
        return rows.unreadable(row * stride, "row " + row + " of " + bytes + " bytes", e);
    }
}
