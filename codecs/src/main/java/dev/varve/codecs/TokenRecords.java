package dev.varve.codecs;

import dev.varve.codecs.tokens.TokenCode;
import dev.varve.mmap.BlockSource;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The coded tokens of documents. Each record has a prefix with its row and its checksum; where it lies and how long it
 * is, the directory says, eight bytes a row. Thread-safe.
 */
public final class TokenRecords implements DocumentRecords {

    /** Bytes of a record before its first token. */
    public static final int PREFIX_BYTES = TokenRecordLayout.PREFIX_BYTES;

    private final TokenCode code;
    private final int rows;
    private final Section records;
    private final Section directory;
    private final BlockSource source;
    private final VerifiedRows verified;

    TokenRecords(SegmentFileReader reader, TokenCode code) {
        this.code = code;
        rows = reader.rows();
        records = reader.section(TokenRecordsWriter.RECORDS);
        directory = reader.section(TokenRecordsWriter.DIRECTORY)
                .requireLength((long) rows * Long.BYTES, "a directory of " + rows + " rows");
        source = reader.source();
        verified = new VerifiedRows(rows, reader.memory());
    }

    @Override
    public BlockSource source() {
        return source;
    }

    @Override
    public boolean verified(int row) {
        long bytes = bytes(row);
        return verified.has(row) || bytes == 0 || records.isVerified(position(row) - records.fileOffset(), bytes);
    }

    @Override
    public TokenCode code() {
        return code;
    }

    @Override
    public int prefixBytes() {
        return PREFIX_BYTES;
    }

    @Override
    public int size() {
        return rows;
    }

    @Override
    public int tokenCount(int row) {
        return tokens(row, entry(row));
    }

    @Override
    public long bytes(int row) {
        return TokenRecordLayout.bytes(tokenCount(row), code.tokenBytes());
    }

    @Override
    public long position(int row) {
        long entry = entry(row);
        int tokens = tokens(row, entry);
        long offset = TokenRecordLayout.offset(entry);
        long bytes = TokenRecordLayout.bytes(tokens, code.tokenBytes());
        long end = records.fileOffset() + records.length();
        boolean within = tokens == 0 ? offset == 0 : offset >= records.fileOffset() && bytes <= end - offset;
        if (!within) {
            throw directory.corrupt(
                    (long) row * Long.BYTES,
                    "a record from " + records.fileOffset() + " to " + end,
                    tokens + " tokens from " + offset);
        }
        return offset;
    }

    @Override
    public void check(int row, MemorySegment segment, long at, ByteBuffer record, CRC32C crc) {
        long bytes = bytes(row);
        Objects.checkFromIndexSize(at, bytes, segment.byteSize());
        Objects.checkFromIndexSize(0, bytes, record.remaining());
        checkPrefix(row, segment, at, bytes);
        int expected = segment.get(LittleEndian.INT, at + TokenRecordLayout.AT_CHECKSUM);
        crc.reset();
        crc.update(
                record.limit(record.position() + (int) bytes).position(record.position() + TokenRecordLayout.AT_ROW));
        requireChecksum(row, expected, (int) crc.getValue());
        checkTokens(row, segment, at);
        verified.add(row);
    }

    @Override
    public CorruptFileException unreadable(int row, IOException e) {
        return records.unreadable(
                position(row) - records.fileOffset(), "row " + row + " of " + bytes(row) + " bytes", e);
    }

    private void checkPrefix(int row, MemorySegment buffer, long at, long bytes) {
        long length = Integer.toUnsignedLong(buffer.get(LittleEndian.INT, at + TokenRecordLayout.AT_LENGTH));
        int found = buffer.get(LittleEndian.INT, at + TokenRecordLayout.AT_ROW);
        int tokens = buffer.get(LittleEndian.INT, at + TokenRecordLayout.AT_TOKENS);
        if (length != bytes || found != row || tokens != tokenCount(row)) {
            throw corrupt(
                    row,
                    "the record of row " + row + ", " + tokenCount(row) + " tokens in " + bytes + " bytes",
                    "one of row " + found + ", " + tokens + " tokens in " + length + " bytes");
        }
    }

    private void requireChecksum(int row, int expected, int found) {
        if (expected != found) {
            throw corrupt(row, "a record with " + Crc32c.show(expected), Crc32c.show(found));
        }
    }

    private void checkTokens(int row, MemorySegment buffer, long at) {
        if (!code.sound(buffer, at + PREFIX_BYTES, tokenCount(row))) {
            throw corrupt(row, "tokens of centroids that there are, with finite factors", "others");
        }
    }

    private CorruptFileException corrupt(int row, String expected, String found) {
        return records.corrupt(position(row) - records.fileOffset(), expected, found);
    }

    @Override
    public void verify(int row) {
        long bytes = bytes(row);
        if (bytes > 0 && !verified.has(row)) {
            verifyMapped(row, position(row) - records.fileOffset(), bytes);
            verified.add(row);
        }
    }

    private void verifyMapped(int row, long at, long bytes) {
        records.verify(at, bytes);
        checkPrefix(row, records.unverified(), at, bytes);
        checkTokens(row, records.unverified(), at);
    }

    @Override
    public MemorySegment mapped() {
        return records.unverified();
    }

    @Override
    public long mappedTokens(int row) {
        return tokenCount(row) == 0 ? 0 : position(row) - records.fileOffset() + PREFIX_BYTES;
    }

    /**
     * Checks a row over the mapping, whether it was read before or not, its own checksum too: that of a copy, as it
     * must not be calculated over a mapping.
     */
    void verifyRow(int row) {
        long bytes = bytes(row);
        long at = position(row) - records.fileOffset();
        if (bytes > 0) {
            verifyMapped(row, at, bytes);
            int expected = records.getInt(at + TokenRecordLayout.AT_CHECKSUM);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment copy = arena.allocate(bytes - TokenRecordLayout.AT_ROW);
                MemorySegment.copy(records.unverified(), at + TokenRecordLayout.AT_ROW, copy, 0, copy.byteSize());
                requireChecksum(row, expected, Crc32c.of(copy));
            }
        }
    }

    /** Records follow each other in the order of their rows, as close as they may lie, so that there is no other. */
    void verifyWhole(Consumer<CorruptFileException> damage) {
        long end = records.fileOffset();
        for (int row = 0; row < rows; row++) {
            try {
                long found = position(row);
                long bytes = bytes(row);
                if (bytes > 0) {
                    long expected = TokenRecordLayout.behind(end, bytes);
                    end = found + bytes;
                    if (found != expected) {
                        throw directory.corrupt(
                                (long) row * Long.BYTES,
                                "a record at " + expected + ", behind those of the rows before",
                                "at " + found);
                    }
                }
            } catch (CorruptFileException e) {
                damage.accept(e);
            }
        }
        long sectionEnd = records.fileOffset() + records.length();
        if (end != sectionEnd) {
            damage.accept(directory.corrupt(0, "records up to " + sectionEnd, "the last one up to " + end));
        }
    }

    private long entry(int row) {
        return directory.getLong((long) Objects.checkIndex(row, rows) * Long.BYTES);
    }

    private int tokens(int row, long entry) {
        int tokens = TokenRecordLayout.tokens(entry);
        if (tokens > TokenVectorsWriter.MAX_TOKENS) {
            throw directory.corrupt(
                    (long) row * Long.BYTES,
                    "at most " + TokenVectorsWriter.MAX_TOKENS + " tokens",
                    tokens + " tokens");
        }
        return tokens;
    }
}
