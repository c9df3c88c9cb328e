package dev.varve.index.late;

import dev.varve.codecs.TokenRecords;
import dev.varve.codecs.tokens.TokenScorer;
import dev.varve.index.CacheShare;
import dev.varve.index.candidates.CandidateSearch;
import dev.varve.mmap.MappedFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * What one thread searches a {@link LateIndex} with: finds candidates, and scores documents by their coded tokens,
 * wherever these lie. Used by one thread at a time.
 */
final class PartSearch {

    /** The least that a page has, in bytes. */
    private static final int PAGE = 4096;

    /** Documents that a look at what is in memory asks about, about. */
    private static final int LOOKED_AT = 8;

    private final LateIndex index;
    private final TokenRecords records;
    private final MappedFile mapped;
    private final CandidateSearch candidates;
    private final TokenScorer scorer;
    private final CacheShare kept = new CacheShare();
    private float[][] query = new float[0][];
    private boolean prepared;
    private boolean looked;
    private MemorySegment scratch = MemorySegment.NULL;

    PartSearch(LateIndex index) {
        this.index = index;
        records = index.records();
        mapped = Objects.requireNonNull(records.source().mapped());
        candidates = index.candidates().newSearch();
        scorer = records.code().scorer();
    }

    /** Takes a query, which stays as it is until it was answered. */
    void begin(float[][] tokens) {
        query = tokens;
        prepared = false;
        looked = false;
    }

    /** Gives itself back, to be used for the next query. */
    void end() {
        index.give(this);
    }

    CandidateSearch candidates() {
        return candidates;
    }

    TokenRecords records() {
        return records;
    }

    /** Makes what scores documents ready for the query; to be done while reads are under way. */
    void prepare() {
        if (!prepared) {
            scorer.prepare(query);
            prepared = true;
        }
    }

    /** Whether documents may not be in memory, as some of the candidates are not, or were not lately. */
    boolean cold() {
        int found = candidates.size();
        if (!looked && found > 0 && index.watch().due()) {
            boolean all = true;
            int step = Math.max(1, found / LOOKED_AT);
            for (int rank = 0; rank < found && all; rank += step) {
                all = resident(candidates.row(rank));
            }
            index.watch().looked(all);
        }
        looked = true;
        return index.watch().cold();
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
        return scorer.score(segment, at + TokenRecords.PREFIX_BYTES, records.tokenCount(row));
    }
}
