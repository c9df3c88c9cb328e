package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.RowRecords;
import dev.varve.index.CacheShare;
import dev.varve.index.graph.QueryDistances;
import dev.varve.mmap.Block;
import dev.varve.mmap.BlockReader;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.ReadWay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Distances of rows of which not all are in memory. Those that are not are read many at once, and handed out as they
 * arrive; those that are, are scored meanwhile.
 *
 * <p>Most reads go past the page cache, see {@link CacheShare}.
 *
 * <p>Used by one thread at a time, for one search after another.
 */
final class ColdRows {

    private static final int LEAST = 64;

    /** The least that a page has, in bytes. */
    private static final int PAGE = 4096;

    private final DenseVectors vectors;
    private final RowRecords records;
    private final MappedFile mapped;
    private final QueryDistances exact;
    private final CRC32C crc = new CRC32C();
    private final MemorySegment scratch;
    private int[] present = new int[0];
    private int presentCount;
    private int row;
    private float distance;
    private final CacheShare kept = new CacheShare();

    /**
     * Rows of a file.
     *
     * @param records of the same rows
     * @param exact scores them
     */
    ColdRows(DenseVectors vectors, RowRecords records, QueryDistances exact) {
        this.vectors = vectors;
        this.records = records;
        this.exact = exact;
        mapped = Objects.requireNonNull(records.source().mapped());
        scratch = Arena.ofAuto().allocate(records.bytes() / PAGE + 2L);
    }

    /** Whether readers read rows of these into memory of their own. */
    boolean readBy(BlockReaders readers) {
        return readers.way() != ReadWay.MAPPING
                && records.bytes() <= readers.options().maxBytes();
    }

    /** Whether a row was read and verified since the file was opened. */
    boolean known(int asked) {
        return records.verified(asked);
    }

    /** Whether a row is in memory. */
    boolean resident(int asked) {
        return mapped.isResident(records.position(asked), records.bytes(), scratch);
    }

    /** Forgets rows that were asked for and not taken. */
    void clear() {
        presentCount = 0;
    }

    /** Asks for a row. */
    void add(int asked, BlockReader reader) {
        boolean resident = resident(asked);
        kept.note(resident);
        if (resident && known(asked)) {
            if (presentCount == present.length) {
                present = Arrays.copyOf(present, Math.max(LEAST, 2 * presentCount));
            }
            present[presentCount++] = asked;
            return;
        }
        // What is in memory costs no disk, if it is read from there.
        boolean keep = resident || kept.keepNext();
        reader.submit(records.source(), records.position(asked), records.bytes(), asked, keep);
    }

    /**
     * Goes on to a row that was asked for, in whatever order; false when there is none left.
     *
     * @throws dev.varve.codecs.CorruptFileException if the row is damaged, or cannot be read
     */
    boolean next(BlockReader reader) {
        try {
            if (presentCount > 0) {
                reader.start();
                row = present[--presentCount];
                distance = exact.score(vectors.segment(row), vectors.offset(row));
                return true;
            }
            Block block = reader.take();
            if (block == null) {
                return false;
            }
            row = (int) block.tag();
            try {
                distance = score(block);
            } finally {
                block.release();
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private float score(Block block) {
        try {
            records.verify(row, block.buffer(), crc);
            return exact.score(block.segment(), block.offset());
        } catch (IOException e) {
            throw records.unreadable(row, e);
        }
    }

    /** The row that {@link #next} went to. */
    int row() {
        return row;
    }

    /** Its distance. */
    float distance() {
        return distance;
    }
}
