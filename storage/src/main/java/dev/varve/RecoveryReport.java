package dev.varve;

import java.time.Duration;
import java.util.List;

/**
 * What opening a store found and did.
 *
 * @param created whether the store was made
 * @param segments segments that were opened
 * @param batches write batches that were in the log only, and were settled in segments
 * @param bytes their bytes in the log
 * @param dropped ends of files that were left out, as a crash had torn them: none of it was acknowledged as durable
 * @param removed files that a crash had left and nothing named
 * @param time how long opening took
 */
public record RecoveryReport(
        boolean created,
        int segments,
        long batches,
        long bytes,
        List<Dropped> dropped,
        List<String> removed,
        Duration time) {

    /** Copies the lists. */
    public RecoveryReport {
        dropped = List.copyOf(dropped);
        removed = List.copyOf(removed);
    }

    /**
     * The torn end of a file.
     *
     * @param file its name in the store
     * @param offset where the torn part begins
     * @param bytes how long it is
     * @param reason how it is told that it is torn
     */
    public record Dropped(String file, long offset, long bytes, String reason) {}

    /** Bytes left out in all files. */
    public long droppedBytes() {
        return dropped.stream().mapToLong(Dropped::bytes).sum();
    }
}
