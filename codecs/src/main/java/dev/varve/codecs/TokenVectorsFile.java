package dev.varve.codecs;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The token vectors of one field of a segment, mapped; written by {@link TokenVectorsWriter}. Thread-safe. */
public final class TokenVectorsFile extends SegmentFile implements TokenVectors {

    private final VectorShape shape;
    private final Section records;
    private final MemorySegment segment;
    private final Section index;
    private final @Nullable TokenVectorRecords byRow;

    private TokenVectorsFile(SegmentFileReader reader) {
        super(reader);
        shape = VectorShape.of(reader.file(), reader.header());
        records = reader.section(TokenVectorsWriter.RECORDS);
        segment = records.unverified();
        index = reader.section(TokenVectorsWriter.INDEX)
                .requireLength((long) size() * Long.BYTES, "an index of " + size() + " rows");
        Section checksums = reader.optionalSection(TokenVectorsWriter.CHECKSUMS);
        byRow = checksums == null
                ? null
                : new TokenVectorRecords(this, reader.source(), records, checksums, reader.memory());
    }

    /**
     * Opens a file.
     *
     * @param length its length in bytes as the manifest says it
     * @throws CorruptFileException if it is damaged, of another kind, or belongs elsewhere
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static TokenVectorsFile open(FileStore files, String name, long length, FileOrigin origin, Access access)
            throws IOException {
        return SegmentFileReader.open(
                files, name, length, FileKind.TOKEN_VECTORS, origin, access, TokenVectorsFile::new);
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
    public int tokenCount(int row) {
        return tokens(row, entry(row));
    }

    @Override
    public MemorySegment segment(int row) {
        return segment;
    }

    @Override
    public long offset(int row) {
        return start(row, entry(row));
    }

    @Override
    public void verify(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        for (int row = from; row < to; row++) {
            long entry = entry(row);
            records.verify(start(row, entry), (long) tokens(row, entry) * shape.bytes());
        }
    }

    @Override
    public @Nullable DocumentRecords records() {
        return byRow;
    }

    @Override
    public void verifyRow(int row) {
        verifyRow(row, new CopyChecksum());
    }

    @Override
    void verifyRows(Consumer<CorruptFileException> damage) {
        var checksum = new CopyChecksum();
        for (int row = 0; row < size(); row++) {
            try {
                verifyRow(row, checksum);
            } catch (CorruptFileException e) {
                damage.accept(e);
            }
        }
    }

    /** The checksum is that of a copy: over the mapping of a file that was cut it would end the process. */
    private void verifyRow(int row, CopyChecksum checksum) {
        verify(row, row + 1);
        if (byRow != null) {
            checksum.reset();
            checksum.add(segment, offset(row), byRow.bytes(row));
            byRow.requireChecksum(row, checksum.value());
        }
    }

    @Override
    void verifyWhole(Consumer<CorruptFileException> damage) {
        long end = 0;
        for (int row = 0; row < size(); row++) {
            try {
                long entry = entry(row);
                long start = start(row, entry);
                if (tokens(row, entry) > 0 && start < end) {
                    throw index.corrupt(
                            (long) row * Long.BYTES, "tokens behind those of the rows before", "at " + start);
                }
                end = Math.max(end, start + (long) tokens(row, entry) * shape.bytes());
            } catch (CorruptFileException e) {
                damage.accept(e);
            }
        }
    }

    private long entry(int row) {
        return index.getLong((long) Objects.checkIndex(row, size()) * Long.BYTES);
    }

    private int tokens(int row, long entry) {
        long tokens = entry >>> Integer.SIZE;
        if (tokens > TokenVectorsWriter.MAX_TOKENS) {
            throw index.corrupt(
                    (long) row * Long.BYTES,
                    "at most " + TokenVectorsWriter.MAX_TOKENS + " tokens",
                    tokens + " tokens");
        }
        return (int) tokens;
    }

    /** Checked with the tokens that follow, so that whoever scores them stays within the section. */
    private long start(int row, long entry) {
        long start = (entry & 0xffff_ffffL) * Footer.ALIGNMENT;
        if (start > records.length() - (long) tokens(row, entry) * shape.bytes()) {
            throw index.corrupt(
                    (long) row * Long.BYTES,
                    "a record within " + records.length() + " bytes",
                    tokens(row, entry) + " tokens from " + start);
        }
        return start;
    }
}
