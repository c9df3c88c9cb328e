package dev.varve.codecs;

import dev.varve.codecs.tokens.FloatTokens;
import dev.varve.codecs.tokens.TokenCode;
import dev.varve.mmap.BlockSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;

/** The rows of a {@link TokenVectorsFile} that has a checksum for each. Thread-safe. */
final class TokenVectorRecords implements DocumentRecords {

    private final TokenVectorsFile tokens;
    private final BlockSource source;
    private final Section rows;
    private final Section checksums;
    private final TokenCode code;
    private final VerifiedRows verified;

    /** @param memory that of the open file */
    TokenVectorRecords(
            TokenVectorsFile tokens, BlockSource source, Section rows, Section checksums, SegmentAllocator memory) {
        this.tokens = tokens;
        this.source = source;
        this.rows = rows;
        this.checksums =
                checksums.requireLength((long) tokens.size() * Integer.BYTES, tokens.size() + " checksums of rows");
        code = new FloatTokens(tokens.dimension(), tokens.elementType().bytes());
        verified = new VerifiedRows(tokens.size(), memory);
    }

    @Override
    public BlockSource source() {
        return source;
    }

    @Override
    public TokenCode code() {
        return code;
    }

    @Override
    public int prefixBytes() {
        return 0;
    }

    @Override
    public int size() {
        return tokens.size();
    }

    @Override
    public int tokenCount(int row) {
        return tokens.tokenCount(row);
    }

    @Override
    public long bytes(int row) {
        return (long) tokens.tokenCount(row) * code.tokenBytes();
    }

    @Override
    public long position(int row) {
        return rows.fileOffset() + tokens.offset(row);
    }

    @Override
    public boolean verified(int row) {
        return verified.has(row) || bytes(row) == 0 || rows.isVerified(tokens.offset(row), bytes(row));
    }

    @Override
    public void check(int row, MemorySegment segment, long at, ByteBuffer record, CRC32C crc) {
        long bytes = bytes(row);
        Objects.checkFromIndexSize(at, bytes, segment.byteSize());
        Objects.checkFromIndexSize(0, bytes, record.remaining());
        crc.reset();
        crc.update(record.limit(record.position() + (int) bytes));
        requireChecksum(row, (int) crc.getValue());
        verified.add(row);
    }

    /** Refuses a row that is not what was written. */
    void requireChecksum(int row, int actual) {
        int promised = checksums.getInt((long) row * Integer.BYTES);
        if (actual != promised) {
            throw corrupt(row, tokens.tokenCount(row) + " tokens with " + Crc32c.show(promised), Crc32c.show(actual));
        }
    }

    @Override
    public CorruptFileException unreadable(int row, IOException e) {
        return rows.unreadable(tokens.offset(row), "row " + row + ": " + tokens.tokenCount(row) + " tokens", e);
    }

    private CorruptFileException corrupt(int row, String expected, String found) {
        return rows.corrupt(tokens.offset(row), "row " + row + ": " + expected, found);
    }

    @Override
    public void verify(int row) {
        if (!verified.has(row)) {
            tokens.verify(row, row + 1);
            verified.add(row);
        }
    }

    @Override
    public MemorySegment mapped() {
        return rows.unverified();
    }

    @Override
    public long mappedTokens(int row) {
        return tokens.offset(row);
    }
}
