package dev.varve.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What holds for every search: the same answers however the work is divided, failures that reach the caller, bounded
 * memory.
 */
@Timeout(120)
class SearchBehaviourTest {

    private static final ExecutorService POOL = Executors.newFixedThreadPool(7);

    @AfterAll
    static void stopPool() {
        POOL.shutdownNow();
    }

    @Test
    void shouldGiveTheSameTokenAnswersHoweverTheWorkIsDivided() {
        Random random = new Random(1);
        float[][][] rows = new float[700][][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = gaussian(random, row % 100 == 0 ? 1500 : random.nextInt(40), 48);
        }
        List<float[][]> queries = new ArrayList<>();
        for (int q = 0; q < 9; q++) {
            queries.add(gaussian(random, 5 + 9 * q, 48));
        }
        List<TokenPart> whole = List.of(tokenPart(rows, 0, rows.length));
        List<TokenPart> divided = List.of(
                tokenPart(rows, 0, 1), tokenPart(rows, 1, 300), tokenPart(rows, 300, 300), tokenPart(rows, 300, 700));
        int[] firstRows = {0, 1, 300, 300};
        for (int q = 0; q < queries.size(); q++) {
            Ranking alone = new ExactSearch(POOL, 1).tokens(queries.get(q), 50, whole);
            for (int degree : new int[] {1, 2, 3, 8}) {
                ExactSearch search = new ExactSearch(POOL, degree);
                assertSameAnswers(alone, search.tokens(queries, 50, whole).get(q), new int[1]);
                assertSameAnswers(alone, search.tokens(queries, 50, divided).get(q), firstRows);
            }
        }
    }

    @Test
    void shouldOrderPixelsAsExactArithmeticDoes() {
        // Squared distances reach 784 · 255², beyond the 24 bits of float32; a pixel up or down makes near ties of
        // them.
        Random random = new Random(2);
        float[] query = new float[784];
        float[][] rows = new float[1200][784];
        for (float[] row : rows) {
            for (int d = 0; d < row.length; d++) {
                row[d] = d == random.nextInt(3) ? 254 : 255;
            }
        }
        MemoryVectors vectors = new MemoryVectors(784, ElementType.FLOAT32, rows, 500, 0);
        for (int degree : new int[] {1, 3}) {
            DenseSearchTest.assertAnswers(
                    Oracle.dense(Similarity.L2, query, 400, List.<float[][]>of(rows), List.of(row -> true)),
                    new ExactSearch(POOL, degree)
                            .dense(Similarity.L2, query, 400, List.of(new DensePart(vectors, rows.length, null))));
        }
    }

    @Test
    void shouldAnswerMoreQueriesThanAGroupHolds() {
        Random random = new Random(3);
        float[][] rows = gaussian(random, 90, 8);
        List<float[]> queries = Arrays.asList(gaussian(random, 2500, 8));
        DensePart part = new DensePart(new MemoryVectors(8, ElementType.FLOAT32, rows, 64, 0), rows.length, null);
        List<Ranking> rankings = new ExactSearch(POOL, 2).dense(Similarity.DOT, queries, 3, List.of(part));
        for (int q = 0; q < queries.size(); q++) {
            DenseSearchTest.assertAnswers(
                    Oracle.dense(Similarity.DOT, queries.get(q), 3, List.<float[][]>of(rows), List.of(row -> true)),
                    rankings.get(q));
        }
    }

    @Test
    void shouldAnswerMoreTokensThanAGroupHolds() {
        Random random = new Random(4);
        float[][][] rows = {gaussian(random, 3, 4096), gaussian(random, 20, 4096)};
        List<float[][]> queries = new ArrayList<>();
        for (int q = 0; q < 6; q++) {
            queries.add(gaussian(random, q == 2 ? 700 : 100, 4096));
        }
        ExactSearch search = new ExactSearch(POOL, 2);
        List<TokenPart> parts = List.of(tokenPart(rows, 0, 2));
        List<Ranking> rankings = search.tokens(queries, 2, parts);
        for (int q = 0; q < queries.size(); q++) {
            assertSameAnswers(search.tokens(queries.get(q), 2, parts), rankings.get(q), new int[1]);
        }
    }

    @Test
    void shouldHandDamageToTheCallerWhateverThreadMeetsIt() {
        CorruptFileException damage = new CorruptFileException("a.vec", 8192, "checksum 0x1", "0x2");
        for (int degree : new int[] {1, 4}) {
            ExactSearch search = new ExactSearch(POOL, degree);
            DensePart dense = new DensePart(new ZeroVectors(5000, 64, damage), 5000, null);
            assertSame(
                    damage,
                    assertThrows(
                            CorruptFileException.class,
                            () -> search.dense(Similarity.DOT, new float[64], 1, List.of(dense))));
            TokenPart tokens = new TokenPart(new ZeroTokens(5000, 64, damage), 5000, null);
            assertSame(
                    damage,
                    assertThrows(
                            CorruptFileException.class, () -> search.tokens(new float[1][64], 1, List.of(tokens))));
        }
    }

