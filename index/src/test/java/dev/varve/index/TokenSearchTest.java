package dev.varve.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.ElementType;
import java.util.ArrayList;
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

/** Late interaction against a float64 brute force that sorts everything. */
class TokenSearchTest {

    private static final ExecutorService POOL = Executors.newFixedThreadPool(3);

    @AfterContainer
    static void stopPool() {
        POOL.shutdownNow();
    }

    @Property(tries = 150)
    void shouldAnswerAsBruteForceDoesWhereFloat32IsExact(
            @ForAll ElementType type,
            @ForAll @IntRange(min = 1, max = 40) int dimension,
            @ForAll @IntRange(min = 1, max = 30) int k,
            @ForAll @IntRange(min = 1, max = 4) int degree,
            @ForAll long seed) {
        Random random = new Random(seed);
        Documents documents = Documents.random(random, dimension, type);
        List<float[][]> queries = new ArrayList<>();
        for (int q = random.nextInt(8); q >= 0; q--) {
            queries.add(integers(random, random.nextInt(1, random.nextInt(10) == 0 ? 100 : 30), dimension));
        }
        List<Ranking> rankings = new ExactSearch(POOL, degree).tokens(queries, k, documents.parts());
        assertEquals(queries.size(), rankings.size());
        for (int q = 0; q < queries.size(); q++) {
            DenseSearchTest.assertAnswers(documents.best(queries.get(q), k), rankings.get(q));
        }
    }

    @Test
    void shouldScoreEmbeddingsToFloat32Precision() {
        Random random = new Random(7);
        float[][][] rows = new float[200][][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = unitTokens(random, random.nextInt(1, 90), 128);
        }
        TokenPart part = new TokenPart(new MemoryTokens(128, ElementType.FLOAT32, rows, 37), rows.length, null);
        float[][] query = unitTokens(random, 20, 128);
        Ranking ranking = new ExactSearch(POOL, 3).tokens(query, rows.length, List.of(part));
        assertEquals(rows.length, ranking.size());
        for (int rank = 0; rank < rows.length; rank++) {
            assertEquals(Documents.maxSim(query, rows[ranking.row(rank)]), ranking.score(rank), 20 * 128 * 0x1p-24);
            assertTrue(rank == 0 || ranking.score(rank) <= ranking.score(rank - 1));
        }
    }

    @Test
    void shouldScoreDocumentsThatDoNotFitATile() {
        Random random = new Random(8);
        // A tile holds 65,536 floats: 512 tokens of 128, none of 70,000.
        for (int[] shape : new int[][] {{128, 8192}, {128, 513}, {128, 512}, {70_000, 3}}) {
            float[][][] rows = new float[5][][];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = integers(random, row == 2 ? 1 : shape[1] - row / 4, shape[0]);
            }
            Documents documents = new Documents(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            documents.add(new MemoryTokens(shape[0], ElementType.FLOAT16, rows, 2), rows, rows.length, row -> true);
            float[][] query = integers(random, 40, shape[0]);
            Ranking ranking = new ExactSearch(POOL, 2).tokens(query, 5, documents.parts());
            DenseSearchTest.assertAnswers(documents.best(query, 5), ranking);
        }
    }

    @Test
    void shouldRefuseAQueryThatDoesNotFit() {
        ExactSearch search = new ExactSearch(POOL, 2);
        MemoryTokens vectors = new MemoryTokens(2, ElementType.FLOAT32, new float[][][] {{{1, 2}}}, 1);
        List<TokenPart> parts = List.of(new TokenPart(vectors, 1, null));
        for (float[][] query : new float[][][] {{}, {{}}, {{1}}, {{1, 2}, {1}}, {{1, Float.NaN}}, {{1, 2, 3}}}) {
            assertThrows(IllegalArgumentException.class, () -> search.tokens(query, 1, parts));
        }
        assertThrows(IllegalArgumentException.class, () -> search.tokens(new float[][] {{1, 2}}, 0, parts));
        List<float[][]> unlike = List.of(new float[][] {{1, 2}}, new float[][] {{1, 2, 3}});
        assertThrows(IllegalArgumentException.class, () -> search.tokens(unlike, 1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new TokenPart(vectors, 2, null));
    }

    private static float[][] integers(Random random, int tokens, int dimension) {
        float[][] rows = new float[tokens][dimension];
        for (float[] row : rows) {
            for (int d = 0; d < dimension; d++) {
                row[d] = random.nextInt(-2, 3);
            }
        }
        return rows;
    }

    private static float[][] unitTokens(Random random, int tokens, int dimension) {
        float[][] rows = new float[tokens][dimension];
        for (float[] row : rows) {
            for (int d = 0; d < dimension; d++) {
                row[d] = (float) (random.nextGaussian() / Math.sqrt(dimension));
            }
        }
        return rows;
    }

    /** Random parts, some rows without tokens, some filtered, some not visible yet; and the same as arrays. */
    record Documents(List<TokenPart> parts, List<float[][][]> rows, List<IntPredicate> accepted) {

        static Documents random(Random random, int dimension, ElementType type) {
            Documents documents = new Documents(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int part = random.nextInt(4); part > 0; part--) {
                float[][][] rows = new float[random.nextInt(4) == 0 ? 0 : random.nextInt(200)][][];
                for (int row = 0; row < rows.length; row++) {
                    rows[row] = integers(random, random.nextInt(row % 50 == 49 ? 300 : 6), dimension);
                }
                int modulus = random.nextInt(1, 4);
                documents.add(
                        new MemoryTokens(dimension, type, rows, random.nextInt(1, 50)),
                        rows,
                        rows.length - random.nextInt(rows.length / 4 + 1),
                        row -> row % modulus == 0);
            }
            return documents;
        }

        void add(MemoryTokens vectors, float[][][] arrays, int visible, IntPredicate filter) {
            parts.add(new TokenPart(vectors, visible, filter::test));
            rows.add(arrays);
            accepted.add(row -> row < visible && filter.test(row));
        }

        List<Oracle.Answer> best(float[][] query, int k) {
            List<Oracle.Answer> answers = new ArrayList<>();
            for (int part = 0; part < rows.size(); part++) {
                for (int row = 0; row < rows.get(part).length; row++) {
                    float[][] tokens = rows.get(part)[row];
                    if (tokens.length > 0 && accepted.get(part).test(row)) {
                        answers.add(new Oracle.Answer(part, row, maxSim(query, tokens)));
                    }
                }
            }
            return Oracle.best(k, answers);
        }

        static double maxSim(float[][] query, float[][] tokens) {
            double sum = 0;
            for (float[] q : query) {
                double max = Double.NEGATIVE_INFINITY;
                for (float[] token : tokens) {
                    max = Math.max(max, Oracle.dot(q, token));
                }
                sum += max;
            }
            return sum;
        }
    }
}
