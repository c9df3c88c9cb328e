package dev.varve;

/** What a write promises when its call returns. */
public enum Durability {
    /** With the operating system: survives the death of the process, not that of the machine. */
    BUFFERED,
    /** On the medium: survives a power cut. Concurrent writers share their syncs. */
    SYNCED
}
