package dev.varve.lab.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keys from a text file in UTF-8, one a line, plain or gzipped. Not thread-safe. */
public final class KeyLines implements AutoCloseable {

    /** The longest key, in bytes. */
    public static final int MAX_KEY_BYTES = 65_536;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final ByteSource source;
    private final ByteBuffer line = ByteBuffer.allocate(MAX_KEY_BYTES + 1);
    private long lines;

    private KeyLines(ByteSource source) {
        this.source = source;
    }

    /** Opens a file of keys; a byte order mark, which some editors put before the first, is no part of it. */
    public static KeyLines open(Path file) throws IOException {
        ByteSource source = ByteSource.open(file);
        try {
            if (Arrays.equals(source.peek(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
                source.skipTo(BYTE_ORDER_MARK.length);
            }
            return new KeyLines(source);
        } catch (Throwable e) {
            source.close();
            throw e;
        }
    }

    /**
     * The next key, or null after the last line.
     *
     * @throws VectorFileException if a line is empty, longer than a key may be, or not UTF-8
     */
    public @Nullable String next() throws IOException {
        long start = source.position();
        int next = source.read();
        if (next < 0) {
            return null;
        }
        lines++;
        line.clear();
        for (; next >= 0 && next != '\n'; next = source.read()) {
            if (!line.hasRemaining()) {
                throw malformed(start, "at most " + MAX_KEY_BYTES + " bytes", "more", "give one shorter key a line");
            }
            line.put((byte) next);
        }
        line.flip();
        if (line.hasRemaining() && line.get(line.limit() - 1) == '\r') {
            line.limit(line.limit() - 1);
        }
        if (!line.hasRemaining() || line.remaining() > MAX_KEY_BYTES) {
            String expected = "a key of 1 to " + MAX_KEY_BYTES + " bytes";
            throw malformed(start, expected, line.remaining() + " bytes", "give one key a line");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(line).toString();
        } catch (CharacterCodingException e) {
            throw malformed(start, "text in UTF-8", "other bytes", "convert the file to UTF-8");
        }
    }

    /** Number of the line that was read last, the first being 1. */
    public long line() {
        return lines;
    }

    private VectorFileException malformed(long offset, String expected, String found, String advice) {
        return source.malformed(offset, "line " + lines + " to be " + expected, found, advice);
    }

    /** Closes the file. */
    @Override
    public void close() throws IOException {
        source.close();
    }
}
