package dev.varve;

/** What a write promises when its call returns. */
public enum Durability {
    /** With the operating system: survives the death of the process, not that of the machine. */
    BUFFERED,
    /**
     * On its way to the medium: the call returns at once, and the engine syncs everything that was written meanwhile in
     * one go, again and again. Survives nothing before {@link Commit#await} returns, and a power cut after.
     */
    GROUP_SYNCED,
    /** On the medium: survives a power cut. Concurrent writers share their syncs. */
    SYNCED
}
