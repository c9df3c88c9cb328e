package dev.varve.codecs;

import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Writes the token vectors of one field of a segment, document after document. Its working memory, twelve bytes a row,
 * is off-heap. Used by one thread at a time. The layout is docs/format.md, "Token vectors".
 */
public final class TokenVectorsWriter implements AutoCloseable {

    /** The most tokens of a document. */
    public static final int MAX_TOKENS = 8192;

    static final int RECORDS = 1;
    static final int INDEX = 2;
    static final int CHECKSUMS = 3;

    private final VectorShape shape;
    private final Scratch index;
    private final Scratch checksums;
    private final CopyChecksum checksum = new CopyChecksum();
    private final SegmentFileWriter writer;
    private int rows;

    /**
     * Creates the file.
     *
     * @param dimension components of a vector, 1 to 65,536
     * @param elementType how the components are stored, here and in what is added
     */
    public TokenVectorsWriter(FileStore files, String name, FileOrigin origin, int dimension, ElementType elementType)
            throws IOException {
        shape = new VectorShape(dimension, elementType);
        var header = new FileHeader(FileKind.TOKEN_VECTORS, origin, (long) dimension, shape.elementCode());
        writer = new SegmentFileWriter(files, name, header);
        index = new Scratch(writer.arena());
        checksums = new Scratch(writer.arena());
        writer.beginSection(RECORDS);
    }

    /**
     * Adds a row whose tokens lie in {@code source} from {@code offset} on, one after another without gaps, in the
     * element type of the file.
     *
     * @param tokens 0, for a row without any, to {@value #MAX_TOKENS}
     */
    public void add(MemorySegment source, long offset, int tokens) throws IOException {
        if (tokens < 0 || tokens > MAX_TOKENS) {
            throw new IllegalArgumentException(tokens + " tokens, expected 0 to " + MAX_TOKENS);
        }
        if (rows == Integer.MAX_VALUE) {
            throw new IllegalStateException("a segment holds at most 2^31 - 1 rows");
        }
        long start = writer.sectionLength() / Footer.ALIGNMENT;
        if (start >= 1L << Integer.SIZE) {
            throw new IllegalStateException("a segment holds at most 256 GiB of tokens in a field");
        }
        writer.append(source, offset, (long) tokens * shape.bytes());
        writer.align(Footer.ALIGNMENT);
        index.appendInt((int) start);
        index.appendInt(tokens);
        checksum.reset();
        checksum.add(source, offset, (long) tokens * shape.bytes());
        checksums.appendInt(checksum.value());
        rows++;
    }

    /** Adds a row without tokens. */
    public void addAbsent() throws IOException {
        add(MemorySegment.NULL, 0, 0);
    }

    /**
     * Completes the file and syncs it.
     *
     * @return length of the file in bytes
     */
    public long finish() throws IOException {
        writer.beginSection(INDEX);
        writer.append(index.bytes());
        writer.beginSection(CHECKSUMS);
        writer.append(checksums.bytes());
        return writer.finish(rows);
    }

    /** Closes the file, finished or not. Idempotent. */
    @Override
    public void close() throws IOException {
        index.close();
        checksums.close();
        writer.close();
    }
}
