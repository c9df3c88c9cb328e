package dev.varve.codecs;

import dev.varve.mmap.InputFile;
import dev.varve.mmap.LittleEndian;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/**
 * Verifies the blocks of a file's body, each when it is first used. A block is checksummed from a positional read,
 * never over the mapping: were the file cut meanwhile, that read fails cleanly, where a checksum over the mapping would
 * end the process.
 *
 * <p>What was verified is kept as one byte for each block, read and written plainly: the byte guards nothing but
 * itself, and two threads that verify the same block do the same work twice. Thread-safe.
 */
final class BlockChecksums {

    private static final int BLOCK_SHIFT = 16;

    private final String file;
    private final InputFile input;
    private final long bodyLength;
    private final MemorySegment expected;
    private final MemorySegment verified;
    /** Blocks that were not verified yet, guarded by this. */
    private long left;
    /** Read plainly, as {@link #verified} is: who reads it late verifies byte by byte. */
    private boolean all;

    /** @param memory holds what was verified, and outlives this object as the footer does */
    BlockChecksums(String file, InputFile input, Footer footer, SegmentAllocator memory) {
        this.file = file;
        this.input = input;
        this.bodyLength = footer.bodyLength();
        this.expected = footer.blockChecksums();
        this.verified = memory.allocate(footer.blockCount());
        this.left = footer.blockCount();
    }

    /** Whether every block was verified. */
    boolean allVerified() {
        return all;
    }

    /** Where in the file reading begins for a byte to be used: at its block, unless that was verified. */
    long beginToRead(long offset) {
        long block = (offset - FileHeader.BYTES) >>> BLOCK_SHIFT;
        return isVerified(block) ? offset : FileHeader.BYTES + (block << BLOCK_SHIFT);
    }

    /** Where in the file reading ends for the byte before an offset to be used. */
    long endToRead(long offset) {
        long block = (offset - 1 - FileHeader.BYTES) >>> BLOCK_SHIFT;
        return isVerified(block) ? offset : FileHeader.BYTES + Math.min(bodyLength, (block + 1) << BLOCK_SHIFT);
    }

    /** Whether all blocks that some bytes lie in were verified. */
    boolean isVerified(long offset, long length) {
        long last = offset + length - 1 - FileHeader.BYTES >>> BLOCK_SHIFT;
        for (long block = offset - FileHeader.BYTES >>> BLOCK_SHIFT; block <= last; block++) {
            if (!isVerified(block)) {
                return false;
            }
        }
        return true;
    }

    private boolean isVerified(long block) {
        return all || verified.get(ValueLayout.JAVA_BYTE, block) != 0;
    }

    /** Verifies the one block that an aligned number lies in. */
    void verify(long offset) {
        long block = (offset - FileHeader.BYTES) >>> BLOCK_SHIFT;
        if (verified.get(ValueLayout.JAVA_BYTE, block) == 0) {
            verifyBlocks(block, block);
        }
    }

    /** Verifies all blocks that some bytes lie in. */
    void verify(long offset, long length) {
        if (length == 0) {
            return;
        }
        long first = (offset - FileHeader.BYTES) >>> BLOCK_SHIFT;
        long last = (offset + length - 1 - FileHeader.BYTES) >>> BLOCK_SHIFT;
        for (long block = first; block <= last; block++) {
            if (verified.get(ValueLayout.JAVA_BYTE, block) == 0) {
                verifyBlocks(block, last);
                return;
            }
        }
    }

    private void verifyBlocks(long first, long last) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Footer.BLOCK_BYTES);
            for (long block = first; block <= last; block++) {
                if (verified.get(ValueLayout.JAVA_BYTE, block) == 0) {
                    verifyBlock(block, buffer);
                }
            }
        }
    }

    /** Reads and verifies every block, those that were verified before too, and reports each that is damaged. */
    void verifyAll(Consumer<CorruptFileException> damage) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Footer.BLOCK_BYTES);
            for (long block = 0; block < verified.byteSize(); block++) {
                try {
                    verifyBlock(block, buffer);
                } catch (CorruptFileException e) {
                    damage.accept(e);
                }
            }
        }
    }

    private void verifyBlock(long block, MemorySegment buffer) {
        long begin = block << BLOCK_SHIFT;
        long offset = FileHeader.BYTES + begin;
        MemorySegment bytes = buffer.asSlice(0, Math.min(Footer.BLOCK_BYTES, bodyLength - begin));
        try {
            input.read(offset, bytes);
        } catch (IOException e) {
            throw unreadable(offset, bytes.byteSize(), e);
        }
        int actual = Crc32c.of(bytes);
        int promised = expected.getAtIndex(LittleEndian.INT, block);
        if (actual != promised) {
            throw new CorruptFileException(
                    file,
                    offset,
                    "block of " + bytes.byteSize() + " bytes with " + Crc32c.show(promised),
                    Crc32c.show(actual));
        }
        markVerified(block);
    }

    private synchronized void markVerified(long block) {
        if (verified.get(ValueLayout.JAVA_BYTE, block) == 0) {
            verified.set(ValueLayout.JAVA_BYTE, block, (byte) 1);
            left--;
            all = left == 0;
        }
    }

    /** A block that the disk does not give back is as good as damaged for whoever can do without it. */
    private CorruptFileException unreadable(long offset, long length, IOException e) {
        String found = e instanceof EOFException ? "end of file" : "a failed read: " + e.getMessage();
        return new CorruptFileException(file, offset, "a block of " + length + " bytes", found).ofFailedRead(e);
    }
}
