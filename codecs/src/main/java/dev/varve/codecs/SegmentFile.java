package dev.varve.codecs;

import dev.varve.mmap.MappedFile;
import java.util.function.Consumer;

/**
 * What all files of a segment have in common once they are open. Counted by reference: born with one, closed with the
 * last.
 *
 * <p>Opening checks header and footer; every reading method verifies what it uses of the body the first time, and
 * throws {@link CorruptFileException} on damage. Thread-safe.
 */
public abstract sealed class SegmentFile
        permits AttributesFile,
                CentroidListsFile,
                DenseVectorsFile,
                GraphFile,
                KeysFile,
                LiveDocsFile,
                PayloadsFile,
                TokenCodesFile,
                TokenVectorsFile,
                VectorCodesFile {

    final SegmentFileReader reader;

    SegmentFile(SegmentFileReader reader) {
        this.reader = reader;
    }

    /** The checked header. */
    public final FileHeader header() {
        return reader.header();
    }

    /** The mapping, for its residency. */
    public final MappedFile mapped() {
        return reader.mapped();
    }

    /** Length of the file in bytes. */
    public final long length() {
        return reader.mapped().length();
    }

    /** Rows that the file holds. */
    public final int size() {
        return reader.rows();
    }

    /** Reads and verifies every block of the body, those verified before too, and reports each that is damaged. */
    public final void verifyAll(Consumer<CorruptFileException> damage) {
        reader.verifyAll(damage);
    }

    /**
     * Verifies all that reading a row uses: the checksums of its blocks, and that what they hold leads nowhere else.
     *
     * @throws CorruptFileException if the row cannot be read
     */
    public abstract void verifyRow(int row);

    /**
     * Checks what checksums cannot: that every number in the body is one that a writer writes. Reports each that is
     * not, and in blocks with a wrong checksum what it happens to meet. Takes a pass over the file, and memory
     * off-heap.
     */
    public final void verifyContents(Consumer<CorruptFileException> damage) {
        verifyRows(damage);
        verifyWhole(damage);
    }

    /** Verifies all rows. */
    void verifyRows(Consumer<CorruptFileException> damage) {
        for (int row = 0; row < size(); row++) {
            try {
                verifyRow(row);
            } catch (CorruptFileException e) {
                damage.accept(e);
            }
        }
    }

    /** What {@link #verifyRow} of all rows does not see. */
    abstract void verifyWhole(Consumer<CorruptFileException> damage);

    /** Adds a reference; {@code false} when the file is closed already. */
    public final boolean retain() {
        return reader.mapped().retain();
    }

    /**
     * Gives one reference back, and closes the file with the last.
     *
     * @throws IllegalStateException if more is released than was retained
     */
    public final void release() {
        reader.mapped().release();
    }
}
