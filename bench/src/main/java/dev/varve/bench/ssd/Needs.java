package dev.varve.bench.ssd;

import dev.varve.lab.report.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a part of a run takes, as estimated before it starts.
 *
 * @param diskBytes at once
 * @param seconds on a disk of a gigabyte a second
 */
record Needs(long diskBytes, double seconds) {

    private static final int MINUTE = 60;

    /** In words. */
    @Override
    public String toString() {
        String time = seconds < 2 * MINUTE
                ? String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds))
                : String.format(Locale.ROOT, "%.0f min", Math.ceil(seconds / MINUTE));
        return Units.bytes((double) diskBytes) + " of disk, about " + time;
    }

    /** @throws IOException if the disk of a folder has no room for it */
    void check(Part part, Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (diskBytes > free) {
            throw new IOException(
                    folder + ": part " + part + " takes " + Units.bytes((double) diskBytes) + " of disk, free are "
                            + Units.bytes((double) free) + "; free some, name another disk by --dir, or measure less");
        }
    }
}
