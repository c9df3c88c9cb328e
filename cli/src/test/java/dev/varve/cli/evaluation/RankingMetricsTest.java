package dev.varve.cli.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {

    private static final Map<String, Integer> GRADES = Map.of("a", 3, "b", 2, "c", 3, "d", 0, "e", 1, "f", 2);

    @Test
    void shouldComputeTheReciprocalRank() {
        assertEquals(1, RankingMetrics.reciprocalRank(List.of("a", "b"), GRADES, 10));
        assertEquals(1 / 3.0, RankingMetrics.reciprocalRank(List.of("x", "d", "e"), GRADES, 10));
        assertEquals(0, RankingMetrics.reciprocalRank(List.of("x", "d", "e"), GRADES, 2));
        assertEquals(0, RankingMetrics.reciprocalRank(List.of(), GRADES, 10));
    }

    @Test
    void shouldComputeRecall() {
        assertEquals(2 / 5.0, RankingMetrics.recall(List.of("a", "d", "x", "f"), GRADES, 4));
        assertEquals(1 / 5.0, RankingMetrics.recall(List.of("a", "d", "x", "f"), GRADES, 3));
        assertEquals(0, RankingMetrics.recall(List.of("a"), Map.of("a", 0), 10));
    }

    /** By hand: gains 3 2 3 0 1 2 in this order give 3 + 1.2619 + 1.5 + 0 + 0.3869 + 0.7124. */
    @Test
    void shouldComputeDiscountedCumulativeGain() {
        double gain = 3 + 2 * 0.630930 + 3 * 0.5 + 0 + 0.386853 + 2 * 0.356207;
        double ideal = 3 + 3 * 0.630930 + 2 * 0.5 + 2 * 0.430677 + 0.386853;
        var ranking = List.of("a", "b", "c", "d", "e", "f");
        assertEquals(gain / ideal, RankingMetrics.ndcg(ranking, GRADES, 10), 1e-5);
        assertEquals((3 + 2 * 0.630930) / (3 + 3 * 0.630930), RankingMetrics.ndcg(ranking, GRADES, 2), 1e-5);
        assertEquals(1, RankingMetrics.ndcg(List.of("c", "a", "f", "b", "e"), GRADES, 10), 1e-12);
        assertEquals(0, RankingMetrics.ndcg(List.of("d", "x"), GRADES, 10));
        assertEquals(0, RankingMetrics.ndcg(List.of("d"), Map.of("d", -1), 10));
    }
}
