package dev.varve.codecs;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** The payloads of a segment, mapped; written by {@link PayloadsWriter}. Thread-safe. */
public final class PayloadsFile extends SegmentFile implements Payloads {

    private static final LZ4SafeDecompressor LZ4 = Lz4.FACTORY.safeDecompressor();
    private static final byte[] NOTHING = {};

    private final Section blocks;
    private final Section blockTable;
    private final Section rowTable;

    private PayloadsFile(SegmentFileReader reader) {
        super(reader);
        blocks = reader.section(PayloadsWriter.BLOCKS);
        blockTable = reader.section(PayloadsWriter.BLOCK_TABLE);
        rowTable = reader.section(PayloadsWriter.ROW_TABLE)
                .requireLength((long) size() * PayloadsWriter.ROW_ENTRY_BYTES, "a table of " + size() + " rows");
        if (blockTable.length() % PayloadsWriter.BLOCK_ENTRY_BYTES != 0) {
            throw blockTable.corrupt(
                    0, "entries of " + PayloadsWriter.BLOCK_ENTRY_BYTES + " bytes", blockTable.length() + " bytes");
        }
    }

    /**
     * Opens a file.
     *
     * @param length its length in bytes as the manifest says it
     * @throws CorruptFileException if it is damaged, of another kind, or belongs elsewhere
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static PayloadsFile open(FileStore files, String name, long length, FileOrigin origin, Access access)
            throws IOException {
        return SegmentFileReader.open(files, name, length, FileKind.PAYLOADS, origin, access, PayloadsFile::new);
    }

    @Override
    public boolean has(int row) {
        return rowTable.getInt(entry(row)) != PayloadsWriter.NO_BLOCK;
    }

    @Override
    public byte[] get(int row) {
        long entry = entry(row);
        int block = block(entry);
        if (block == PayloadsWriter.NO_BLOCK) {
            return NOTHING;
        }
        int offset = rowTable.getInt(entry + 4);
        int length = rowTable.getInt(entry + 8);
        long blockEntry = (long) block * PayloadsWriter.BLOCK_ENTRY_BYTES;
        return Arrays.copyOfRange(decompress(blockEntry, rawLength(blockEntry)), offset, offset + length);
    }

    /** The block that holds a row's payload, checked to hold all of it; none where the payload is empty or missing. */
    private int block(long entry) {
        int block = rowTable.getInt(entry);
        int offset = rowTable.getInt(entry + 4);
        int length = rowTable.getInt(entry + 8);
        if (block == PayloadsWriter.NO_BLOCK || length == 0) {
            return PayloadsWriter.NO_BLOCK;
        }
        if (block < 0 || block >= blockTable.length() / PayloadsWriter.BLOCK_ENTRY_BYTES) {
            throw rowTable.corrupt(entry, "a block of the table", Integer.toString(block));
        }
        int raw = rawLength((long) block * PayloadsWriter.BLOCK_ENTRY_BYTES);
        if (offset < 0 || length < 0 || length > raw - offset) {
            throw rowTable.corrupt(entry, "bytes within a block of " + raw, length + " bytes from " + offset);
        }
        return block;
    }

    @Override
    public void verifyRow(int row) {
        int block = block(entry(row));
        if (block != PayloadsWriter.NO_BLOCK) {
            verifyBlock(block);
        }
    }

    /** Decompresses each block once, as the rows of one follow each other. */
    @Override
    void verifyRows(Consumer<CorruptFileException> damage) {
        int verified = PayloadsWriter.NO_BLOCK;
        for (int row = 0; row < size(); row++) {
            try {
                int block = block(entry(row));
                if (block != PayloadsWriter.NO_BLOCK && block != verified) {
                    verifyBlock(block);
                    verified = block;
                }
            } catch (CorruptFileException e) {
                damage.accept(e);
            }
        }
    }

    @Override
    void verifyWhole(Consumer<CorruptFileException> damage) {
        // rows and their blocks are all that there is
    }

    /** Off-heap, as a block that is damaged may claim to be long. */
    private void verifyBlock(int block) {
        long blockEntry = (long) block * PayloadsWriter.BLOCK_ENTRY_BYTES;
        int raw = rawLength(blockEntry);
        long offset = blockTable.getLong(blockEntry);
        int stored = blockTable.getInt(blockEntry + 8);
        MemorySegment slice = blocks.slice(offset, stored);
        if (stored == raw) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment compressed = arena.allocate(stored).copyFrom(slice);
            MemorySegment decompressed = arena.allocate(raw);
            int length = LZ4.decompress(compressed.asByteBuffer(), 0, stored, decompressed.asByteBuffer(), 0, raw);
            requireLength(offset, raw, length);
        } catch (LZ4Exception e) {
            throw notLz4(offset, raw, e);
        }
    }

    private long entry(int row) {
        return (long) Objects.checkIndex(row, size()) * PayloadsWriter.ROW_ENTRY_BYTES;
    }

    /** No longer than what its stored bytes can stand for, so that a damaged length allocates no more than that. */
    private int rawLength(long blockEntry) {
        long offset = blockTable.getLong(blockEntry);
        int stored = blockTable.getInt(blockEntry + 8);
        int raw = blockTable.getInt(blockEntry + 12);
        boolean within = offset >= 0 && stored >= 0 && offset <= blocks.length() && stored <= blocks.length() - offset;
        boolean possible =
                raw >= stored && raw <= PayloadsWriter.MAX_BYTES && raw <= (long) stored * Lz4.MOST_EXPANSION;
        if (!within || !possible) {
            throw blockTable.corrupt(
                    blockEntry,
                    "a block within " + blocks.length() + " bytes, at least as long raw as it is stored",
                    stored + " bytes from " + offset + ", raw " + raw);
        }
        return raw;
    }

    /** Through the heap: handing the mapping to native code would end the process if the file were cut. */
    private byte[] decompress(long blockEntry, int raw) {
        long offset = blockTable.getLong(blockEntry);
        int stored = blockTable.getInt(blockEntry + 8);
        MemorySegment slice = blocks.slice(offset, stored);
        byte[] bytes = slice.toArray(ValueLayout.JAVA_BYTE);
        if (stored == raw) {
            return bytes;
        }
        try {
            byte[] decompressed = new byte[raw];
            int length = LZ4.decompress(bytes, 0, stored, decompressed, 0, raw);
            requireLength(offset, raw, length);
            return decompressed;
        } catch (LZ4Exception e) {
            throw notLz4(offset, raw, e);
        }
    }

    private void requireLength(long offset, int raw, int length) {
        if (length != raw) {
            throw blocks.corrupt(offset, "a block of " + raw + " bytes when decompressed", length + " bytes");
        }
    }

    private CorruptFileException notLz4(long offset, int raw, LZ4Exception e) {
        CorruptFileException corrupt = blocks.corrupt(offset, "a block of " + raw + " bytes in LZ4", "other bytes");
        corrupt.initCause(e);
        return corrupt;
    }
}
