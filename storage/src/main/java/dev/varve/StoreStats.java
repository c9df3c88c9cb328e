package dev.varve;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a store holds at one moment.
 *
 * @param records records of all collections
 * @param segments segments of all collections
 * @param waitingMemtables full memtables of all collections that wait to be flushed; where there are some all the time,
 *     writers are faster than flushes
 * @param memtableBytes off-heap bytes of records that are not in a segment yet
 * @param diskBytes bytes of all files of the store
 * @param roles bytes of the mapped files, by role: {@code keys}, {@code attributes}, {@code payload}, {@code vectors},
 *     {@code tokens}, {@code token-codes}, {@code codes}, {@code centroids}, {@code graph}, {@code live-docs}
 * @param counters what the store did since it was opened
 * @param reads of what was not in memory
 * @param lateInteraction what searches by coded tokens did since the store was opened
 * @param trouble why writes are refused, or why the last flush or compaction could not be done: a full disk, a damaged
 *     segment. Empty when it could; a damaged segment is told of until the store is opened anew
 */
public record StoreStats(
        long records,
        int segments,
        int waitingMemtables,
        long memtableBytes,
        long diskBytes,
        Map<String, RoleStats> roles,
        Counters counters,
        ReadStats reads,
        LateStats lateInteraction,
        Optional<String> trouble) {

    /** Copies the map. */
    public StoreStats {
        roles = Map.copyOf(roles);
    }

    /** Bytes mapped over all roles. */
    public long mappedBytes() {
        return roles.values().stream().mapToLong(RoleStats::mappedBytes).sum();
    }

    /** Bytes of mapped files that are in memory now, over all roles; empty where the system does not tell. */
    public OptionalLong residentBytes() {
        long sum = 0;
        for (RoleStats role : roles.values()) {
            if (role.residentBytes().isEmpty()) {
                return OptionalLong.empty();
            }
            sum += role.residentBytes().getAsLong();
        }
        return OptionalLong.of(sum);
    }

    /**
     * What one role of mapped files takes.
     *
     * @param files files mapped
     * @param mappedBytes bytes mapped, which are those on disk
     * @param residentBytes bytes of them in memory now; empty where the system does not tell
     */
    public record RoleStats(int files, long mappedBytes, OptionalLong residentBytes) {}

    /**
     * What was read, past the mappings, as memory had no room for it, since the store was opened.
     *
     * @param way how it was read; never {@link Reads#BEST}
     * @param reads how often
     * @param bytes how much
     * @param repeated reads that had to be done once more, by an ordinary call: more than a few mean that the way does
     *     not fit the system
     */
    public record ReadStats(Reads way, long reads, long bytes, long repeated) {}

    /**
     * What a store did since it was opened; they only grow. What opening it replayed and flushed is not among the
     * batches and records.
     *
     * @param batches write batches that were taken
     * @param recordsWritten records that were put, replaced or updated
     * @param recordsDeleted records that were deleted by key or filter; those that expired do not count
     * @param logBytes bytes written to the log
     * @param logSyncs syncs of the log; {@code batches / logSyncs} is how many writes shared one
     * @param flushes times that memtables were settled in segments
     * @param flushedBytes bytes of the segments that this made
     * @param compactions merges of segments that were done
     * @param compactionBytesRead bytes of the segments that were merged
     * @param compactionBytesWritten bytes of the segments that they became
     * @param heldUp how long writers were held up, by delays and waits alike, as flush or compaction lagged behind; the
     *     sum over all of them
     */
    public record Counters(
            long batches,
            long recordsWritten,
            long recordsDeleted,
            long logBytes,
            long logSyncs,
            long flushes,
            long flushedBytes,
            long compactions,
            long compactionBytesRead,
            long compactionBytesWritten,
            Duration heldUp) {

        /**
         * Bytes written by log, flush and compaction for each byte of the log, about the write amplification; 0 before
         * the first write.
         */
        public double writeAmplification() {
            return logBytes == 0 ? 0 : (double) (logBytes + flushedBytes + compactionBytesWritten) / logBytes;
        }
    }
}
