package dev.varve.bench.writes;

/** What a store promises when it acknowledges a write. */
enum Promise {
    /** With the operating system when the call returns: survives the death of the process. */
    BUFFERED,
    /** As BUFFERED, and on the medium when {@link RecordStore.Writer#await} returns, which syncs for many writes. */
    GROUP_SYNCED,
    /** On the medium when the call returns. */
    SYNCED
}
