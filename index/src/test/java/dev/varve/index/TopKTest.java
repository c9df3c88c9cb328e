package dev.varve.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The bounded heap against sorting everything. */
class TopKTest {

    private record Candidate(double score, int part, int row) {}

    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(Candidate::score)
            .reversed()
            .thenComparingInt(Candidate::part)
            .thenComparingInt(Candidate::row);

    @Property
    void shouldKeepWhatSortingPutsFirst(
            @ForAll @IntRange(min = 1, max = 100) int k,
            @ForAll @IntRange(min = 0, max = 400) int count,
            @ForAll @IntRange(min = 1, max = 4) int workers,
            @ForAll @IntRange(min = 1, max = 50) int distinctScores,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double score =
                    random.nextInt(distinctScores) == 0 ? Double.NEGATIVE_INFINITY : random.nextInt(distinctScores);
            candidates.add(new Candidate(score, i % 3, Integer.MAX_VALUE - i));
        }
        Collections.shuffle(candidates, random);
        List<TopK> heaps = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            heaps.add(new TopK(k));
        }
        for (Candidate candidate : candidates) {
            TopK heap = heaps.get(random.nextInt(workers));
            heap.offer(candidate.score(), TopK.id(candidate.part(), candidate.row()));
        }
        for (TopK other : heaps.subList(1, workers)) {
            heaps.getFirst().offerAll(other);
        }
        List<Candidate> expected =
                candidates.stream().sorted(BEST_FIRST).limit(k).toList();
        assertEquals(
                expected.size() < k
                        ? Double.NEGATIVE_INFINITY
                        : expected.getLast().score(),
                heaps.getFirst().threshold());
        Ranking ranking = heaps.getFirst().drain();
        List<Candidate> found = new ArrayList<>();
        for (int rank = 0; rank < ranking.size(); rank++) {
            found.add(new Candidate(ranking.score(rank), ranking.part(rank), ranking.row(rank)));
        }
        assertEquals(expected, found);
        assertEquals(0, heaps.getFirst().size());
    }

    @Test
    void shouldOrderBeyondFloat32() {
        TopK best = new TopK(2);
        best.offer(50_000_001, 0);
        best.offer(50_000_002, 1);
        best.offer(50_000_000, 2);
        Ranking ranking = best.drain();
        assertEquals(1, ranking.row(0));
        assertEquals(0, ranking.row(1));
        assertEquals(ranking.score(0), ranking.score(1));
        assertThrows(IndexOutOfBoundsException.class, () -> ranking.row(2));
        assertThrows(IndexOutOfBoundsException.class, () -> ranking.score(-1));
    }

    @Test
    void shouldRefuseToKeepNothing() {
        assertThrows(IllegalArgumentException.class, () -> new TopK(0));
    }
}
