package dev.varve;

import java.time.Duration;

/**
 * What late interaction by coded tokens did: for one query, see {@link Explanation}, or for all since the store was
 * opened, see {@link StoreStats}. Records that are scored in full precision for want of an index are not among them.
 *
 * @param searches queries that were answered by an index, in one segment at least
 * @param scored records scored by their coded tokens
 * @param rescored records scored again in full precision
 * @param prefetched records that were read ahead, while candidates were still looked for
 * @param hits of those, how many were scored
 * @param wasted of those, how many were not: they turned out to be no candidates
 * @param dropped records that were to be read ahead, and turned out to be no candidates before they were
 * @param misses records that were read only when the candidates were known
 * @param reads ranges of files that were read: one for records whose pages are the same or beside each other, several
 *     for a record that is too long for one
 * @param bytes of these ranges, with what lies between the records of one
 * @param waited how long searches did nothing but wait for reads
 * @param overlapped how long searches looked for candidates while reads were under way
 */
public record LateStats(
        long searches,
        long scored,
        long rescored,
        long prefetched,
        long hits,
        long wasted,
        long dropped,
        long misses,
        long reads,
        long bytes,
        Duration waited,
        Duration overlapped) {

    /** Of the records that had to be read, the share that had been read ahead; 1 where none had to be. */
    public double hitRate() {
        return hits + misses == 0 ? 1 : (double) hits / (hits + misses);
    }

    /** Of the records that were read ahead, the share that was for nothing. */
    public double wastedRatio() {
        return prefetched == 0 ? 0 : (double) wasted / prefetched;
    }
}
