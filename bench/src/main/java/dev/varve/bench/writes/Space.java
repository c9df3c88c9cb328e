package dev.varve.bench.writes;

import dev.varve.lab.report.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Whether the disk has room for a run. */
final class Space {

    /** What may come in a second of writing, beyond any disk seen so far; files are deleted after each round. */
    private static final double MOST_BYTES_PER_SECOND = 1e9;

    /** Log, segments, and those that a compaction writes beside its inputs. */
    private static final int COPIES = 3;

    private Space() {}

    /** Bytes that a part of a run may take at once. */
    static long needed(Part part, Plan plan, long recordBytes) {
        return switch (part) {
            case writes -> (long) (COPIES * plan.seconds() * MOST_BYTES_PER_SECOND);
            case bulk -> (long) COPIES * plan.bulkRecords() * recordBytes;
            case amplification -> COPIES * Math.min(plan.updates(), (long) COPIES * plan.keys()) * recordBytes;
            // Two stores, of which one at a time is compacted.
            case open ->
                plan.openBytes().stream()
                        .mapToLong(size -> (1 + COPIES) * size)
                        .max()
                        .orElse(0);
            case search -> (long) COPIES * plan.searchRecords() * recordBytes;
        };
    }

    /**
     * Leaves out the largest stores that are opened as long as they would not fit, and says so.
     *
     * @throws IOException if something else does not fit
     */
    static Plan fit(Plan wanted, long recordBytes, Set<Part> parts, Path directory, PrintWriter err)
            throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        Plan plan = wanted;
        while (parts.contains(Part.open) && needed(Part.open, plan, recordBytes) > free) {
            List<Long> sizes = plan.openBytes();
            err.println("no room to open a store of " + Units.bytes(sizes.getLast())
                    + ": left out; --dir names another disk");
            plan = plan.withOpenBytes(sizes.subList(0, sizes.size() - 1));
        }
        for (Part part : parts) {
            long needed = needed(part, plan, recordBytes);
            if (needed > free) {
                throw new IOException(directory + ": part " + part + " may take " + Units.bytes(needed) + ", free are "
                        + Units.bytes(free) + "; free some, name another disk by --dir, or measure less");
            }
        }
        return plan;
    }
}
