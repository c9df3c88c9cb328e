package dev.varve.bench.ssd;

import dev.varve.Query;

/**
 * What a {@link SearchProcess} is to do at one stretch, with nothing of the coded tokens in memory at its beginning
 * where memory is scarce.
 *
 * @param name by which its lines are told apart, without tabs and semicolons
 * @param queries searched for, the first ones of the corpus
 * @param rerank candidates that are scored by their coded tokens, and by nothing else; 0 where all documents are scored
 *     in full precision
 * @param prefetch the share of the search for candidates after which reads begin
 * @param threads that search side by side
 * @param seconds after which no more queries are begun one after the other, once there were {@link #LEAST_QUERIES}: a
 *     query that faults with much readahead may take a second
 */
record SearchPhase(String name, int queries, int rerank, double prefetch, int threads, double seconds) {

    /** What has to be searched for however long it takes. */
    static final int LEAST_QUERIES = 20;

    private static final String SEPARATOR = ";";

    /** One query after the other, as much effort as a query makes by itself. */
    static SearchPhase latency(String name, int queries, double prefetch, double seconds) {
        return new SearchPhase(name, queries, Query.DEFAULT_RERANK, prefetch, 1, seconds);
    }

    /** As many queries side by side as there are threads. */
    static SearchPhase throughput(int queries, int rerank, double prefetch, int threads) {
        return new SearchPhase("re-rank " + rerank, queries, rerank, prefetch, threads, Double.MAX_VALUE);
    }

    /** Exact answers. */
    static SearchPhase exact(String name, int queries) {
        return new SearchPhase(name, queries, 0, 1, 1, Double.MAX_VALUE);
    }

    /** What {@link #toString} wrote. */
    static SearchPhase parse(String text) {
        String[] fields = text.split(SEPARATOR, -1);
        return new SearchPhase(
                fields[0],
                Integer.parseInt(fields[1]),
                Integer.parseInt(fields[2]),
                Double.parseDouble(fields[3]),
                Integer.parseInt(fields[4]),
                Double.parseDouble(fields[5]));
    }

    /** A query of it. */
    Query query(float[][] tokens, int answers) {
        Query.Tokens query = Query.tokens(TokenStore.FIELD, tokens).limit(answers);
        return rerank == 0
                ? query.exact()
                : query.candidates(Math.max(rerank, Query.DEFAULT_CANDIDATES))
                        .rerank(rerank)
                        .rescore(0)
                        .prefetch(prefetch);
    }

    /** Whether to search for the query of this number, {@code nanos} after the first one began. */
    boolean goesOn(int query, long nanos) {
        return query < queries && (query < LEAST_QUERIES || nanos / 1e9 < seconds);
    }

    @Override
    public String toString() {
        return String.join(
                SEPARATOR,
                name,
                Integer.toString(queries),
                Integer.toString(rerank),
                Double.toString(prefetch),
                Integer.toString(threads),
                Double.toString(seconds));
    }
}
