package dev.varve.codecs;

import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Writes the vectors of one field of a segment, row after row. Used by one thread at a time. The layout is
 * docs/format.md, "Dense vectors".
 */
public final class DenseVectorsWriter implements AutoCloseable {

    static final int ROWS = 1;
    static final int PRESENCE = 2;
    static final int CHECKSUMS = 3;

    /** Rows from this length on begin at a multiple of 64 bytes; shorter ones would pay too much padding for it. */
    private static final int PADDED_FROM = 256;

    private final VectorShape shape;
    private final int stride;
    private final PresenceBuilder presence;
    private final SegmentFileWriter writer;
    private final Scratch checksums;
    private final int checksumOfNone;
    /** The vector that is added: read once, so that what is written is what the checksum is of. */
    private final ByteBuffer vector;

    private final MemorySegment vectorBytes;
    private final CRC32C crc = new CRC32C();

    /**
     * Creates the file.
     *
     * @param dimension components of a vector, 1 to 65,536
     * @param elementType how the components are stored, here and in what is added
     */
    public DenseVectorsWriter(FileStore files, String name, FileOrigin origin, int dimension, ElementType elementType)
            throws IOException {
        shape = new VectorShape(dimension, elementType);
        stride = stride(shape.bytes());
        vector = ByteBuffer.allocate(shape.bytes());
        vectorBytes = MemorySegment.ofBuffer(vector);
        checksumOfNone = Crc32c.of(vectorBytes);
        var header =
                new FileHeader(FileKind.DENSE_VECTORS, origin, (long) dimension, shape.elementCode(), (long) stride);
        writer = new SegmentFileWriter(files, name, header);
        presence = new PresenceBuilder(writer.arena());
        checksums = new Scratch(writer.arena());
        writer.beginSection(ROWS);
    }

    static int stride(int rowBytes) {
        return rowBytes < PADDED_FROM ? rowBytes : Math.ceilDiv(rowBytes, Footer.ALIGNMENT) * Footer.ALIGNMENT;
    }

    /** Adds a row whose vector lies in {@code source} from {@code offset} on, in the element type of the file. */
    public void add(MemorySegment source, long offset) throws IOException {
        MemorySegment.copy(source, offset, vectorBytes, 0, shape.bytes());
        writer.append(vectorBytes, 0, shape.bytes());
        crc.reset();
        crc.update(vector.clear());
        checksums.appendInt((int) crc.getValue());
        writer.appendZeros(stride - shape.bytes());
        presence.add(true);
    }

    /** Adds a row without a vector. */
    public void addAbsent() throws IOException {
        writer.appendZeros(stride);
        checksums.appendInt(checksumOfNone);
        presence.add(false);
    }

    /**
     * Completes the file and syncs it.
     *
     * @return length of the file in bytes
     */
    public long finish() throws IOException {
        if (!presence.dense()) {
            writer.beginSection(PRESENCE);
            presence.writeTo(writer);
        }
        writer.beginSection(CHECKSUMS);
        writer.append(checksums.bytes());
        return writer.finish(presence.rows());
    }

    /** Closes the file, finished or not. Idempotent. */
    @Override
    public void close() throws IOException {
        presence.close();
        checksums.close();
        writer.close();
    }
}
