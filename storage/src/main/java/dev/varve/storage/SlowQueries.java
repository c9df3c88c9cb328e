package dev.varve.storage;

import dev.varve.Query;
import dev.varve.index.late.LateCounters;
import dev.varve.index.late.LateTrace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells the flight recorder of searches that took too long. Costs nothing while nobody records. Thread-safe. */
final class SlowQueries {

    /** A filter may list any number of values, an event is no place for them. */
    private static final int LONGEST_FILTER = 1_000;

    private final String store;
    private final long threshold;
    private final LongSupplier nanoTime;

    /** Never committed: tells whether anybody records, which any event of its kind does. */
    private final Events.SlowQuery probe = new Events.SlowQuery();

    private final Watch idle = new Watch(null, 0);

    /**
     * @param store its directory, as the event names it
     * @param threshold searches that take longer are slow
     * @param nanoTime nanoseconds from an arbitrary moment
     */
    SlowQueries(String store, Duration threshold, LongSupplier nanoTime) {
        this.store = store;
        this.threshold = TimeUnit.NANOSECONDS.convert(threshold); // as long as it can be, if it is longer
        this.nanoTime = nanoTime;
    }

    /** A search that has begun. */
    final class Watch {

        /** Null where nobody records. */
        private final Events.@Nullable SlowQuery event;

        private final long start;

        /** What a token search told; null where there was none, or nobody records. */
        private @Nullable LateTrace trace;

        private Watch(Events.@Nullable SlowQuery event, long start) {
            this.event = event;
            this.start = start;
        }

        /** What the search of a token query is to tell; null for others, and where nobody records. */
        @Nullable
        LateTrace trace(Query query) {
            if (event != null && query instanceof Query.Tokens) {
                trace = LateTrace.ofCounters();
            }
            return trace;
        }

        /**
         * The search is over.
         *
         * @param query one of those that were answered together: of one kind, field, limit, filter and effort
         * @param queries how many they were
         * @param visited memtables and segments
         */
        void done(String collection, Query query, int queries, List<State.Visible> visited) {
            if (event != null && nanoTime.getAsLong() - start > threshold && event.isEnabled()) {
                if (trace != null) {
                    tell(event, trace.counters());
                }
                tell(event, collection, query, queries, visited);
            }
        }
    }

    /** To be called when a search begins. */
    Watch begin() {
        if (!probe.isEnabled()) {
            return idle;
        }
        var event = new Events.SlowQuery();
        event.begin();
        return new Watch(event, nanoTime.getAsLong());
    }

    private void tell(
            Events.SlowQuery event, String collection, Query query, int queries, List<State.Visible> visited) {
        event.store = store;
        event.collection = collection;
        event.field = query.field();
        event.kind = switch (query) {
            case Query.Dense _ -> "dense";
            case Query.Tokens _ -> "tokens";
        };
        event.effort = switch (query) {
            case Query.Dense dense -> dense.effort().describe();
            case Query.Tokens tokens -> tokens.effortForLimit().describe();
        };
        event.limit = query.limit();
        event.queries = queries;
        event.rows = visited.stream().mapToLong(State.Visible::visible).sum();
        event.parts = visited.size();
        event.filter = query.filter() == null ? null : shortened(query.filter().toString());
        event.threshold = threshold;
        event.commit();
    }

    private static void tell(Events.SlowQuery event, LateCounters done) {
        event.scored = done.scored();
        event.prefetched = done.prefetched();
        event.prefetchHits = done.hits();
        event.prefetchWasted = done.wasted();
        event.prefetchDropped = done.dropped();
        event.misses = done.misses();
        event.reads = done.reads();
        event.bytesRead = done.bytes();
        event.waited = done.waitedNanos();
        event.overlapped = done.overlappedNanos();
    }

    private static String shortened(String filter) {
        return filter.length() <= LONGEST_FILTER ? filter : filter.substring(0, LONGEST_FILTER) + "…";
    }
}
