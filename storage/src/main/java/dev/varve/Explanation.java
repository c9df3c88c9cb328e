package dev.varve;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a query was answered. {@link #toString} is a table for people, not for programs.
 *
 * @param collection the collection that was searched
 * @param query what was asked
 * @param hits the answers
 * @param took how long the search took, without this account of it
 * @param steps what was done, from the oldest segment to the newest memtable; a part may have several steps
 * @param late what a token query did in all; empty for others
 */
public record Explanation(
        String collection, Query query, Hits hits, Duration took, List<Step> steps, Optional<LateStats> late) {

    /** How the records of a part were found. */
    public enum Way {
        /** Every record that may be an answer was scored in full precision. */
        EXACT,
        /** The codes of all records that may be answers were scored, and the best again in full precision. */
        CODES,
        /** The graph was walked; the best records were scored in full precision. */
        GRAPH,
        /** The graph was walked past records that may not be answers, so that they cost nothing. */
        GRAPH_SKIP,
        /**
         * Candidates were looked for by one vector each, and the likeliest scored by their coded tokens. Where about as
         * many records were estimated as may be answers, their codes were scored one after the other; where there were
         * fewer, a graph was walked.
         */
        CANDIDATES,
        /** Nothing was searched. */
        NONE
    }

    /**
     * What was done in one part of a collection.
     *
     * @param part the part: {@code segment 12}, {@code memtable} or {@code frozen memtable}
     * @param rows records of it, deleted ones included
     * @param way what was chosen
     * @param why in a few words
     * @param beam width of the beam, or how many candidates for late interaction were found; 0 where there was none
     * @param estimated records scored by their codes, for late interaction by those of one vector each
     * @param expanded records whose neighbours in the graph were looked up; not told for late interaction
     * @param scored records scored in full precision, or by their coded tokens
     */
    public record Step(
            String part, int rows, Way way, String why, int beam, long estimated, long expanded, long scored) {}

    /** Copies the list. */
    public Explanation {
        steps = List.copyOf(steps);
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT,
                "collection '%s', field '%s', limit %d%s: %d answers in %.3f ms%n",
                collection,
                query.field(),
                query.limit(),
                asked(),
                hits.size(),
                took.toNanos() / 1e6));
        int width = steps.stream().mapToInt(step -> step.part().length()).max().orElse(0);
        String row = "%-" + Math.max(width, "part".length()) + "s  %13s  %-10s  %7s  %11s  %9s  %11s  %s%n";
        table.append(String.format(
                Locale.ROOT, row, "part", "rows", "way", "beam", "estimated", "expanded", "scored", "why"));
        for (Step step : steps) {
            table.append(String.format(
                    Locale.ROOT,
                    row,
                    step.part(),
                    count(step.rows()),
                    step.way().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    step.beam() == 0 ? "-" : count(step.beam()),
                    count(step.estimated()),
                    count(step.expanded()),
                    count(step.scored()),
                    step.why()));
        }
        late.filter(done -> done.searches() > 0).ifPresent(done -> table.append(told(done)));
        return table.toString();
    }

    private static String told(LateStats done) {
        return String.format(
                Locale.ROOT,
                "coded tokens: %s scored, %s again in full precision, %s read ahead (%s of use, %s wasted), "
                        + "%s dropped, %s read late; "
                        + "%s reads, %s bytes, waited %.3f ms, overlapped %.3f ms%n",
                count(done.scored()),
                count(done.rescored()),
                count(done.prefetched()),
                count(done.hits()),
                count(done.wasted()),
                count(done.dropped()),
                count(done.misses()),
                count(done.reads()),
                count(done.bytes()),
                done.waited().toNanos() / 1e6,
                done.overlapped().toNanos() / 1e6);
    }

    private String asked() {
        return switch (query) {
            case Query.Dense dense -> ", " + dense.effort().describe() + leastScore(dense.minScore());
            case Query.Tokens tokens -> ", " + tokens.effortForLimit().describe();
        };
    }

    private static String leastScore(double minScore) {
        return minScore == Double.NEGATIVE_INFINITY ? "" : ", score at least " + minScore;
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
