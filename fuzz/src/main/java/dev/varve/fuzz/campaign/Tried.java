package dev.varve.fuzz.campaign;

import java.util.Locale;

/** What campaigns count. */
public enum Tried {
    /** Images that crashes of a workload left. */
    CRASH_IMAGES("images that crashes of a workload left"),
    /** Images that crashes of a recovery left. */
    RECOVERY_CRASH_IMAGES("images that crashes of a recovery left"),
    /** Processes killed by SIGKILL. */
    SIGKILLS("processes killed by SIGKILL"),
    /** Stores that such a process had open or was opening, told apart by what it did to them. */
    KILLED_STORES("stores that those processes wrote to, each in a state of its own"),
    /** Bits of files flipped, one at a time. */
    BIT_FLIPS("bits of files flipped, one at a time"),
    /** Files cut off or lengthened. */
    TRUNCATIONS("files cut off or lengthened"),
    /** Files exchanged for those of another store. */
    SWAPPED_FILES("files exchanged for another store's"),
    /** Fields of files set to hostile values, with their checksums mended. */
    HOSTILE_FIELDS("fields set to hostile values, checksums mended"),
    /** Operations of a disk that failed. */
    FAULTED_OPERATIONS("operations of a disk that failed"),
    /** Operations of the engine held against a model. */
    MODEL_OPERATIONS("operations held against a model"),
    /** Interleavings of threads. */
    INTERLEAVINGS("interleavings of threads"),
    /** Operations of concurrent histories that a linearization was found for. */
    LINEARIZED_OPERATIONS("operations of linearizable histories"),
    /** Threads interrupted in the middle of an operation. */
    INTERRUPTS("operations interrupted"),
    /** Histories whose search for a linearization was given up: neither explained nor refuted, and findings. */
    UNDECIDED_HISTORIES("concurrent histories given up as too hard to decide"),
    /** What a campaign could not try on this system, told apart by what it was and why. */
    UNTRIED("trials that this system does not let be made");

    private final String what;

    Tried(String what) {
        this.what = what;
    }

    /** In words. */
    public String what() {
        return what;
    }

    /** As figures name it, such as {@code crash_images}. */
    public String figure() {
        return name().toLowerCase(Locale.ROOT);
    }
}
