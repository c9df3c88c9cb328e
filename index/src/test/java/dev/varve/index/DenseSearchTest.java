package dev.varve.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.ElementType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.api.Test;

/** Dense search against a float64 brute force that sorts everything. */
class DenseSearchTest {

    private static final ExecutorService POOL = Executors.newFixedThreadPool(3);

    @AfterContainer
    static void stopPool() {
        POOL.shutdownNow();
    }

    @Property(tries = 300)
    void shouldAnswerAsBruteForceDoes(
            @ForAll Similarity similarity,
            @ForAll ElementType type,
            @ForAll Spread spread,
            @ForAll @IntRange(min = 1, max = 70) int dimension,
            @ForAll @IntRange(min = 1, max = 40) int k,
            @ForAll @IntRange(min = 1, max = 4) int degree,
            @ForAll long seed) {
        Random random = new Random(seed);
        Collection collection = Collection.random(random, dimension, type, spread);
        List<float[]> queries = new ArrayList<>();
        for (int q = 0; q <= random.nextInt(4); q++) {
            queries.add(spread.vector(random, dimension, type));
        }
        List<Ranking> rankings = new ExactSearch(POOL, degree).dense(similarity, queries, k, collection.parts());
        assertEquals(queries.size(), rankings.size());
        for (int q = 0; q < queries.size(); q++) {
            assertAnswers(
                    Oracle.dense(similarity, queries.get(q), k, collection.rows(), collection.accepted()),
                    rankings.get(q));
        }
    }

    /** One scan for query after query; its scores are of float32, where more of them are equal. */
    @Property(tries = 300)
    void shouldScanFewRowsAsBruteForceDoes(
            @ForAll Similarity similarity,
            @ForAll ElementType type,
            @ForAll Spread spread,
            @ForAll @IntRange(min = 1, max = 70) int dimension,
            @ForAll long seed) {
        Random random = new Random(seed);
        FlatScan scan = new FlatScan(similarity, dimension);
        for (int q = 0; q < 4; q++) {
            Collection collection = Collection.random(random, dimension, type, spread);
            float[] query = spread.vector(random, dimension, type);
            int k = random.nextInt(1, 40);
            scan.from(query, k);
            for (int part = 0; part < collection.parts().size(); part++) {
                DensePart rows = collection.parts().get(part);
                scan.scan(part, rows.vectors(), rows.from(), rows.to(), rows.filter());
            }
            List<Oracle.Answer> answers = Oracle.dense(similarity, query, k, collection.rows(), collection.accepted());
            double least = q == 0 || answers.isEmpty()
                    ? Double.NEGATIVE_INFINITY
                    : (float) answers.get(random.nextInt(answers.size())).score();
            TopK best = new TopK(k);
            scan.offerTo(best, least);
            assertAnswers(
                    answers.stream()
                            .filter(answer -> (float) answer.score() >= least)
                            .sorted(Comparator.comparingDouble((Oracle.Answer answer) -> 0 - (float) answer.score())
                                    .thenComparingInt(Oracle.Answer::part)
                                    .thenComparingInt(Oracle.Answer::row))
                            .toList(),
                    best.drain());
        }
    }

    @Test
    void shouldRefuseToScanWhatDoesNotFit() {
        FlatScan scan = new FlatScan(Similarity.L2, 2);
        assertTrue(scan.fits(Similarity.L2, 2));
        assertFalse(scan.fits(Similarity.L2, 3) || scan.fits(Similarity.DOT, 2));
        MemoryVectors vectors = new MemoryVectors(2, ElementType.FLOAT32, new float[][] {{1, 2}}, 1, 0);
        MemoryVectors longer = new MemoryVectors(3, ElementType.FLOAT32, new float[][] {{1, 2, 3}}, 1, 0);
        assertThrows(IllegalArgumentException.class, () -> scan.from(new float[3], 1));
        assertThrows(IllegalArgumentException.class, () -> scan.from(new float[2], 0));
        scan.from(new float[2], 1);
        assertThrows(IllegalArgumentException.class, () -> scan.scan(0, vectors, 0, 2, null));
        assertThrows(IllegalArgumentException.class, () -> scan.scan(0, longer, 0, 1, null));
    }

