package dev.varve.codecs;

import dev.varve.codecs.tokens.CentroidListScorer;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Writes the centroid lists of one field of a segment, row after row: the numbers of the centroids that are nearest to
 * a row's tokens. Lists go to the file at once; where each begins, eight bytes a row, is held off-heap until the end.
 * Used by one thread at a time. The layout is docs/format.md, "Centroid lists".
 */
public final class CentroidListsWriter implements AutoCloseable {

    static final int CENTROIDS = 1;
    static final int NUMBERS = 2;
    static final int BEGINS = 3;

    private final int centroidCount;
    private final SegmentFileWriter writer;
    private final Scratch begins;
    private long written;
    private int rows;

    /**
     * Creates the file.
     *
     * @param dimension components of a centroid, 1 to 65,536
     * @param centroids 1 to {@value CentroidListScorer#MAX_CENTROIDS} rows of {@code dimension} finite float32 without
     *     gaps, little-endian; copied
     * @param seed of whatever found the centroids, for who wants to find them again; only told
     * @throws IllegalArgumentException if there are no such centroids
     */
    public CentroidListsWriter(
            FileStore files, String name, FileOrigin origin, int dimension, MemorySegment centroids, long seed)
            throws IOException {
        centroidCount = CentroidListScorer.centroidCount(requireDimension(dimension), centroids);
        var header = new FileHeader(FileKind.CENTROID_LISTS, origin, (long) dimension, (long) centroidCount, seed);
        writer = new SegmentFileWriter(files, name, header);
        begins = new Scratch(writer.arena());
        try {
            writer.beginSection(CENTROIDS);
            writer.append(centroids);
            writer.beginSection(NUMBERS);
            begins.appendLong(0);
        } catch (Throwable e) {
            begins.close();
            writer.close();
            throw e;
        }
    }

    private static int requireDimension(int dimension) {
        if (dimension < 1 || dimension > VectorShape.MAX_DIMENSION) {
            throw new IllegalArgumentException(
                    "dimension " + dimension + ", expected 1 to " + VectorShape.MAX_DIMENSION);
        }
        return dimension;
    }

    /**
     * Adds a row with the list of its centroids.
     *
     * @param numbers the first {@code count} are the numbers, strictly ascending
     * @param count at least 1
     * @throws IllegalArgumentException if there is no number, one is no centroid's, or they do not ascend; nothing is
     *     added then
     */
    public void add(int[] numbers, int count) throws IOException {
        Objects.checkFromIndexSize(0, Math.max(0, count), numbers.length);
        requireList(numbers, count);
        countRow();
        for (int i = 0; i < count; i++) {
            writer.appendShort(numbers[i]);
        }
        written += count;
        begins.appendLong(written);
    }

    private void requireList(int[] numbers, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a list of " + count + " centroids, expected 1 or more");
        }
        int before = -1;
        for (int i = 0; i < count; i++) {
            if (numbers[i] <= before || numbers[i] >= centroidCount) {
                throw new IllegalArgumentException("number " + i + " of a list: expected one from " + (before + 1)
                        + " to " + (centroidCount - 1) + ", found " + numbers[i]);
            }
            before = numbers[i];
        }
    }

    /** Adds a row without tokens. */
    public void addAbsent() {
        countRow();
        begins.appendLong(written);
    }

    private void countRow() {
        if (rows == Integer.MAX_VALUE) {
            throw new IllegalStateException("a segment holds at most 2^31 - 1 rows");
        }
        rows++;
    }

    /**
     * Completes the file and syncs it.
     *
     * @return length of the file in bytes
     */
    public long finish() throws IOException {
        writer.beginSection(BEGINS);
        writer.append(begins.bytes());
        return writer.finish(rows);
    }

    /** Closes the file, finished or not. Idempotent. */
    @Override
    public void close() throws IOException {
        begins.close();
        writer.close();
    }
}
