package dev.varve.bench.ann;

import dev.varve.lab.report.Units;
import dev.varve.lab.sets.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Room on the disk, looked for before it is needed. */
final class Room {

    /** An index keeps the vectors, codes and links of all rows. */
    private static final int INDEX = 2;

    /** While an index is built, what it is merged from is there too, and a log. */
    private static final int BUILDING = 3;

    private Room() {}

    /**
     * The bytes that a run takes at most, as far as that can be known: prepared sets, the finished indexes of all
     * systems, and what one of them takes while it is built.
     */
    static long needed(List<DataSet> sets, int systems) {
        long needed = 0;
        long largest = 0;
        for (DataSet set : sets) {
            long rows = (long) set.rows() * (set.dimension() + 1L) * Float.BYTES;
            long queries = (long) set.queries() * (set.dimension() + 1L) * Float.BYTES;
            needed += rows + queries + (long) INDEX * systems * rows;
            largest = Math.max(largest, rows);
        }
        return needed + BUILDING * largest;
    }

    /**
     * Looks whether there is room.
     *
     * @return how much is needed and how much there is, in words
     * @throws IOException if a directory has less than is needed
     */
    static String check(List<DataSet> sets, int systems, Path directory) throws IOException {
        long needed = needed(sets, systems);
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < needed) {
            throw new IOException(directory + ": the run takes up to " + Units.bytes((double) needed) + ", free are "
                    + Units.bytes((double) free) + "; give another --dir or --keep, or fewer --systems");
        }
        return Units.bytes((double) needed) + " at most, of " + Units.bytes((double) free) + " free";
    }
}
