package dev.varve.index.late;

/**
 * What searches did, added up: of one query, or of all since a {@link LateSearch} was made.
 *
 * @param searches queries that were answered by an index, in one part at least
 * @param scored documents scored by their coded tokens
 * @param rescored documents scored again in full precision
 * @param prefetched documents whose reads were asked for while the search for candidates went on, but for those dropped
 * @param hits of those, how many were scored
 * @param wasted of those, how many were not
 * @param dropped documents asked for in the same way, of which nothing was read because they were no candidates in the
 *     end
 * @param misses documents that were read, and asked for only when the candidates were known; where hardly any document
 *     is in memory, some that are may be read all the same
 * @param reads ranges that were read: one for documents whose pages are the same or beside each other, several for a
 *     document that is too long for one
 * @param bytes of these ranges, with what lies between the documents of one
 * @param waitedNanos nanoseconds that searches did nothing but wait for reads
 * @param overlappedNanos nanoseconds that searches for candidates went on since reads had begun
 */
public record LateCounters(
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
        long waitedNanos,
        long overlappedNanos) {

    /** Of the documents that had to be read and were scored, how many had been prefetched; 1 where none had to be. */
    public double hitRate() {
        return hits + misses == 0 ? 1 : (double) hits / (hits + misses);
    }

    /** Of the documents that were prefetched, how many for nothing. */
    public double wastedRatio() {
        return prefetched == 0 ? 0 : (double) wasted / prefetched;
    }
}
