package dev.varve.codecs;

import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;

/**
 * Writes the payloads of a segment, row after row, gathered into blocks that are compressed each by itself. Its working
 * memory, 16 bytes a row, is off-heap. Used by one thread at a time. The layout is docs/format.md, "Payloads".
 */
public final class PayloadsWriter implements AutoCloseable {

    /** The longest payload, in bytes. */
    public static final int MAX_BYTES = 1 << 28;

    static final int BLOCKS = 1;
    static final int BLOCK_TABLE = 2;
    static final int ROW_TABLE = 3;

    static final int BLOCK_ENTRY_BYTES = 16;
    static final int ROW_ENTRY_BYTES = 16;

    /** Raw bytes of a block. A longer payload is a block of its own. */
    static final int BLOCK_BYTES = 16 * 1024;

    /** In the block number of a row: the row has no payload. */
    static final int NO_BLOCK = -1;

    private static final LZ4Compressor LZ4 = Lz4.FACTORY.fastCompressor();

    private final SegmentFileWriter writer;
    private final Scratch blockTable;
    private final Scratch rowTable;
    private final Scratch pending;
    private int rows;

    /** Creates the file. */
    public PayloadsWriter(FileStore files, String name, FileOrigin origin) throws IOException {
        writer = new SegmentFileWriter(files, name, new FileHeader(FileKind.PAYLOADS, origin));
        blockTable = new Scratch(writer.arena());
        rowTable = new Scratch(writer.arena());
        pending = new Scratch(writer.arena());
        writer.beginSection(BLOCKS);
    }

    /**
     * Adds a row with a payload, which may be empty.
     *
     * @throws IllegalArgumentException if it is longer than {@value #MAX_BYTES} bytes
     */
    public void add(MemorySegment payload) throws IOException {
        long length = payload.byteSize();
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("a payload of " + length + " bytes, expected at most " + MAX_BYTES);
        }
        if (pending.size() + length > BLOCK_BYTES) {
            writeBlock();
        }
        addRow(block(), (int) pending.size(), (int) length);
        pending.append(payload);
    }

    /** Adds a row without a payload. */
    public void addAbsent() {
        addRow(NO_BLOCK, 0, 0);
    }

    private void addRow(int block, int offset, int length) {
        if (rows == Integer.MAX_VALUE) {
            throw new IllegalStateException("a segment holds at most 2^31 - 1 rows");
        }
        rowTable.appendInt(block);
        rowTable.appendInt(offset);
        rowTable.appendInt(length);
        rowTable.appendInt(0);
        rows++;
    }

    /** The number of the block that is being gathered. */
    private int block() {
        return (int) (blockTable.size() / BLOCK_ENTRY_BYTES);
    }

    private void writeBlock() throws IOException {
        int raw = (int) pending.size();
        if (raw == 0) {
            return;
        }
        blockTable.appendLong(writer.sectionLength());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment compressed = arena.allocate(LZ4.maxCompressedLength(raw));
            ByteBuffer source = pending.bytes().asByteBuffer();
            int stored = LZ4.compress(source, 0, raw, compressed.asByteBuffer(), 0, (int) compressed.byteSize());
            if (stored < raw) {
                writer.append(compressed, 0, stored);
            } else {
                stored = raw;
                writer.append(pending.bytes());
            }
            blockTable.appendInt(stored);
            blockTable.appendInt(raw);
        }
        pending.clear();
    }

    /**
     * Completes the file and syncs it.
     *
     * @return length of the file in bytes
     */
    public long finish() throws IOException {
        writeBlock();
        writer.beginSection(BLOCK_TABLE);
        writer.append(blockTable.bytes());
        writer.beginSection(ROW_TABLE);
        writer.append(rowTable.bytes());
        return writer.finish(rows);
    }

    /** Closes the file, finished or not. Idempotent. */
    @Override
    public void close() throws IOException {
        blockTable.close();
        rowTable.close();
        pending.close();
        writer.close();
    }
}
