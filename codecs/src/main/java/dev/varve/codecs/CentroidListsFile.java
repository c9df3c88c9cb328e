package dev.varve.codecs;

import dev.varve.codecs.tokens.CentroidListScorer;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The centroid lists of one field of a segment, mapped; written by {@link CentroidListsWriter}. A row's list has the
 * numbers of the centroids that are nearest to its tokens, ascending, each once; one of a row without tokens is empty.
 * Thread-safe.
 */
public final class CentroidListsFile extends SegmentFile {

    private final int dimension;
    private final int centroidCount;
    private final long seed;
    private final Section centroids;
    private final Section numbers;
    private final Section begins;
    private final VerifiedRows verified;

    private CentroidListsFile(SegmentFileReader reader) {
        super(reader);
        String file = reader.file();
        FileHeader header = reader.header();
        dimension = (int) header.parameter(file, 0, "dimension", 1, VectorShape.MAX_DIMENSION);
        centroidCount = (int) header.parameter(file, 1, "centroids", 1, CentroidListScorer.MAX_CENTROIDS);
        seed = header.parameter(file, 2, "seed", Long.MIN_VALUE, Long.MAX_VALUE);
        centroids = reader.section(CentroidListsWriter.CENTROIDS)
                .requireLength(
                        (long) centroidCount * dimension * Float.BYTES,
                        centroidCount + " centroids of " + dimension + " components")
                .requireFinite("a finite component of a centroid");
        numbers = reader.section(CentroidListsWriter.NUMBERS);
        if (numbers.length() % Short.BYTES != 0) {
            throw numbers.corrupt(0, "numbers of " + Short.BYTES + " bytes", numbers.length() + " bytes");
        }
        begins = reader.section(CentroidListsWriter.BEGINS)
                .requireLength((reader.rows() + 1L) * Long.BYTES, "begins of " + reader.rows() + " lists, and an end");
        verified = new VerifiedRows(reader.rows(), reader.memory());
    }

    /**
     * Opens a file.
     *
     * @param length its length in bytes as the manifest says it
     * @throws CorruptFileException if it is damaged, of another kind, or belongs elsewhere
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static CentroidListsFile open(FileStore files, String name, long length, FileOrigin origin, Access access)
            throws IOException {
        return SegmentFileReader.open(
                files, name, length, FileKind.CENTROID_LISTS, origin, access, CentroidListsFile::new);
    }

    /** Components of a centroid. */
    public int dimension() {
        return dimension;
    }

    /** How many centroids, 1 to {@value CentroidListScorer#MAX_CENTROIDS}. */
    public int centroidCount() {
        return centroidCount;
    }

    /** Of whatever found the centroids. */
    public long seed() {
        return seed;
    }

    /** The centroids, float32 rows without gaps. They were verified when the file was opened. */
    public MemorySegment centroids() {
        return centroids.unverified();
    }

    /**
     * How many centroids the list of a row has.
     *
     * @return 0, for a row without tokens, to {@link #centroidCount}
     * @throws CorruptFileException if the file is damaged there
     */
    public int count(int row) {
        return (int) (end(row, begin(row)) - begin(row));
    }

    /**
     * Reads the list of a row.
     *
     * @param into out: the numbers, ascending, from 0 on; room for {@link #count}
     * @return how many there are
     * @throws CorruptFileException if the file is damaged there
     */
    public int numbers(int row, int[] into) {
        verify(row);
        int count = count(row);
        Objects.checkFromIndexSize(0, count, into.length);
        long at = begin(row) * Short.BYTES;
        for (int i = 0; i < count; i++) {
            into[i] = number(at + (long) i * Short.BYTES);
        }
        return count;
    }

    /** A new scorer of the rows, for callers that {@link #verify} those that they use. */
    public CentroidListScorer scorer() {
        return new CentroidListScorer(dimension, centroids(), numbers.unverified(), begins.unverified());
    }

    /**
     * Makes sure that the lists of rows that lie anywhere are what was written, and lead to centroids that there are,
     * before they are used. Rows that were verified before cost next to nothing.
     *
     * @param rows the first {@code count} are verified
     * @throws CorruptFileException if a checksum does not match, or a list is not one that a writer writes
     */
    public void verify(int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            verify(rows[i]);
        }
    }

    private void verify(int row) {
        Objects.checkIndex(row, size());
        if (!verified.has(row)) {
            verifyNumbers(row);
            verified.add(row);
        }
    }

    private void verifyNumbers(int row) {
        long from = begin(row) * Short.BYTES;
        long to = end(row, begin(row)) * Short.BYTES;
        numbers.verify(from, to - from);
        for (long at = from; at < to; at += Short.BYTES) {
            if (number(at) >= centroidCount) {
                throw numbers.corrupt(at, "a centroid below " + centroidCount, Integer.toString(number(at)));
            }
        }
    }

    @Override
    public void verifyRow(int row) {
        Objects.checkIndex(row, size());
        verifyNumbers(row);
        long from = begin(row) * Short.BYTES;
        long to = end(row, begin(row)) * Short.BYTES;
        for (long at = from + Short.BYTES; at < to; at += Short.BYTES) {
            if (number(at) <= number(at - Short.BYTES)) {
                throw numbers.corrupt(at, "a centroid above " + number(at - Short.BYTES), Integer.toString(number(at)));
            }
        }
    }

    /** Lists follow each other without gaps, from the first number to the last. */
    @Override
    void verifyWhole(Consumer<CorruptFileException> damage) {
        requireBegin(0, 0, damage);
        requireBegin(size(), total(), damage);
    }

    private void requireBegin(long index, long expected, Consumer<CorruptFileException> damage) {
        try {
            long at = index * Long.BYTES;
            if (begins.getLong(at) != expected) {
                throw begins.corrupt(at, Long.toString(expected), Long.toString(begins.getLong(at)));
            }
        } catch (CorruptFileException e) {
            damage.accept(e);
        }
    }

    /** Numbers of all lists. */
    private long total() {
        return numbers.length() / Short.BYTES;
    }

    /** Where a row's list begins, in numbers. */
    private long begin(int row) {
        long at = (long) Objects.checkIndex(row, size()) * Long.BYTES;
        long begin = begins.getLong(at);
        if (begin < 0 || begin > total()) {
            throw begins.corrupt(at, "a begin from 0 to " + total(), Long.toString(begin));
        }
        return begin;
    }

    /** Where a row's list ends: no more numbers behind its begin than there are centroids. */
    private long end(int row, long begin) {
        long at = (row + 1L) * Long.BYTES;
        long end = begins.getLong(at);
        long most = Math.min(total(), begin + centroidCount);
        if (end < begin || end > most) {
            throw begins.corrupt(at, "an end from " + begin + " to " + most, Long.toString(end));
        }
        return end;
    }

    /** A number at an offset that was verified. */
    private int number(long at) {
        return Short.toUnsignedInt(numbers.unverified().get(LittleEndian.SHORT, at));
    }
}
