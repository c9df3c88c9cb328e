package dev.varve.codecs;

import dev.varve.codecs.tokens.TokenCode;
import dev.varve.mmap.BlockSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The tokens of documents, each document a record of its own: one range of bytes of a file, which is read, checked and
 * scored without any other.
 *
 * <p>There are two ways to a document's tokens. Whoever reads the file, fetches {@link #bytes} bytes from
 * {@link #position} on, and has them {@linkplain #check checked} by the record's own checksum. Whoever goes by the
 * mapping, has the row {@linkplain #verify verified}, and finds the tokens in {@link #mapped} from
 * {@link #mappedTokens} on. Thread-safe.
 */
public interface DocumentRecords {

    /** The file, for reads of many records at once. */
    BlockSource source();

    /** What the tokens are kept as. */
    TokenCode code();

    /** Bytes of a record before its first token. */
    int prefixBytes();

    /** Number of rows. */
    int size();

    /** Tokens of a row, at most {@value TokenVectorsWriter#MAX_TOKENS}; 0 when it has none. */
    int tokenCount(int row);

    /** Bytes of a row's record; 0 when it has none. */
    long bytes(int row);

    /** Where in the file the row's record begins, a multiple of 16; of no meaning when it has none. */
    long position(int row);

    /** Whether a row's record was read and found as it was written since the file was opened. */
    boolean verified(int row);

    /**
     * Checks a record that was read: it is this row's, and what was written.
     *
     * @param row has tokens
     * @param segment native memory, never a mapping, that holds the record
     * @param at where in it the record begins; its tokens begin {@link #prefixBytes} bytes later
     * @param record the same bytes, from position to limit
     * @param crc for the calculation
     * @throws CorruptFileException if it is not
     * @throws IndexOutOfBoundsException if the record does not fit there
     */
    void check(int row, MemorySegment segment, long at, ByteBuffer record, CRC32C crc);

    /** A row that the disk does not give back, which is as good as damaged for whoever can do without it. */
    CorruptFileException unreadable(int row, IOException e);

    /**
     * Makes sure that a row's record is what was written, before it is used over the mapping: the checksums of blocks
     * that were not read before are verified, by reads.
     *
     * @throws CorruptFileException if it is not
     */
    void verify(int row);

    /** The mapping that holds the records, for callers that {@link #verify} the row that they use. */
    MemorySegment mapped();

    /** Where in {@link #mapped} the first token of a row begins, a multiple of 16. */
    long mappedTokens(int row);
}
