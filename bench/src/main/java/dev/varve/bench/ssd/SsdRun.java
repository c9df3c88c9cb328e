package dev.varve.bench.ssd;

import dev.varve.bench.run.Scratch;
import dev.varve.bench.run.Stop;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * What all parts of one run share.
 *
 * @param plan how much is measured
 * @param cache how files are put out of memory
 * @param groups where memory is capped
 * @param scratch where files go
 * @param report where figures go
 * @param err where progress is told
 * @param stop asks to end early
 */
record SsdRun(
        Plan plan, PageCache cache, MemoryGroups groups, Scratch scratch, Report report, PrintWriter err, Stop stop) {

    /** What may stay in memory without a figure being any different: 1 %. */
    private static final int SMALL_PART = 100;

    /** Puts the files of a folder out of memory, and says so where they did not go. */
    void evict(Path folder) throws IOException {
        long stayed = cache.evict(folder);
        long bytes = Scratch.bytes(folder);
        if (cache != PageCache.NONE && stayed > bytes / SMALL_PART) {
            err.println("of " + Units.bytes((double) bytes) + " that were put out of memory "
                    + Units.bytes((double) stayed) + " stayed: what is measured next is not all cold");
        }
    }
}
