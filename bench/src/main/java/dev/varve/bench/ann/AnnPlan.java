package dev.varve.bench.ann;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How much is measured.
 *
 * @param k how many nearest rows are searched for
 * @param recalls at which figures are told, ascending
 * @param threads numbers of threads that search at once, ascending
 * @param buildThreads that may build at once
 * @param rounds of each point, the systems taking turns within each
 * @param seconds that one point takes at least
 * @param warmUpSeconds that a system may take to warm up, at most
 * @param mostKnobs the most points of a sweep that the caller has not chosen
 * @param cold whether searches with an empty page cache are measured
 * @param coldSearches how many of them
 * @param memoryShare the share of the vectors that searches with scarce memory have memory for; nothing where such are
 *     not measured
 * @param searchHeap the most bytes of heap with which a system on the JVM searches, if the caller chose
 * @param patience how long a worker may take for one answer
 */
record AnnPlan(
        int k,
        List<Double> recalls,
        List<Integer> threads,
        int buildThreads,
        int rounds,
        double seconds,
        double warmUpSeconds,
        int mostKnobs,
        boolean cold,
        int coldSearches,
        OptionalDouble memoryShare,
        OptionalLong searchHeap,
        Duration patience) {

    /** The least number of searches by which a recall is judged, where there are as many queries. */
    static final int LEAST_SEARCHES = 1_000;

    /** Threads of the busiest point. */
    int mostThreads() {
        return threads.getLast();
    }
}
