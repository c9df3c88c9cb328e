package dev.varve.index.late;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DocumentRecords;
import dev.varve.codecs.tokens.TokenScorer;
import dev.varve.index.CacheShare;
import dev.varve.index.MemoryWatch;
import dev.varve.mmap.MappedFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Scores of the documents of a file, wherever these lie, and whether they are in memory. Used by one thread at a time.
 */
final class DocumentScores {

    /** The least that a page has, in bytes. */
    private static final int PAGE = 4096;

    /** Documents that a look at what is in memory asks about. */
    private static final int LOOKED_AT = 8;

    private final DocumentRecords records;
    private final MappedFile mapped;
    private final MemoryWatch watch;
    private final TokenScorer scorer;
    private final CacheShare kept = new CacheShare();
    private final int[] sample = new int[LOOKED_AT];
    private int sampled;
    private boolean looked;
    private float[][] query = new float[0][];
    private boolean prepared;
    private MemorySegment scratch = MemorySegment.NULL;

    /** @param watch of these documents, shared with all threads */
    DocumentScores(DocumentRecords records, MemoryWatch watch) {
        this.records = records;
        this.watch = watch;
        mapped = Objects.requireNonNull(records.source().mapped());
        scorer = records.code().scorer();
    }

    /** Takes a query, which stays as it is until it was answered. */
    void begin(float[][] tokens) {
        query = tokens;
        prepared = false;
        looked = false;
        sampled = 0;
    }

    DocumentRecords records() {
        return records;
    }

    /** Makes what scores documents ready for the query; to be done while reads are under way. */
    void prepare() {
        if (!prepared) {
            scorer.prepare(query);
            prepared = true;
        }
    }

    /** Proposes a document for a look at what is in memory; whether more are welcome. */
    boolean sample(int row) {
        if (sampled < LOOKED_AT) {
            sample[sampled++] = row;
        }
        return sampled < LOOKED_AT;
    }

    /** Whether documents may not be in memory, as one of the proposed ones is not, or one was not lately. */
    boolean cold() {
        if (!looked && sampled > 0 && watch.due()) {
            boolean all = true;
            for (int i = 0; i < sampled && all; i++) {
                all = sampledIsResident(sample[i]);
            }
            watch.looked(all);
        }
        looked = true;
        return watch.cold();
    }

    private boolean sampledIsResident(int row) {
        try {
            return resident(row);
        } catch (CorruptFileException e) {
            return false; // who scores it, if anyone does, hears of it
        }
    }

    /** Whether all of a document's record is in memory. */
    boolean resident(int row) {
        long bytes = records.bytes(row);
        if (bytes == 0) {
            return true;
        }
        long pages = bytes / PAGE + 2;
        if (scratch.byteSize() < pages) {
            scratch = Arena.ofAuto().allocate(2 * pages);
        }
        return mapped.isResident(records.position(row), bytes, scratch);
    }

    /** Which reads go through the page cache. */
    CacheShare kept() {
        return kept;
    }

    /** Tells the system that a document is going to be read over the mapping. */
    void willNeed(int row) {
        mapped.willNeed(records.position(row), records.bytes(row));
    }

    /**
     * Scores a document over the mapping.
     *
     * @throws dev.varve.codecs.CorruptFileException if it is damaged
     */
    double score(int row) {
        prepare();
        records.verify(row);
        return scorer.score(records.mapped(), records.mappedTokens(row), records.tokenCount(row));
    }

    /**
     * Scores a document that was read.
     *
     * @param segment native memory that holds its record from {@code at} on
     * @param record the same bytes, from position to limit
     * @throws dev.varve.codecs.CorruptFileException if it is damaged
     */
    double score(int row, MemorySegment segment, long at, ByteBuffer record, CRC32C crc) {
        prepare();
        records.check(row, segment, at, record, crc);
        return scorer.score(segment, at + records.prefixBytes(), records.tokenCount(row));
    }
}
