package dev.varve.codecs;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The vectors of one field of a segment, mapped; written by {@link DenseVectorsWriter}. Thread-safe. */
public final class DenseVectorsFile extends SegmentFile implements DenseVectors {

    private final VectorShape shape;
    private final long stride;
    private final Section rows;
    private final MemorySegment segment;
    private final Presence presence;
    private final @Nullable RowRecords records;

    private DenseVectorsFile(SegmentFileReader reader) {
        super(reader);
        String file = reader.file();
        shape = VectorShape.of(file, reader.header());
        stride = reader.header().parameter(file, 2, "stride", shape.bytes(), Integer.MAX_VALUE);
        rows = reader.section(DenseVectorsWriter.ROWS)
                .requireLength(size() * stride, size() + " rows of " + stride + " bytes");
        segment = rows.unverified();
        Section checksums = reader.optionalSection(DenseVectorsWriter.CHECKSUMS);
        records = checksums == null ? null : records(reader, checksums);
        presence = Presence.of(reader.optionalSection(DenseVectorsWriter.PRESENCE), size());
    }

    private RowRecords records(SegmentFileReader reader, Section checksums) {
        checksums.requireLength((long) size() * Integer.BYTES, size() + " checksums of rows");
        return new RowRecords(reader.source(), rows, checksums, stride, shape.bytes(), reader.memory());
    }

    /**
     * Opens a file.
     *
     * @param length its length in bytes as the manifest says it
     * @throws CorruptFileException if it is damaged, of another kind, or belongs elsewhere
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static DenseVectorsFile open(FileStore files, String name, long length, FileOrigin origin, Access access)
            throws IOException {
        return SegmentFileReader.open(
                files, name, length, FileKind.DENSE_VECTORS, origin, access, DenseVectorsFile::new);
    }

    @Override
    public int dimension() {
        return shape.dimension();
    }

    @Override
    public ElementType elementType() {
        return shape.elementType();
    }

    @Override
    public boolean has(int row) {
        return presence.has(row);
    }

    @Override
    public boolean dense() {
        return presence.dense();
    }

    @Override
    public MemorySegment segment(int row) {
        return segment;
    }

    @Override
    public long offset(int row) {
        return Objects.checkIndex(row, size()) * stride;
    }

    @Override
    public long stride() {
        return stride;
    }

    @Override
    public int run(int row) {
        return size() - Objects.checkIndex(row, size());
    }

    @Override
    public void verify(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        rows.verify(from * stride, (to - from) * stride);
    }

    @Override
    public void verify(int[] numbers, int count) {
        rows.verifyRecords(numbers, count, stride);
    }

    @Override
    public boolean resident(int row) {
        long at = rows.fileOffset() + offset(row);
        return mapped().residentBytes(at, shape.bytes()).orElse(Long.MAX_VALUE) >= shape.bytes();
    }

    @Override
    public @Nullable RowRecords records() {
        return records;
    }

    @Override
    public void willNeed(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        if (from < to && !(resident(from) && resident(from + (to - from) / 2) && resident(to - 1))) {
            mapped().willNeed(rows.fileOffset() + offset(from), (to - from) * stride);
        }
    }

    @Override
    public void willNeed(int[] numbers, int count) {
        rows.willNeedRecords(mapped(), numbers, count, stride);
    }

    @Override
    public void verifyRow(int row) {
        verify(row, row + 1);
        int used = has(row) ? shape.bytes() : 0;
        for (long at = offset(row) + used; at < offset(row) + stride; at++) {
            if (segment.get(ValueLayout.JAVA_BYTE, at) != 0) {
                throw rows.corrupt(
                        at, used == 0 ? "zeros, as the row has no vector" : "zeros behind a vector", "others");
            }
        }
    }

    /** Checksums of rows, over copies: over the mapping of a file that was cut it would end the process. */
    private void verifyChecksums(RowRecords checked) {
        var crc = new CRC32C();
        ByteBuffer copy = ByteBuffer.allocate(shape.bytes());
        for (int row = 0; row < size(); row++) {
            verify(row, row + 1);
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset(row), copy.array(), 0, shape.bytes());
            checked.verify(row, copy.clear(), crc);
        }
    }

    @Override
    void verifyWhole(Consumer<CorruptFileException> damage) {
        try {
            presence.verifyEnd();
            if (records != null) {
                verifyChecksums(records);
            }
        } catch (CorruptFileException e) {
            damage.accept(e);
        }
    }
}
