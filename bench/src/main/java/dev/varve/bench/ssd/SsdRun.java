package dev.varve.bench.ssd;

import dev.varve.bench.run.MemoryGroups;
import dev.varve.bench.run.PageCache;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Report;
import dev.varve.lab.run.Stop;
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

    /** Puts the files of a folder out of memory, and says so where they did not go. */
    void evict(Path folder) throws IOException {
        PageCache.Outcome outcome = cache.evict(folder);
        if (cache != PageCache.NONE) {
            outcome.complaint().ifPresent(err::println);
        }
    }
}
