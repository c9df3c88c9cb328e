package dev.varve.codecs;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The proximity graph of one field of a segment, mapped; written by {@link GraphWriter}. Every neighbour that it hands
 * out is a row of the segment, whatever the file says. Thread-safe.
 */
public final class GraphFile extends SegmentFile implements Adjacency {

    private static final int CACHE_LINE = 64;

    private final GraphParameters parameters;
    private final int rows;
    private final int degree;
    private final long recordBytes;
    private final Section records;
    private final MemorySegment segment;
    private final Section entryPoints;
    private final Calibration calibration;

    private GraphFile(SegmentFileReader reader) {
        super(reader);
        parameters = GraphParameters.of(reader.file(), reader.header());
        rows = reader.rows();
        degree = parameters.degree();
        long least = (parameters.degree() + 1L) * Integer.BYTES;
        recordBytes = reader.header().parameter(reader.file(), 1, "record bytes", least, Integer.MAX_VALUE);
        records = reader.section(GraphWriter.RECORDS)
                .requireLength(size() * recordBytes, size() + " records of " + recordBytes + " bytes");
        segment = records.unverified();
        entryPoints = reader.section(GraphWriter.ENTRY_POINTS);
        long most = (long) GraphWriter.MAX_ENTRY_POINTS * Integer.BYTES;
        if (entryPoints.length() > most || entryPoints.length() % Integer.BYTES != 0) {
            throw entryPoints.corrupt(
                    0, GraphWriter.MAX_ENTRY_POINTS + " entry points at most", entryPoints.length() + " bytes");
        }
        calibration = calibration(reader.section(GraphWriter.CALIBRATION));
    }

    private static Calibration calibration(Section section) {
        if (section.length() > Calibration.MAX_POINTS * GraphWriter.POINT_BYTES
                || section.length() % GraphWriter.POINT_BYTES != 0) {
            throw section.corrupt(
                    0, Calibration.MAX_POINTS + " points of a calibration at most", section.length() + " bytes");
        }
        var points = new ArrayList<Calibration.Point>();
        for (long at = 0; at < section.length(); at += GraphWriter.POINT_BYTES) {
            int k = section.getInt(at);
            int beam = section.getInt(at + Integer.BYTES);
            double recall = section.getDouble(at + 2 * Integer.BYTES);
            try {
                points.add(new Calibration.Point(k, recall, beam));
            } catch (IllegalArgumentException e) {
                throw section.corrupt(at, "a point of a calibration", String.valueOf(e.getMessage()));
            }
        }
        try {
            return new Calibration(points);
        } catch (IllegalArgumentException e) {
            throw section.corrupt(0, "points of a calibration in order", String.valueOf(e.getMessage()));
        }
    }

    /**
     * Opens a file.
     *
     * @param length its length in bytes as the manifest says it
     * @throws CorruptFileException if it is damaged, of another kind, or belongs elsewhere
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static GraphFile open(FileStore files, String name, long length, FileOrigin origin, Access access)
            throws IOException {
        return SegmentFileReader.open(files, name, length, FileKind.GRAPH, origin, access, GraphFile::new);
    }

    /** How the graph was built. */
    public GraphParameters parameters() {
        return parameters;
    }

    /** How wide a beam finds how much, as measured when the graph was built. */
    public Calibration calibration() {
        return calibration;
    }

    @Override
    public int degree() {
        return parameters.degree();
    }

    @Override
    public int neighbours(int row, int[] into, int at) {
        long record = Objects.checkIndex(row, rows) * recordBytes;
        records.verify(record, recordBytes);
        int count = segment.get(LittleEndian.INT, record);
        if (count < 0 || count > degree) {
            throw records.corrupt(record, "0 to " + degree + " neighbours", Integer.toUnsignedString(count));
        }
        MemorySegment.copy(segment, LittleEndian.INT, record + Integer.BYTES, into, at, count);
        int outside = 0;
        for (int i = at; i < at + count; i++) {
            // the sign of either says that the neighbour is negative or no row
            outside |= into[i] | (rows - 1 - into[i]);
        }
        if (outside < 0) {
            throw records.corrupt(
                    record, "neighbours below " + rows, Arrays.toString(Arrays.copyOfRange(into, at, at + count)));
        }
        return count;
    }

    @Override
    public int neighbours(int[] numbers, int count, int[] into) {
        touch(numbers, count);
        return Adjacency.super.neighbours(numbers, count, into);
    }

    /** Reads a number of each cache line of some records. Loops this short have all misses under way at once. */
    private void touch(int[] numbers, int count) {
        int touched = 0;
        for (int i = 0; i < count; i++) {
            long record = Objects.checkIndex(numbers[i], rows) * recordBytes;
            for (long line = 0; line < recordBytes; line += CACHE_LINE) {
                touched |= segment.get(LittleEndian.INT, record + line);
            }
        }
        if (touched == Integer.MIN_VALUE) {
            throw records.corrupt(0, "numbers of neighbours", Arrays.toString(Arrays.copyOf(numbers, count)));
        }
    }

    @Override
    public int entryPoints() {
        return (int) (entryPoints.length() / Integer.BYTES);
    }

    @Override
    public int entryPoint(int index) {
        long at = (long) Objects.checkIndex(index, entryPoints()) * Integer.BYTES;
        int row = entryPoints.getInt(at);
        if (row < 0 || row >= size()) {
            throw entryPoints.corrupt(at, "a row below " + size(), Integer.toUnsignedString(row));
        }
        return row;
    }

    /** No row is its own neighbour, or has one twice; behind the neighbours there are zeros. */
    @Override
    public void verifyRow(int row) {
        int[] neighbours = new int[degree()];
        int count = neighbours(row, neighbours);
        long at = row * recordBytes;
        Arrays.sort(neighbours, 0, count);
        for (int i = 0; i < count; i++) {
            if (neighbours[i] == row || (i > 0 && neighbours[i] == neighbours[i - 1])) {
                throw records.corrupt(
                        at, "distinct neighbours of row " + row + ", and not itself", "row " + neighbours[i]);
            }
        }
        for (long rest = (count + 1L) * Integer.BYTES; rest < recordBytes; rest += Integer.BYTES) {
            if (segment.get(LittleEndian.INT, at + rest) != 0) {
                throw records.corrupt(at + rest, "zeros behind " + count + " neighbours", "others");
            }
        }
    }

    @Override
    void verifyWhole(Consumer<CorruptFileException> damage) {
        try {
            for (int i = 0; i < entryPoints(); i++) {
                entryPoint(i);
            }
            if (entryPoints() == 0) {
                requireNoNeighbours();
            }
        } catch (CorruptFileException e) {
            damage.accept(e);
        }
    }

    private void requireNoNeighbours() {
        int[] neighbours = new int[degree()];
        for (int row = 0; row < size(); row++) {
            if (neighbours(row, neighbours) != 0) {
                throw entryPoints.corrupt(0, "an entry point, as row " + row + " has neighbours", "none");
            }
        }
    }
}
