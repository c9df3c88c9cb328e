package dev.varve.codecs;

import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.util.Objects;

/**
 * Writes the proximity graph of one field of a segment, row after row. Used by one thread at a time. The layout is
 * docs/format.md, "Graph".
 */
public final class GraphWriter implements AutoCloseable {

    static final int RECORDS = 1;
    static final int ENTRY_POINTS = 2;
    static final int CALIBRATION = 3;
    static final int MAX_ENTRY_POINTS = 4096;
    static final int POINT_BYTES = 2 * Integer.BYTES + Double.BYTES;

    private final int degree;
    private final long recordBytes;
    private final SegmentFileWriter writer;
    private int rows;

    /** Creates the file. */
    public GraphWriter(FileStore files, String name, FileOrigin origin, GraphParameters parameters) throws IOException {
        degree = parameters.degree();
        recordBytes = GraphParameters.recordBytes(degree);
        writer = new SegmentFileWriter(files, name, parameters.header(origin));
        writer.beginSection(RECORDS);
    }

    /**
     * Writes a whole graph and syncs the file.
     *
     * @param graph does not change meanwhile
     * @param calibration of this graph
     * @return length of the file in bytes
     */
    public static long write(
            FileStore files,
            String name,
            FileOrigin origin,
            GraphParameters parameters,
            Adjacency graph,
            Calibration calibration)
            throws IOException {
        try (var writer = new GraphWriter(files, name, origin, parameters)) {
            int[] neighbours = new int[graph.degree()];
            for (int row = 0; row < graph.size(); row++) {
                writer.add(neighbours, graph.neighbours(row, neighbours));
            }
            int[] entryPoints = new int[graph.entryPoints()];
            for (int i = 0; i < entryPoints.length; i++) {
                entryPoints[i] = graph.entryPoint(i);
            }
            return writer.finish(calibration, entryPoints);
        }
    }

    /**
     * Adds a row with its neighbours.
     *
     * @param neighbours the first {@code count} are distinct rows of the file, none of them the row itself
     * @param count 0 for a row that is not in the graph
     */
    public void add(int[] neighbours, int count) throws IOException {
        Objects.checkFromIndexSize(0, count, degree);
        writer.appendInt(count);
        for (int i = 0; i < count; i++) {
            writer.appendInt(neighbours[i]);
        }
        writer.appendZeros(recordBytes - (count + 1L) * Integer.BYTES);
        rows++;
    }

    /**
     * Completes the file and syncs it.
     *
     * @param calibration what beams were measured to find; {@link Calibration#NONE} where nothing was
     * @param entryPoints rows that a search begins at, {@value #MAX_ENTRY_POINTS} at most; none where no row is in the
     *     graph
     * @return length of the file in bytes
     */
    public long finish(Calibration calibration, int... entryPoints) throws IOException {
        if (entryPoints.length > MAX_ENTRY_POINTS) {
            throw new IllegalArgumentException(
                    "entry points: expected at most " + MAX_ENTRY_POINTS + ", found " + entryPoints.length);
        }
        writer.beginSection(ENTRY_POINTS);
        for (int row : entryPoints) {
            writer.appendInt(row);
        }
        writer.beginSection(CALIBRATION);
        for (Calibration.Point point : calibration.points()) {
            writer.appendInt(point.k());
            writer.appendInt(point.beam());
            writer.appendLong(Double.doubleToRawLongBits(point.recall()));
        }
        return writer.finish(rows);
    }

    /** Closes the file, finished or not. Idempotent. */
    @Override
    public void close() throws IOException {
        writer.close();
    }
}
