package dev.varve.lab.vectors;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a file from first to last, gunzipped on the way if it is gzipped. Knows where it is. Not thread-safe.
 */
final class ByteSource implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int GZIP_MAGIC = 0x1f8b;

    private final String name;
    private final BufferedInputStream in;
    private final OptionalLong length;
    private long position;

    private ByteSource(String name, InputStream in, OptionalLong length) {
        this.name = name;
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.length = length;
    }

    /** Opens a file. */
    static ByteSource open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new VectorFileException(file.toString(), 0, "a file", "a directory", "name the file itself");
        }
        var plain = new ByteSource(file.toString(), Files.newInputStream(file), OptionalLong.of(Files.size(file)));
        try {
            byte[] magic = plain.peek(2);
            if (magic.length < 2 || ByteBuffer.wrap(magic).getChar() != GZIP_MAGIC) {
                return plain;
            }
            String name = file + " (gunzipped)";
            return new ByteSource(name, new GZIPInputStream(plain.in, BUFFER_BYTES), OptionalLong.empty());
        } catch (EOFException | ZipException e) {
            plain.close();
            throw new VectorFileException(
                    file.toString(), 0, "a gzip header", "a damaged one", "fetch the file again", e);
        } catch (Throwable e) {
            plain.close();
            throw e;
        }
    }

    /** The name of the file for messages. */
    String name() {
        return name;
    }

    /** Offset of the next byte. */
    long position() {
        return position;
    }

    /** Bytes of the whole; empty when they are only known at the end. */
    OptionalLong length() {
        return length;
    }

    /** The next bytes, fewer at the end of the file, without going on. */
    byte[] peek(int count) throws IOException {
        in.mark(count);
        try {
            return in.readNBytes(count);
        } catch (EOFException | ZipException e) {
            throw cutShort(count + " bytes", e);
        } finally {
            in.reset();
        }
    }

    /**
     * Reads as many bytes as the buffer has left, and flips it.
     *
     * @param what the bytes are, for the message when they are not there
     */
    void read(ByteBuffer into, String what) throws IOException {
        int wanted = into.remaining();
        int got;
        try {
            got = in.readNBytes(into.array(), into.arrayOffset() + into.position(), wanted);
        } catch (EOFException | ZipException e) {
            throw cutShort(what, e);
        }
        if (got < wanted) {
            throw malformed(
                    what + " of " + wanted + " bytes",
                    got == 0 ? "the end of the file" : got + " bytes and the end of the file",
                    "the file is cut short: fetch or write it again");
        }
        position += got;
        into.position(into.limit());
        into.flip();
    }

    /** The next byte as 0 to 255, or -1 at the end. */
    int read() throws IOException {
        try {
            int next = in.read();
            position += next < 0 ? 0 : 1;
            return next;
        } catch (EOFException | ZipException e) {
            throw cutShort("a byte", e);
        }
    }

    /** Goes on to an offset that lies ahead and within the file. */
    void skipTo(long offset) throws IOException {
        in.skipNBytes(offset - position);
        position = offset;
    }

    /** Whether no byte is left. */
    boolean atEnd() throws IOException {
        return peek(1).length == 0;
    }

    /** A failure at the next byte. */
    VectorFileException malformed(String expected, String found, String advice) {
        return malformed(position, expected, found, advice);
    }

    /** A failure at an offset. */
    VectorFileException malformed(long offset, String expected, String found, String advice) {
        return new VectorFileException(name, offset, expected, found, advice);
    }

    private VectorFileException cutShort(String what, IOException cause) {
        return new VectorFileException(
                name,
                position,
                what,
                "damaged or missing gzip data (" + cause.getMessage() + ")",
                "fetch the file again",
                cause);
    }

    /** Bytes for a message. */
    static String hex(byte[] bytes) {
        return bytes.length == 0
                ? "nothing"
                : "bytes " + HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
