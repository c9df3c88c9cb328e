package dev.varve.bench.kernels;

import java.util.Locale;

/** Where the items are that a kernel reads. */
public enum Place {
    /** The first-level cache: one call's items over and over, half of the smallest such cache in use (32 KiB). */
    CACHE(16 << 10),
    /** Memory: a stream of items, many times any cache. */
    MEMORY(128 << 10);

    /** Bytes of the stream. */
    static final long STREAM_BYTES = 512L << 20;

    private final int callBytes;

    Place(int callBytes) {
        this.callBytes = callBytes;
    }

    /** Items that one call takes. */
    int itemsPerCall(Work work) {
        return (int) Math.max(1, callBytes / work.itemBytes());
    }

    /** Its name in figures. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
