package dev.varve.index.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.index.Similarity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PrunerTest {

    private final GraphFixture fixture = GraphFixture.of(VectorSets.ANISOTROPIC, Similarity.L2, 300);

    @Property(tries = 100)
    void shouldChooseAsPlainRobustPruningDoes(
            @ForAll @IntRange(max = 200) int candidates,
            @ForAll @IntRange(min = 1, max = 40) int degree,
            @ForAll boolean wide,
            @ForAll long seed) {
        double alpha = wide ? 1.3 : 1;
        var random = new Random(seed);
        int row = random.nextInt(fixture.size());
        List<Integer> rows = candidates(row, candidates, random);
        Pruner pruner = pruner(row, rows, alpha);
        pruner.choose(degree);
        assertEquals(plain(row, rows, degree, alpha), chosen(pruner));
    }

    /** A choice among what was chosen, and some more, compares what is new alone, and comes to nearly the same. */
    @Property(tries = 50)
    void shouldKeepAnchorsAndTheDegreeWhenItChoosesAgain(
            @ForAll @IntRange(min = 4, max = 40) int degree, @ForAll long seed) {
        var random = new Random(seed);
        int row = random.nextInt(fixture.size());
        Pruner pruner = pruner(row, candidates(row, 100, random), 1.2);
        pruner.choose(degree);
        List<Integer> before = chosen(pruner);
        Set<Integer> anchors = new HashSet<>();
        while (anchors.size() < Math.min(before.size(), degree / 2)) {
            int anchor = before.get(random.nextInt(before.size()));
            anchors.add(anchor);
            assertTrue(pruner.anchor(anchor));
        }
        var again = new Pruner(fixture.space().get(), 1.2);
        for (int i = 0; i < pruner.count(); i++) {
            again.add(pruner.row(i), pruner.distance(i), pruner.edge(i));
        }
        for (int other : candidates(row, 20, random)) {
            if (!before.contains(other)) {
                again.add(other, distance(row, other), Edge.UNCHECKED);
            }
        }
        again.choose(degree);
        List<Integer> after = chosen(again);
        assertTrue(after.size() <= degree && after.containsAll(anchors));
        assertEquals(after.size(), new HashSet<>(after).size());
    }

    private List<Integer> candidates(int row, int count, Random random) {
        Set<Integer> rows = new HashSet<>();
        for (int i = 0; i < count; i++) {
            rows.add(random.nextInt(fixture.size()));
        }
        rows.remove(row);
        return new ArrayList<>(rows);
    }

    private Pruner pruner(int row, List<Integer> candidates, double alpha) {
        var pruner = new Pruner(fixture.space().get(), alpha);
        pruner.add(row, 0, Edge.UNCHECKED);
        pruner.clear();
        for (int candidate : candidates) {
            pruner.add(candidate, distance(row, candidate), Edge.UNCHECKED);
        }
        return pruner;
    }

    private static List<Integer> chosen(Pruner pruner) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < pruner.count(); i++) {
            rows.add(pruner.row(i));
        }
        return rows;
    }

    private float distance(int from, int to) {
        return (float) -fixture.score(fixture.row(from), to);
    }

    /** Two passes over all candidates, each compared with all that were chosen. */
    private List<Integer> plain(int row, List<Integer> candidates, int degree, double alpha) {
        List<Integer> sorted = new ArrayList<>(candidates);
        sorted.sort(Comparator.comparingDouble(candidate -> distance(row, candidate)));
        List<Integer> chosen = new ArrayList<>();
        for (double times : alpha > 1 ? new double[] {1, alpha} : new double[] {1}) {
            for (int candidate : sorted) {
                boolean occluded = chosen.stream()
                        .anyMatch(other -> times * times * distance(other, candidate) <= distance(row, candidate));
                if (chosen.size() < degree && !occluded) {
                    chosen.add(candidate);
                }
            }
        }
        return chosen;
    }
}
