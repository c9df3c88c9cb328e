package dev.varve.storage;

import dev.varve.Query;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells the flight recorder of searches that took too long. Costs nothing while nobody records. Thread-safe. */
final class SlowQueries {

    /** A filter may list any number of values, an event is no place for them. */
    private static final int LONGEST_FILTER = 1_000;

    private final String store;
    private final long threshold;
    private final LongSupplier nanoTime;

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

        private final Events.SlowQuery event = new Events.SlowQuery();
        private final long start = nanoTime.getAsLong();

        private Watch() {
            event.begin();
        }

        /**
         * The search is over.
         *
         * @param queries that were answered together: of one kind, field, limit and filter; at least one
         * @param visited memtables and segments
         */
        void done(String collection, List<? extends Query> queries, List<State.Visible> visited) {
            if (nanoTime.getAsLong() - start <= threshold || !event.isEnabled()) {
                return;
            }
            Query query = queries.getFirst();
            event.store = store;
            event.collection = collection;
            event.field = query.field();
            event.kind = switch (query) {
                case Query.Dense _ -> "dense";
                case Query.Tokens _ -> "tokens";
            };
            event.limit = query.limit();
            event.queries = queries.size();
            event.rows = visited.stream().mapToLong(State.Visible::visible).sum();
            event.parts = visited.size();
            event.filter =
                    query.filter() == null ? null : shortened(query.filter().toString());
            event.threshold = threshold;
            event.commit();
        }
    }

    /** To be called when a search begins. */
    Watch begin() {
        return new Watch();
    }

    private static String shortened(String filter) {
        return filter.length() <= LONGEST_FILTER ? filter : filter.substring(0, LONGEST_FILTER) + "…";
    }
}
