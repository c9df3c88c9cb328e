package dev.varve.lab.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads rows as a checked {@link RowLayout} says. */
final class RowReader implements VectorReader {

    private final ByteSource source;
    private final RowLayout layout;
    private final ByteBuffer lead = ByteBuffer.allocate(Integer.BYTES);
    private final ByteBuffer row;
    private long rowsRead;

    /**
     * Checks that the rows fill the file, as far as its length is known.
     *
     * @param source stands at the first row; closed with this reader
     */
    RowReader(ByteSource source, RowLayout layout) throws IOException {
        this.source = source;
        this.layout = layout;
        this.lead.order(layout.order());
        this.row =
                ByteBuffer.allocate(layout.dimension() * layout.type().bytes()).order(layout.order());
        checkLength();
    }

    private void checkLength() throws IOException {
        String rows = layout.count() + " rows of " + layout.rowBytes() + " bytes (" + format() + ")";
        long needed;
        try {
            needed = layout.bytes();
        } catch (ArithmeticException e) {
            throw source.malformed(0, "fewer than 2^63 bytes", rows, "the header is damaged: write the file again");
        }
        if (source.length().isEmpty()) {
            return;
        }
        long left = source.length().getAsLong() - source.position();
        if (left < needed || (layout.toTheEnd() && left > needed)) {
            throw source.malformed(
                    rows + ", " + needed + " bytes",
                    left + " bytes",
                    left < needed
                            ? "the file is cut short: fetch or write it again"
                            : "the file is longer than its header says: write it again");
        }
    }

    @Override
    public String format() {
        return layout.format() + " of " + layout.type();
    }

    @Override
    public int dimension() {
        return layout.dimension();
    }

    @Override
    public long count() {
        return layout.count();
    }

    @Override
    public boolean next(float[] into) throws IOException {
        requireDimension(into.length);
        if (!nextRow()) {
            return false;
        }
        layout.type().read(row, into);
        for (int i = 0; i < into.length; i++) {
            if (!Float.isFinite(into[i])) {
                throw source.malformed(
                        source.position()
                                - (long) (into.length - i) * layout.type().bytes(),
                        "component " + i + " of row " + (rowsRead - 1) + " to be a finite float32",
                        Float.isNaN(into[i]) ? "NaN" : "infinity",
                        "leave the row out or mend it");
            }
        }
        return true;
    }

    @Override
    public boolean next(long[] into) throws IOException {
        requireDimension(into.length);
        if (!layout.type().isInteger()) {
            throw source.malformed(
                    "rows of integers, the row numbers of neighbors",
                    format(),
                    "give the file of neighbors (.ivecs, .npy or HDF5)");
        }
        if (!nextRow()) {
            return false;
        }
        layout.type().read(row, into);
        return true;
    }

    private void requireDimension(int length) {
        if (length != layout.dimension()) {
            throw new IllegalArgumentException("an array of " + length + " for rows of " + layout.dimension());
        }
    }

    /** Leaves the numbers of the next row in the buffer, from its start. */
    private boolean nextRow() throws IOException {
        if (rowsRead == layout.count()) {
            return false;
        }
        if (layout.dimensionLeads()) {
            checkLead();
        }
        row.clear();
        source.read(row, "row " + rowsRead);
        rowsRead++;
        if (rowsRead == layout.count() && layout.toTheEnd() && !source.atEnd()) {
            throw source.malformed(
                    "the end of the file after " + layout.count() + " rows",
                    "more bytes",
                    "the file is longer than its header says: write it again");
        }
        return true;
    }

    private void checkLead() throws IOException {
        lead.clear();
        source.read(lead, "dimension of row " + rowsRead);
        int dimension = lead.getInt();
        if (dimension != layout.dimension()) {
            throw source.malformed(
                    source.position() - Integer.BYTES,
                    "dimension " + layout.dimension() + " as in the first row",
                    "dimension " + dimension + " in row " + rowsRead,
                    "the file is damaged or of another kind (" + format() + " was tried): check its extension");
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