    @Test
    void shouldRefuseAQueryThatDoesNotFit() {
        ExactSearch search = new ExactSearch(POOL, 2);
        MemoryVectors vectors = new MemoryVectors(2, ElementType.FLOAT32, new float[][] {{1, 2}}, 1, 0);
        List<DensePart> parts = List.of(new DensePart(vectors, 1, null));
        for (float[] query : new float[][] {{}, {1}, {1, 2, 3}, {1, Float.NaN}, {Float.POSITIVE_INFINITY, 0}, {0, 0}}) {
            assertThrows(IllegalArgumentException.class, () -> search.dense(Similarity.COSINE, query, 1, parts));
        }
        assertThrows(IllegalArgumentException.class, () -> search.dense(Similarity.L2, new float[] {1, 2}, 0, parts));
        assertThrows(IllegalArgumentException.class, () -> new DensePart(vectors, 2, null));
        assertThrows(IllegalArgumentException.class, () -> new DensePart(vectors, -1, null));
        assertThrows(IllegalArgumentException.class, () -> new DensePart(vectors, 1, 0, null));
        assertThrows(IllegalArgumentException.class, () -> new DensePart(vectors, -1, 1, null));
    }

    static void assertAnswers(List<Oracle.Answer> expected, Ranking found) {
        assertEquals(expected.size(), found.size());
        for (int rank = 0; rank < expected.size(); rank++) {
            Oracle.Answer answer = expected.get(rank);
            assertEquals(answer, new Oracle.Answer(found.part(rank), found.row(rank), answer.score()), "rank " + rank);
            // no answer is -0, which is another number than 0 to this assertion: adding 0 makes it 0
            assertEquals((float) answer.score() + 0f, found.score(rank));
        }
    }

    /** How components are spread, so that some searches meet rounding, ties, underflow and overflow. */
    enum Spread {
        GAUSSIAN,
        /** Few small integers: many exact ties. */
        SMALL_INTEGERS,
        /** Pixels: sums beyond 24 bits, exact in float64. */
        PIXELS,
        /** Nearly the same vector again and again: differences below what float32 sums resolve. */
        NEAR_TIES,
        /** From the least subnormal to the largest finite number: float32 sums underflow and overflow. */
        EXTREME;

        float[] vector(Random random, int dimension, ElementType type) {
            float[] vector = new float[dimension];
            int exponent = random.nextInt(-149, 128);
            for (int d = 0; d < dimension; d++) {
                float value = switch (this) {
                    case GAUSSIAN -> (float) random.nextGaussian();
                    case SMALL_INTEGERS -> random.nextInt(-1, 2);
                    case PIXELS -> random.nextInt(256);
                    case NEAR_TIES -> 1000 + d + (random.nextInt(8) == 0 ? 0.5f : 0);
                    case EXTREME -> (float) Math.scalb(random.nextGaussian() / 8, exponent);
                };
                vector[d] = MemoryVectors.stored(type, Float.isFinite(value) ? value : 1);
                if (!Float.isFinite(vector[d])) {
                    vector[d] = 65504;
                }
            }
            // No zero vector: some similarities refuse it as a query.
            vector[0] = vector[0] == 0 ? 1 : vector[0];
            return vector;
        }
    }

    /** Random parts, some rows absent, some filtered, some not to be searched; and the same as arrays. */
    record Collection(List<DensePart> parts, List<float[][]> rows, List<IntPredicate> accepted) {

        static Collection random(Random random, int dimension, ElementType type, Spread spread) {
            Collection collection = new Collection(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int part = random.nextInt(5); part > 0; part--) {
                float[][] rows = new float[random.nextInt(4) == 0 ? 0 : random.nextInt(300)][];
                boolean sparse = random.nextBoolean();
                for (int row = 0; row < rows.length; row++) {
                    boolean absent = sparse && random.nextInt(4) == 0;
                    boolean copied = row > 0 && random.nextInt(10) == 0;
                    rows[row] = absent ? null : copied ? rows[row - 1] : spread.vector(random, dimension, type);
                }
                int visible = rows.length - random.nextInt(rows.length / 4 + 1);
                int modulus = random.nextInt(1, 4);
                int lone = random.nextInt(300);
                IntPredicate accepted =
                        modulus == 3 ? row -> row / 7 % 3 == 0 || row == lone : row -> row % modulus == 0;
                MemoryVectors vectors = new MemoryVectors(
                        dimension, type, rows, random.nextInt(1, 100), random.nextInt(2) * 4 * random.nextInt(4));
                RowFilter filter = modulus == 1 ? null : accepted::test;
                int first = random.nextInt(3) == 0 ? random.nextInt(visible + 1) : 0;
                collection.parts.add(new DensePart(vectors, first, visible, filter));
                collection.rows.add(rows);
                collection.accepted.add(row -> row >= first && row < visible && accepted.test(row));
            }
            return collection;
        }
    }
}
