package dev.varve.bench.ssd;

import java.util.Locale;

/**
 * The ways to search tokens on disk, all of which give the same answers. Another one is a constant here, with whether
 * its memory is capped.
 */
enum Mode {
    /** All tokens in memory before the first query that counts: the page cache is warm, and nothing is capped. */
    MEMORY(false),
    /** Tokens read through the mapping, by the system's own readahead; cold at the start, memory capped. */
    MMAP(true);

    private final boolean scarce;

    Mode(boolean scarce) {
        this.scarce = scarce;
    }

    /** Whether memory has no room for the tokens: the cache is cold at the start, and the process is capped. */
    boolean scarce() {
        return scarce;
    }

    /** Its name in figures. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
