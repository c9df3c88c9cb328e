package dev.varve.codecs;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Which rows of a segment are live, in one generation. Verified as a whole when it is opened, as every query asks it
 * for every row. Thread-safe. The layout is docs/format.md, "Live docs".
 */
public final class LiveDocsFile extends SegmentFile {

    private static final int BITS = 1;

    private final long generation;
    private final MemorySegment words;
    private final int liveCount;

    private LiveDocsFile(SegmentFileReader reader) {
        super(reader);
        generation = reader.header().parameter(reader.file(), 0, "generation", 0, Long.MAX_VALUE);
        Section bits = reader.section(BITS).requireLength(bytes(size()), "a bitmap of " + size() + " rows");
        words = bits.slice(0, bits.length());
        long live = 0;
        for (long at = 0; at < words.byteSize(); at += Long.BYTES) {
            live += Long.bitCount(words.get(LittleEndian.LONG, at));
        }
        long last = words.byteSize() - Long.BYTES;
        if (size() % Long.SIZE != 0 && words.get(LittleEndian.LONG, last) >>> size() != 0) {
            throw bits.corrupt(last, "no bits behind row " + size(), "some");
        }
        liveCount = (int) live;
    }

    /** Bytes of a bitmap of so many rows: whole 64-bit words. */
    public static long bytes(int rows) {
        return PresenceBuilder.bytes(rows);
    }

    /**
     * Creates a file and syncs it.
     *
     * @param origin the segment whose rows they are
     * @param generation counts up with each file of the segment
     * @param bits bit {@code row % 64} of the little-endian word {@code row / 64} is set when the row is live; bits
     *     behind the last row are 0
     * @return length of the file in bytes
     */
    public static long write(
            FileStore files, String name, FileOrigin origin, long generation, MemorySegment bits, int rows)
            throws IOException {
        if (bits.byteSize() != bytes(rows)) {
            throw new IllegalArgumentException(
                    bits.byteSize() + " bytes for " + rows + " rows, expected " + bytes(rows));
        }
        var header = new FileHeader(FileKind.LIVE_DOCS, origin, generation);
        try (var writer = new SegmentFileWriter(files, name, header)) {
            writer.beginSection(BITS);
            writer.append(bits);
            return writer.finish(rows);
        }
    }

    /**
     * Opens and verifies a file.
     *
     * @param length its length in bytes as the manifest says it
     * @throws CorruptFileException if it is damaged, of another kind, or belongs elsewhere
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static LiveDocsFile open(FileStore files, String name, long length, FileOrigin origin, Access access)
            throws IOException {
        return SegmentFileReader.open(files, name, length, FileKind.LIVE_DOCS, origin, access, LiveDocsFile::new);
    }

    /** Whether the row is live. */
    public boolean live(int row) {
        Objects.checkIndex(row, size());
        return (words.get(LittleEndian.LONG, (row >>> 6) * (long) Long.BYTES) & 1L << row) != 0;
    }

    @Override
    public void verifyRow(int row) {
        Objects.checkIndex(row, size()); // all of it was verified when it was opened
    }

    @Override
    void verifyWhole(Consumer<CorruptFileException> damage) {
        // all of it was verified when it was opened
    }

    /** Rows that are live. */
    public int liveCount() {
        return liveCount;
    }

    /** Counts up with each file of the segment. */
    public long generation() {
        return generation;
    }

    /** The bitmap, as {@link #write} takes it. */
    public MemorySegment words() {
        return words;
    }
}
