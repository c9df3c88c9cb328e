package dev.varve.storage;

import dev.varve.LateStats;
import dev.varve.Query;
import dev.varve.index.late.LateCounters;
import dev.varve.index.late.LateEffort;
import java.time.Duration;

/** What a token query asks for, in the words of the index, and what the index did, in those of the API. */
final class LateKnobs {

    private LateKnobs() {}

    static LateEffort effort(Query.LateEffort effort) {
        return switch (effort) {
            case Query.LateEffort.Reranked asked ->
                new LateEffort(asked.candidates(), asked.rerank(), asked.rescore(), asked.prefetch());
            case Query.LateEffort.Exact _ -> LateEffort.EXACT;
        };
    }

    static LateStats stats(LateCounters counters) {
        return new LateStats(
                counters.searches(),
                counters.scored(),
                counters.rescored(),
                counters.prefetched(),
                counters.hits(),
                counters.wasted(),
                counters.dropped(),
                counters.misses(),
                counters.reads(),
                counters.bytes(),
                Duration.ofNanos(counters.waitedNanos()),
                Duration.ofNanos(counters.overlappedNanos()));
    }
}
