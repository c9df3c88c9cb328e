package dev.varve.bench.candidates;

import java.util.List;

/**
 * What is measured.
 *
 * @param dimensions of fixed dimensional encodings
 * @param repetitions of these
 * @param hyperplanes of a repetition
 * @param bits of codes, for each dimension
 * @param beams of searches by an index
 * @param queries that are asked at most
 * @param threads that take part
 * @param seed of encodings and graphs
 */
record CandidatePlan(
        List<Integer> dimensions,
        int repetitions,
        int hyperplanes,
        List<Integer> bits,
        List<Integer> beams,
        int queries,
        int threads,
        long seed) {

    /** Candidates among which the best document is looked for. */
    static final int DEPTH = 75;
}
