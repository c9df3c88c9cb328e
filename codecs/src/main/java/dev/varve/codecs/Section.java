package dev.varve.codecs;

import dev.varve.mmap.LittleEndian;
import dev.varve.mmap.MappedFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A named part of a segment file, mapped. Every number and every slice that it hands out is verified first; offsets
 * count from its beginning. Thread-safe.
 */
final class Section {

    /** Bytes between two records that are asked for in one piece, as a page is fetched whole. */
    private static final int NEAR = 4096;

    private final String file;
    private final Footer.Extent extent;
    private final MemorySegment bytes;
    private final BlockChecksums blocks;

    Section(String file, Footer.Extent extent, MemorySegment mapped, BlockChecksums blocks) {
        this.file = file;
        this.extent = extent;
        this.bytes = mapped.asSlice(extent.offset(), extent.length());
        this.blocks = blocks;
    }

    long length() {
        return extent.length();
    }

    /** Where the section begins in the file. */
    long fileOffset() {
        return extent.offset();
    }

    /** All bytes, for callers that {@link #verify} the part that they use. */
    MemorySegment unverified() {
        return bytes;
    }

    /** The number at a multiple of four. */
    int getInt(long offset) {
        blocks.verify(extent.offset() + offset);
        return bytes.get(LittleEndian.INT, offset);
    }

    /** The number at a multiple of eight. */
    long getLong(long offset) {
        blocks.verify(extent.offset() + offset);
        return bytes.get(LittleEndian.LONG, offset);
    }

    /** The number at a multiple of eight. */
    double getDouble(long offset) {
        blocks.verify(extent.offset() + offset);
        return bytes.get(LittleEndian.DOUBLE, offset);
    }

    /** Bit {@code index} of a bitmap of 64-bit words. */
    boolean getBit(long index) {
        return (getLong(index >>> 6 << 3) & 1L << index) != 0;
    }

    /** Some bytes, verified. Offset and length may be what a file says: they are checked. */
    MemorySegment slice(long offset, long length) {
        verify(offset, length);
        return bytes.asSlice(offset, length);
    }

    /** Verifies some bytes. Offset and length may be what a file says: they are checked. */
    void verify(long offset, long length) {
        if (offset < 0 || length < 0 || length > extent.length() - offset) {
            throw corrupt(
                    0, "bytes within a section of " + extent.length() + " bytes", length + " bytes from " + offset);
        }
        if (!blocks.allVerified()) {
            blocks.verify(extent.offset() + offset, length);
        }
    }

    /** Whether some bytes within the section were verified. */
    boolean isVerified(long offset, long length) {
        return blocks.allVerified() || blocks.isVerified(extent.offset() + offset, length);
    }

    /**
     * Verifies records that lie anywhere in a section of records of one length: for next to nothing once the whole file
     * was verified, as it is soon where records are read at random.
     *
     * @param numbers the first {@code count} are checked and verified
     */
    void verifyRecords(int[] numbers, int count, long bytes) {
        if (blocks.allVerified()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            verify(numbers[i] * bytes, bytes);
        }
    }

    /**
     * Asks for records that lie anywhere, and for the whole blocks of those that were not verified yet; what lies close
     * together is asked for in one piece.
     *
     * @param mapped the file
     * @param numbers the first {@code count}
     */
    void willNeedRecords(MappedFile mapped, int[] numbers, int count, long bytes) {
        int[] sorted = Arrays.copyOf(numbers, count);
        Arrays.sort(sorted);
        long from = 0;
        long to = 0;
        for (int number : sorted) {
            long begin = extent.offset() + Math.min(number * bytes, extent.length());
            long end = Math.min(begin + bytes, extent.offset() + extent.length());
            begin = blocks.beginToRead(begin);
            end = Math.max(end, blocks.endToRead(end));
            if (begin >= to + NEAR) {
                mapped.willNeed(from, to - from);
                from = begin;
            }
            to = Math.max(to, end);
        }
        mapped.willNeed(from, to - from);
    }

    /** Checks that the section has the length that follows from the rows. */
    Section requireLength(long expected, String what) {
        if (extent.length() != expected) {
            throw corrupt(0, what + " in " + expected + " bytes", extent.length() + " bytes");
        }
        return this;
    }

    /** Checks that a section of binary32 holds finite numbers alone. */
    Section requireFinite(String what) {
        for (long at = 0; at < length(); at += Float.BYTES) {
            float value = Float.intBitsToFloat(getInt(at));
            if (!Float.isFinite(value)) {
                throw corrupt(at, what, Float.toString(value));
            }
        }
        return this;
    }

    /** What is wrong at an offset of this section. */
    CorruptFileException corrupt(long offset, String expected, String found) {
        return new CorruptFileException(file, extent.offset() + offset, expected, found);
    }

    /** What the disk does not give back, which is as good as damaged for whoever can do without it. */
    CorruptFileException unreadable(long offset, String expected, IOException e) {
        return corrupt(offset, expected, "a failed read: " + e.getMessage()).ofFailedRead(e);
    }
}
