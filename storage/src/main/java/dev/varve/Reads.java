package dev.varve;

/** How a store reads what is not in memory, where many small reads are needed at once. */
public enum Reads {
    /** {@link #IO_URING} where the system lets this process have it, otherwise {@link #THREADS}. */
    BEST,
    /** Many reads under way from one thread, by io_uring of Linux; containers often forbid it. */
    IO_URING,
    /** Many reads under way, each from a thread of its own. */
    THREADS,
    /** The mappings of the files alone, whose pages are asked for ahead. */
    MAPPED
}
