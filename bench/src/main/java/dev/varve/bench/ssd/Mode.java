package dev.varve.bench.ssd;

import dev.varve.Query;
import dev.varve.Reads;
import dev.varve.bench.run.MappingAdvice;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The ways to search tokens on disk, all of which give the same answers. What leads to candidates is in memory in all
 * of them; they differ in how coded tokens get there. Another one is a constant here.
 */
enum Mode {
    /** All coded tokens in memory before the first query that counts, and mapped; nothing is capped. */
    MEMORY(false, Reads.BEST, Query.DEFAULT_PREFETCH, null),
    /** The engine as it is: block readers, reads that begin while candidates are searched for. */
    SSD(true, Reads.BEST, Query.DEFAULT_PREFETCH, null),
    /** Block readers, reads that begin when all candidates are known. */
    NO_PREFETCH(true, Reads.BEST, 1, null),
    /** Plain page faults of the mapping, with the system's own readahead. */
    MMAP(true, Reads.MAPPED, 1, MappingAdvice.NORMAL),
    /** Plain page faults of the mapping, each of which reads one page. */
    MMAP_RANDOM(true, Reads.MAPPED, 1, MappingAdvice.RANDOM);

    private final boolean scarce;
    private final Reads reads;
    private final double prefetch;
    private final @Nullable MappingAdvice advice;

    Mode(boolean scarce, Reads reads, double prefetch, @Nullable MappingAdvice advice) {
        this.scarce = scarce;
        this.reads = reads;
        this.prefetch = prefetch;
        this.advice = advice;
    }

    /** Whether memory has no room for the tokens: the cache is cold at the start, and the process is capped. */
    boolean scarce() {
        return scarce;
    }

    /** How the store reads what is not in memory. */
    Reads reads() {
        return reads;
    }

    /**
     * After which share of the search for candidates reads begin. At 1 over the mapping nothing is asked for ahead: the
     * store scores documents where they lie, and faults bring the pages.
     */
    double prefetch() {
        return prefetch;
    }

    /** What the system is told of the mappings of coded tokens; nothing but what the store says where it is null. */
    @Nullable
    MappingAdvice advice() {
        return advice;
    }

    /** Its name in figures. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