    @Test
    void shouldNotReadRowsThatTheFilterRefuses() {
        CorruptFileException damage = new CorruptFileException("a.vec", 8192, "checksum 0x1", "0x2");
        RowFilter sound = row -> row < 4000;
        ExactSearch search = new ExactSearch(POOL, 2);
        DensePart dense = new DensePart(new ZeroVectors(5000, 64, damage), 5000, sound);
        assertEquals(
                2,
                search.dense(Similarity.DOT, new float[64], 2, List.of(dense)).size());
        TokenPart tokens = new TokenPart(new ZeroTokens(5000, 64, damage), 5000, sound);
        assertEquals(2, search.tokens(new float[1][64], 2, List.of(tokens)).size());
    }

    @Test
    void shouldAnswerWithFlagWhenTheCallerIsInterrupted() {
        Thread.currentThread().interrupt();
        DensePart part = new DensePart(new ZeroVectors(4000, 64, null), 4000, null);
        Ranking ranking = new ExactSearch(POOL, 4).dense(Similarity.L2, new float[64], 5, List.of(part));
        assertTrue(Thread.interrupted());
        assertEquals(5, ranking.size());
    }

    @Test
    void shouldNotAllocateByTheNumberOfRows() {
        ExactSearch search = new ExactSearch(POOL, 1);
        float[] query = new float[16];
        query[0] = 1;
        RowFilter filter = Filters.or(List.of(row -> row % 3 == 0, Filters.not(row -> row % 7 == 0)));
        long few = allocated(() -> search.dense(
                Similarity.COSINE, query, 10, List.of(new DensePart(new ZeroVectors(4000, 16, null), 4000, null))));
        long many = allocated(() -> search.dense(
                Similarity.COSINE,
                query,
                10,
                List.of(new DensePart(new ZeroVectors(400_000, 16, null), 400_000, null))));
        assertTrue(many < few + 4096, few + " bytes for 4,000 rows, " + many + " for 400,000");
        float[][] tokens = {query};
        long fewTokens = allocated(() ->
                search.tokens(tokens, 10, List.of(new TokenPart(new ZeroTokens(4000, 16, null), 4000, null))));
        long manyTokens = allocated(() ->
                search.tokens(tokens, 10, List.of(new TokenPart(new ZeroTokens(400_000, 16, null), 400_000, null))));
        assertTrue(manyTokens < fewTokens + 4096, fewTokens + " bytes for 4,000 rows, " + manyTokens + " for 400,000");
        // Combined filters take scratch for a block of rows, whatever the rows hold.
        long[] bits = new long[RowFilter.BLOCK / Long.SIZE];
        Arrays.fill(bits, -1);
        assertTrue(allocated(() -> filter.retain(0, RowFilter.BLOCK, bits)) < 8192);
    }

    /** The least that a run allocated on this thread, once it is compiled. */
    private static long allocated(Runnable run) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 40; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            run.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static void assertSameAnswers(Ranking expected, Ranking found, int[] firstRows) {
        assertNotNull(found);
        assertEquals(expected.size(), found.size());
        for (int rank = 0; rank < expected.size(); rank++) {
            assertEquals(expected.row(rank), firstRows[found.part(rank)] + found.row(rank));
            assertEquals(expected.score(rank), found.score(rank));
        }
    }

    private static TokenPart tokenPart(float[][][] rows, int from, int to) {
        float[][][] own = Arrays.copyOfRange(rows, from, to);
        return new TokenPart(new MemoryTokens(rows[0][0].length, ElementType.FLOAT32, own, 33), own.length, null);
    }

    private static float[][] gaussian(Random random, int count, int dimension) {
        float[][] vectors = new float[count][dimension];
        for (float[] vector : vectors) {
            for (int d = 0; d < dimension; d++) {
                vector[d] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    /** Zero vectors; those from row 4,500 on are damaged if there is damage. */
    private record ZeroVectors(
            int size, int dimension, @Nullable CorruptFileException damage, MemorySegment bytes)
            implements DenseVectors {

        ZeroVectors(int size, int dimension, @Nullable CorruptFileException damage) {
            this(size, dimension, damage, Arena.ofAuto().allocate(4L * size * dimension));
        }

        @Override
        public ElementType elementType() {
            return ElementType.FLOAT32;
        }

        @Override
        public boolean has(int row) {
            return true;
        }

        @Override
        public boolean dense() {
            return true;
        }

        @Override
        public MemorySegment segment(int row) {
            return bytes;
        }

        @Override
        public long offset(int row) {
            return row * stride();
        }

        @Override
        public long stride() {
            return 4L * dimension;
        }

        @Override
        public int run(int row) {
            return size - row;
        }

        @Override
        public void verify(int from, int to) {
            if (to > 4500 && damage != null) {
                throw damage;
            }
        }
    }

    /** One zero token for each row; those from row 4,500 on are damaged if there is damage. */
    private record ZeroTokens(
            int size, int dimension, @Nullable CorruptFileException damage, MemorySegment bytes)
            implements TokenVectors {

        ZeroTokens(int size, int dimension, @Nullable CorruptFileException damage) {
            this(size, dimension, damage, Arena.ofAuto().allocate(4L * size * dimension));
        }

        @Override
        public ElementType elementType() {
            return ElementType.FLOAT32;
        }

        @Override
        public int tokenCount(int row) {
            return 1;
        }

        @Override
        public MemorySegment segment(int row) {
            return bytes;
        }

        @Override
        public long offset(int row) {
            return 4L * row * dimension;
        }

        @Override
        public void verify(int from, int to) {
            if (to > 4500 && damage != null) {
                throw damage;
            }
        }
    }
}
