package dev.varve.cli.evaluation;

import java.util.List;
import java.util.Map;

/**
 * Measures of one ranking against what is known to be relevant. Grades above zero are relevant; keys without a grade
 * have grade zero.
 */
public final class RankingMetrics {

    private RankingMetrics() {}

    /**
     * Returns one over the rank of the first relevant answer.
     *
     * @param ranking keys, best first
     * @param grades the grade of each judged key
     * @param depth how far to look, 1 or more
     * @return in [0, 1]; 0 if none of the first {@code depth} is relevant
     */
    public static double reciprocalRank(List<String> ranking, Map<String, Integer> grades, int depth) {
        for (int rank = 0; rank < Math.min(depth, ranking.size()); rank++) {
            if (grade(grades, ranking.get(rank)) > 0) {
                return 1.0 / (rank + 1);
            }
        }
        return 0;
    }

    /**
     * Returns the share of the relevant keys that stand among the first.
     *
     * @param ranking keys, best first, none twice
     * @param grades the grade of each judged key
     * @param depth how far to look, 1 or more
     * @return in [0, 1]; 0 if nothing is relevant
     */
    public static double recall(List<String> ranking, Map<String, Integer> grades, int depth) {
        long relevant = grades.values().stream().filter(grade -> grade > 0).count();
        long found = ranking.stream()
                .limit(depth)
                .filter(key -> grade(grades, key) > 0)
                .count();
        return relevant == 0 ? 0 : (double) found / relevant;
    }

    /**
     * Returns the normalised discounted cumulative gain (Järvelin and Kekäläinen, "Cumulated Gain-Based Evaluation of
     * IR Techniques", TOIS 2002) with the grade itself as gain and log₂(rank + 1) as discount, as trec_eval has it.
     *
     * @param ranking keys, best first, none twice
     * @param grades the grade of each judged key; below zero counts as zero
     * @param depth how far to look, 1 or more
     * @return in [0, 1]; 0 if nothing is relevant
     */
    public static double ndcg(List<String> ranking, Map<String, Integer> grades, int depth) {
        double gain = 0;
        for (int rank = 0; rank < Math.min(depth, ranking.size()); rank++) {
            gain += discounted(grade(grades, ranking.get(rank)), rank);
        }
        var ideal = grades.values().stream()
                .filter(grade -> grade > 0)
                .sorted((a, b) -> Integer.compare(b, a))
                .limit(depth)
                .toList();
        double best = 0;
        for (int rank = 0; rank < ideal.size(); rank++) {
            best += discounted(ideal.get(rank), rank);
        }
        return best == 0 ? 0 : gain / best;
    }

    private static int grade(Map<String, Integer> grades, String key) {
        return Math.max(0, grades.getOrDefault(key, 0));
    }

    private static double discounted(int grade, int rank) {
        return grade * Math.log(2) / Math.log(rank + 2.0);
    }
}
