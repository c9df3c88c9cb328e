package dev.varve.codecs;

import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Writes token records and their directory, the first two sections of a file. Its working memory, eight bytes a row, is
 * off-heap. Used by one thread at a time.
 */
final class TokenRecordsWriter implements AutoCloseable {

    static final int RECORDS = 1;
    static final int DIRECTORY = 2;

    private final SegmentFileWriter writer;
    private final int tokenBytes;
    private final Scratch directory;
    private final MemorySegment prefix;
    private final ByteBuffer checkedPrefix;
    private final CopyChecksum checksum = new CopyChecksum();
    private int rows;

    /** Begins the records in a file that has nothing yet. */
    TokenRecordsWriter(SegmentFileWriter writer, int tokenBytes) throws IOException {
        this.writer = writer;
        this.tokenBytes = tokenBytes;
        directory = new Scratch(writer.arena());
        prefix = writer.arena().allocate(TokenRecordLayout.PREFIX_BYTES, TokenRecordLayout.ALIGNMENT);
        checkedPrefix = prefix.asSlice(TokenRecordLayout.AT_ROW).asByteBuffer();
        writer.beginSection(RECORDS);
    }

    /** Adds a row whose tokens lie in {@code source} from {@code at} on; none make a row without any. */
    void add(MemorySegment source, long at, int tokens) throws IOException {
        if (tokens < 0 || tokens > TokenVectorsWriter.MAX_TOKENS) {
            throw new IllegalArgumentException(tokens + " tokens, expected 0 to " + TokenVectorsWriter.MAX_TOKENS);
        }
        if (rows == Integer.MAX_VALUE) {
            throw new IllegalStateException("a segment holds at most 2^31 - 1 rows");
        }
        if (tokens == 0) {
            directory.appendLong(0);
        } else {
            append(source, at, tokens);
        }
        rows++;
    }

    private void append(MemorySegment source, long at, int tokens) throws IOException {
        long bytes = TokenRecordLayout.bytes(tokens, tokenBytes);
        writer.align(TokenRecordLayout.ALIGNMENT);
        long begin = FileHeader.BYTES + writer.sectionLength();
        long offset = TokenRecordLayout.place(begin, bytes);
        directory.appendLong(TokenRecordLayout.entry(offset, tokens));
        writer.appendZeros(offset - begin);
        long tokensLength = bytes - TokenRecordLayout.PREFIX_BYTES;
        prefix.set(LittleEndian.INT, TokenRecordLayout.AT_LENGTH, (int) bytes);
        prefix.set(LittleEndian.INT, TokenRecordLayout.AT_ROW, rows);
        prefix.set(LittleEndian.INT, TokenRecordLayout.AT_TOKENS, tokens);
        prefix.set(LittleEndian.INT, TokenRecordLayout.AT_CHECKSUM, checksum(source, at, tokensLength));
        writer.append(prefix);
        writer.append(source, at, tokensLength);
    }

    /** Of row, count and tokens. */
    private int checksum(MemorySegment source, long at, long length) {
        checksum.reset();
        checksum.add(checkedPrefix.rewind());
        checksum.add(source, at, length);
        return checksum.value();
    }

    /** Writes the directory; the file may have further sections. */
    void finishRecords() throws IOException {
        writer.beginSection(DIRECTORY);
        writer.append(directory.bytes());
    }

    /** Rows so far. */
    int rows() {
        return rows;
    }

    /** Gives memory back that does not go with the file. Idempotent. */
    @Override
    public void close() {
        directory.close();
    }
}
