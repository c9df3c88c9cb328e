package dev.varve.codecs;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.LittleEndian;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one segment file front to back: header, sections, footer, with a checksum for each 64 KiB of the body. Bytes
 * pass through one off-heap buffer of fixed size. Used by one thread at a time.
 *
 * <p>A file that was not finished has no trailer and is never read; whoever created it deletes it.
 */
final class SegmentFileWriter implements AutoCloseable {

    private static final int BUFFER_BYTES = 4 * Footer.BLOCK_BYTES;

    private final OutputFile output;
    private final FileKind kind;
    private final int headerChecksum;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, Footer.ALIGNMENT);
    private final Scratch blockChecksums = new Scratch(arena);
    private final List<Footer.Extent> sections = new ArrayList<>();
    private int buffered;
    private long bodyLength;
    private boolean open;
    private int sectionId;
    private long sectionOffset;

    /** Creates the file and writes its header. */
    SegmentFileWriter(FileStore files, String name, FileHeader header) throws IOException {
        kind = header.kind();
        try {
            output = files.create(name);
        } catch (Throwable e) {
            releaseMemory();
            throw e;
        }
        try {
            FileHeader named = header.named(name);
            headerChecksum = named.checksum();
            output.write(named.encode(arena));
        } catch (Throwable e) {
            closeAfter(e);
            throw e;
        }
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Memory that goes with this writer: shared, for whatever thread fills it. */
    Arena arena() {
        return arena;
    }

    /** Begins a section, which ends where the next one begins. */
    void beginSection(int id) throws IOException {
        endSection();
        sectionId = id;
        sectionOffset = FileHeader.BYTES + bodyLength;
        open = true;
    }

    private void endSection() throws IOException {
        if (open) {
            sections.add(new Footer.Extent(sectionId, sectionOffset, sectionLength()));
            open = false;
        }
        align(Footer.ALIGNMENT);
    }

    /** Bytes of the section so far. */
    long sectionLength() {
        return FileHeader.BYTES + bodyLength - sectionOffset;
    }

    void append(MemorySegment source) throws IOException {
        append(source, 0, source.byteSize());
    }

    void append(MemorySegment source, long offset, long length) throws IOException {
        for (long done = 0; done < length; ) {
            int part = (int) Math.min(length - done, room());
            MemorySegment.copy(source, offset + done, buffer, buffered, part);
            buffered += part;
            bodyLength += part;
            done += part;
        }
    }

    void appendByte(int value) throws IOException {
        room();
        buffer.set(ValueLayout.JAVA_BYTE, buffered, (byte) value);
        buffered += Byte.BYTES;
        bodyLength += Byte.BYTES;
    }

    /** The lower 16 bits, at a multiple of two bytes of the section. */
    void appendShort(int value) throws IOException {
        room();
        buffer.set(LittleEndian.SHORT, buffered, (short) value);
        buffered += Short.BYTES;
        bodyLength += Short.BYTES;
    }

    /** At a multiple of four bytes of the section. */
    void appendInt(int value) throws IOException {
        room();
        buffer.set(LittleEndian.INT, buffered, value);
        buffered += Integer.BYTES;
        bodyLength += Integer.BYTES;
    }

    /** At a multiple of eight bytes of the section. */
    void appendLong(long value) throws IOException {
        room();
        buffer.set(LittleEndian.LONG, buffered, value);
        buffered += Long.BYTES;
        bodyLength += Long.BYTES;
    }

    void appendZeros(long length) throws IOException {
        for (long done = 0; done < length; ) {
            int part = (int) Math.min(length - done, room());
            buffer.asSlice(buffered, part).fill((byte) 0);
            buffered += part;
            bodyLength += part;
            done += part;
        }
    }

    /** Appends zeros up to a multiple of {@code alignment} bytes, a power of two, of the section. */
    void align(int alignment) throws IOException {
        appendZeros(-bodyLength & (alignment - 1));
    }

    /** Room in the buffer, after writing it out when it is full. */
    private int room() throws IOException {
        if (buffered == BUFFER_BYTES) {
            drain();
        }
        return BUFFER_BYTES - buffered;
    }

    private void drain() throws IOException {
        for (int at = 0; at < buffered; at += Footer.BLOCK_BYTES) {
            blockChecksums.appendInt(Crc32c.of(buffer.asSlice(at, Math.min(Footer.BLOCK_BYTES, buffered - at))));
        }
        output.write(buffer.asSlice(0, buffered));
        buffered = 0;
    }

    /**
     * Writes the footer and returns once the file is on the medium. That it exists is durable after syncing its
     * directory.
     *
     * @param rows rows that the file holds
     * @return length of the file in bytes, for the manifest
     */
    long finish(int rows) throws IOException {
        endSection();
        if (buffered > 0) {
            drain();
        }
        var footer = new Footer(bodyLength, rows, List.copyOf(sections), blockChecksums.bytes());
        try (Arena scratch = Arena.ofConfined()) {
            output.write(footer.encode(kind, headerChecksum, scratch));
        }
        output.sync();
        if (output.length() != footer.fileLength()) {
            throw new IOException(
                    output.name() + ": wrote " + footer.fileLength() + " bytes, its length is " + output.length());
        }
        return footer.fileLength();
    }

    /** Closes the file, finished or not. Idempotent. */
    @Override
    public void close() throws IOException {
        releaseMemory();
        output.close();
    }

    private void releaseMemory() {
        blockChecksums.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
