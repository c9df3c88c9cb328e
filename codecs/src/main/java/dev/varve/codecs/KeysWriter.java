package dev.varve.codecs;

import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Writes the keys of a segment, row after row. Its working memory, about 24 bytes a row, is off-heap. Used by one
 * thread at a time. The layout is docs/format.md, "Keys".
 */
public final class KeysWriter implements AutoCloseable {

    static final int BYTES = 1;
    static final int ENDS = 2;
    static final int SLOTS = 3;

    private final long seed;
    private final Scratch hashes;
    /** Where each key ends; nothing as long as all keys have the same length. */
    private final Scratch ends;

    private final SegmentFileWriter writer;
    private int rows;
    private long firstLength;
    private boolean uniform = true;

    /** Creates the file. */
    public KeysWriter(FileStore files, String name, FileOrigin origin) throws IOException {
        seed = KeyHash.seed(origin.storeId());
        writer = new SegmentFileWriter(files, name, new FileHeader(FileKind.KEYS, origin, seed));
        hashes = new Scratch(writer.arena());
        ends = new Scratch(writer.arena());
        writer.beginSection(BYTES);
    }

    /**
     * Adds the key of the next row. Where a key comes more than once, it leads to the last of its rows.
     *
     * @throws IllegalArgumentException if it is empty or longer than {@link Keys#MAX_BYTES}
     */
    public void add(MemorySegment key) throws IOException {
        long length = key.byteSize();
        if (length < 1 || length > Keys.MAX_BYTES) {
            throw new IllegalArgumentException("a key of " + length + " bytes, expected 1 to " + Keys.MAX_BYTES);
        }
        if (rows == Integer.MAX_VALUE) {
            throw new IllegalStateException("a segment holds at most 2^31 - 1 rows");
        }
        if (rows == 0) {
            firstLength = length;
        }
        if (uniform && length != firstLength) {
            uniform = false;
            for (int row = 0; row < rows; row++) {
                ends.appendLong((row + 1) * firstLength);
            }
        }
        writer.append(key);
        hashes.appendLong(KeyHash.hash(key, seed));
        if (!uniform) {
            ends.appendLong(writer.sectionLength());
        }
        rows++;
    }

    /**
     * Completes the file and syncs it.
     *
     * @return length of the file in bytes
     */
    public long finish() throws IOException {
        if (!uniform) {
            writer.beginSection(ENDS);
            writer.append(ends.bytes());
        }
        writer.beginSection(SLOTS);
        try (var slots = new Scratch(writer.arena())) {
            long capacity = HashTable.capacity(rows);
            slots.zeroTo(capacity * Long.BYTES);
            for (int row = rows - 1; row >= 0; row--) { // the last row of a key comes first in the search
                HashTable.insert(slots, capacity, hashes.getLong(row), row);
            }
            writer.append(slots.bytes());
        }
        return writer.finish(rows);
    }

    /** Closes the file, finished or not. Idempotent. */
    @Override
    public void close() throws IOException {
        hashes.close();
        ends.close();
        writer.close();
    }
}
