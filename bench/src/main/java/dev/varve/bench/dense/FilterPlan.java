package dev.varve.bench.dense;

import java.util.List;

/**
 * How much filtered search is measured.
 *
 * @param k how many nearest rows are searched for
 * @param recall at which figures are told
 * @param shares of the rows that pass
 * @param queries that are asked at most
 * @param rounds of each figure, the filters taking turns within each
 * @param seconds that one point takes at least
 */
record FilterPlan(int k, double recall, List<Double> shares, int queries, int rounds, double seconds) {

    /** What a beam is wider than the number of neighbors that are wanted. */
    private static final List<Double> BEAMS =
            List.of(1.0, 1.3, 1.7, 2.2, 2.8, 3.6, 4.6, 6.0, 8.0, 11.0, 15.0, 20.0, 30.0, 45.0, 70.0, 100.0);

    /** The beams that are tried, ascending. */
    List<Integer> beams() {
        return BEAMS.stream()
                .map(wider -> (int) Math.round(wider * k))
                .distinct()
                .toList();
    }

    @Override
    public String toString() {
        return rounds + " rounds of " + seconds + " s a point, " + queries + " queries at most, one thread";
    }
}
