package dev.varve.cli;

import dev.varve.Query;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much effort queries ask for, and from which score on: the knobs of {@link Query.Dense} by the same names. */
final class EffortOptions {

    @Option(
            names = "--recall",
            paramLabel = "SHARE",
            description = "Find this share of the nearest on average, as measured on each segment; 1 is exact."
                    + " Default: " + Query.DEFAULT_RECALL + ".")
    private @Nullable Double recall;

    @Option(names = "--beam", paramLabel = "N", description = "Walk the graphs with a beam of this width instead.")
    private @Nullable Integer beam;

    @Option(
            names = "--rerank",
            paramLabel = "N",
            description = "Score so many records of the beam in full precision at most. Default: all of it.")
    private @Nullable Integer rerank;

    @Option(names = "--exact", description = "Score every record in full precision instead.")
    private boolean exact;

    @Option(
            names = "--min-score",
            paramLabel = "SCORE",
            description = "Answer records of at least this score alone; for l2 that is minus the squared distance.")
    private double minScore = Double.NEGATIVE_INFINITY;

    /** The least score of an answer. */
    double minScore() {
        return minScore;
    }

    /** A query with the effort and least score that were asked for. */
    Query.Dense applyTo(Query.Dense query) {
        int ways = (recall == null ? 0 : 1) + (beam == null ? 0 : 1) + (exact ? 1 : 0);
        if (ways > 1) {
            throw new BadInputException(
                    "expected one of --recall, --beam and --exact, found " + ways + " of them; leave the others out");
        }
        if (rerank != null && beam == null) {
            throw new BadInputException(
                    "--rerank: expected --beam beside it, found none; give the beam of which to re-rank a part");
        }
        return effort(query).minScore(minScore);
    }

    private Query.Dense effort(Query.Dense query) {
        if (exact) {
            return query.exact();
        }
        if (beam != null) {
            return rerank == null ? query.beam(beam) : query.beam(beam, rerank);
        }
        return recall == null ? query : query.recall(recall);
    }
}
