package dev.varve.index.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.Adjacency;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.GraphParameters;
import dev.varve.index.MemoryVectors;
import dev.varve.index.Oracle;
import dev.varve.index.Similarity;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Rows with their vectors and space, and what an answer to a query on them has to be. */
public final class GraphFixture {

    static final GraphParameters PARAMETERS = new GraphParameters(16, 48, 1.2, 7);

    private final Similarity similarity;
    private final float[][] rows;
    private final int dimension;
    private final MemoryVectors vectors;
    private final VectorSpace space;

    /** @param rows null stands for a row without a vector */
    public GraphFixture(Similarity similarity, ElementType type, float[][] rows, int dimension) {
        this.similarity = similarity;
        this.dimension = dimension;
        this.rows = new float[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            if (rows[row] != null) {
                this.rows[row] = new float[dimension];
                for (int d = 0; d < dimension; d++) {
                    this.rows[row][d] = type == ElementType.FLOAT32
                            ? rows[row][d]
                            : Float.float16ToFloat(Float.floatToFloat16(rows[row][d]));
                }
            }
        }
        // chunks of a memtable where there are many rows, one segment as in a file where there are few
        vectors = new MemoryVectors(dimension, type, rows, 256, 4);
        space = new VectorSpace(Arena.ofAuto(), vectors, similarity);
    }

    static GraphFixture of(VectorSets set, Similarity similarity, int rows) {
        return new GraphFixture(similarity, ElementType.FLOAT32, set.rows(rows, 12, rows), 12);
    }

    public int size() {
        return rows.length;
    }

    public Similarity similarity() {
        return similarity;
    }

    public MemoryVectors vectors() {
        return vectors;
    }

    VectorSpace space() {
        return space;
    }

    public boolean present(int row) {
        return rows[row] != null;
    }

    float[] row(int row) {
        return rows[row];
    }

    public float[] query(Random random) {
        return VectorSets.query(rows, dimension, random);
    }

    public QueryDistances distances(float[] query) {
        var distances = new QueryDistances(vectors, similarity);
        distances.from(query);
        return distances;
    }

    GrowingGraph build(int threads) {
        return new GraphBuilder(Runnable::run, threads, PARAMETERS)
                .build(Arena.ofAuto(), size(), this::present, space, space, BuildProgress.NONE);
    }

    /** The best scores of rows that may be answers, best first, by plain loops. */
    public double[] best(float[] query, int k, IntPredicate accepted) {
        return IntStream.range(0, rows.length)
                .filter(row -> present(row) && accepted.test(row))
                .mapToObj(row -> Oracle.score(similarity, query, rows[row]))
                .sorted(Comparator.reverseOrder())
                .limit(k)
                .mapToDouble(score -> score)
                .toArray();
    }

    public double score(float[] query, int row) {
        return Oracle.score(similarity, query, rows[row]);
    }

    /**
     * The share of the best k scores that a search found, rows that tie counting alike; checks that its answers are
     * distinct rows that may be answers, in order.
     */
    public double recall(GraphSearch search, float[] query, int k, IntPredicate accepted) {
        double[] best = best(query, k, accepted);
        if (best.length == 0) {
            assertEquals(0, search.size());
            return 1;
        }
        double worst = best[best.length - 1];
        Set<Integer> answers = new HashSet<>();
        int found = 0;
        for (int rank = 0; rank < Math.min(k, search.size()); rank++) {
            int row = search.row(rank);
            assertTrue(present(row) && accepted.test(row), "row " + row + " is no answer");
            assertTrue(answers.add(row), "row " + row + " twice");
            assertTrue(rank == 0 || search.score(rank - 1) <= search.score(rank));
            found += score(query, row) >= worst - 1e-4 * (1 + Math.abs(worst)) ? 1 : 0;
        }
        return (double) found / best.length;
    }

    /** Checks that a graph is sound, and that all rows that should be in it, and no others, are reached. */
    public void assertSound(Adjacency graph, int degree) {
        int[] neighbours = new int[graph.degree()];
        var reached = new BitSet();
        int[] stack = new int[size() + graph.entryPoints()];
        int depth = 0;
        for (int i = 0; i < graph.entryPoints(); i++) {
            reached.set(graph.entryPoint(i));
            stack[depth++] = graph.entryPoint(i);
        }
        var expanded = new BitSet();
        while (depth > 0) {
            int row = stack[--depth];
            if (expanded.get(row)) {
                continue;
            }
            expanded.set(row);
            int count = graph.neighbours(row, neighbours);
            assertTrue(count <= degree, "row " + row + " has " + count + " neighbours");
            assertEquals(count, Arrays.stream(neighbours, 0, count).distinct().count());
            for (int i = 0; i < count; i++) {
                assertTrue(neighbours[i] != row && present(neighbours[i]));
                if (!reached.get(neighbours[i])) {
                    reached.set(neighbours[i]);
                    stack[depth++] = neighbours[i];
                }
            }
        }
        for (int row = 0; row < size(); row++) {
            assertEquals(present(row), reached.get(row), "row " + row);
        }
    }
}
