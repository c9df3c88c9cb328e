package dev.varve.mmap;

/**
 * How a mapped file is going to be read, told to the operating system when it is mapped.
 *
 * <p>Default readahead can fetch a thousand times the bytes that a point read needs, and none at all makes scans slow,
 * so every file role names its own.
 */
public enum Access {
    /** The system's default readahead. */
    NORMAL,
    /** Front to back: scans, merges, checks. */
    SEQUENTIAL,
    /** Point reads: no readahead. */
    RANDOM
}
