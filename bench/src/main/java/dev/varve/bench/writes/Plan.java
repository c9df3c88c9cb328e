package dev.varve.bench.writes;

import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds of each figure, the systems taking turns within each
 * @param seconds that one system writes in one round
 * @param writers numbers of writing threads
 * @param window records that a writer writes before it awaits them, under GROUP_SYNCED
 * @param bulkRecords records of a bulk load
 * @param batch records of a batch of a bulk load
 * @param updates records written to measure amplification
 * @param keys that the updates go to
 * @param openBytes sizes of stores that are opened, ascending
 * @param searchRecords records of the store that is searched
 * @param searches in one round of searching
 */
record Plan(
        int rounds,
        double seconds,
        List<Integer> writers,
        int window,
        int bulkRecords,
        int batch,
        int updates,
        int keys,
        List<Long> openBytes,
        int searchRecords,
        int searches) {

    /** The same with other {@link #openBytes}. */
    Plan withOpenBytes(List<Long> value) {
        return new Plan(
                rounds, seconds, writers, window, bulkRecords, batch, updates, keys, value, searchRecords, searches);
    }
}
