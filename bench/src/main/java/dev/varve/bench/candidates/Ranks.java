package dev.varve.bench.candidates;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** How many documents are estimated to be better than the best one, for each query. Thread-safe. */
final class Ranks {

    private final float[] bests;
    private final AtomicIntegerArray better;

    /** @param bests what the best document is estimated to score, for each query */
    Ranks(float[] bests) {
        this.bests = bests;
        better = new AtomicIntegerArray(bests.length);
    }

    /** Takes note of what a document is estimated to score. */
    void add(int query, float estimate) {
        if (estimate > bests[query]) {
            better.incrementAndGet(query);
        }
    }

    /** The share of the queries whose best document is among so many candidates. */
    double share(int candidates) {
        int found = 0;
        for (int query = 0; query < bests.length; query++) {
            found += better.get(query) < candidates ? 1 : 0;
        }
        return (double) found / bests.length;
    }
}
