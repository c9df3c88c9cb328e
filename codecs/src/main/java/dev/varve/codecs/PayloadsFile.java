package dev.varve.codecs;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
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
        int block = rowTable.getInt(entry);
        int offset = rowTable.getInt(entry + 4);
        int length = rowTable.getInt(entry + 8);
        if (block == PayloadsWriter.NO_BLOCK || length == 0) {
            return NOTHING;
        }
        if (block < 0 || block >= blockTable.length() / PayloadsWriter.BLOCK_ENTRY_BYTES) {
            throw rowTable.corrupt(entry, "a block of the table", Integer.toString(block));
        }
        long blockEntry = (long) block * PayloadsWriter.BLOCK_ENTRY_BYTES;
        int raw = rawLength(blockEntry);
        if (offset < 0 || length < 0 || length > raw - offset) {
            throw rowTable.corrupt(entry, "bytes within a block of " + raw, length + " bytes from " + offset);
        }
        return Arrays.copyOfRange(decompress(blockEntry, raw), offset, offset + length);
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
            if (length != raw) {
                throw blocks.corrupt(offset, "a block of " + raw + " bytes when decompressed", length + " bytes");
            }
            return decompressed;
        } catch (LZ4Exception e) {
            CorruptFileException corrupt = blocks.corrupt(offset, "a block of " + raw + " bytes in LZ4", "other bytes");
            corrupt.initCause(e);
            throw corrupt;
        }
    }
}
