package dev.varve.index.ann;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.varve.codecs.Adjacency;
import dev.varve.codecs.Calibration;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphWriter;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.index.ExactSearch;
import dev.varve.index.Ranking;
import dev.varve.index.RowFilter;
import dev.varve.index.Similarity;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentIndexTest {

    private static final double ANY = Double.NEGATIVE_INFINITY;
    private static final int MOST_ROUNDS = 300_000;
    private static final Effort EFFORT = new Effort.Beam(40, 40);

    @TempDir
    private Path folder;

    private final AnnSearch search = new AnnSearch(new ExactSearch(Runnable::run, 1), Runnable::run, 1);

    private AnnFixture fixture(AnnFixture.Kind kind, Similarity similarity, int rows) {
        return new AnnFixture(kind, similarity, ElementType.FLOAT32, 1, AnnFixture.rows(rows, 40, rows), 40, folder);
    }

    private static SegmentIndex segment(AnnFixture fixture) {
        return (SegmentIndex) Objects.requireNonNull(fixture.index());
    }

    /** The answers, what was looked for, and nothing else; with a filter its plan too. */
    @ParameterizedTest
    @CsvSource({"SEGMENT, false, 250", "SEGMENT, true, 300", "GROWING, false, 250", "GROWING, true, 300"})
    void shouldAllocateLittleMoreThanTheAnswers(AnnFixture.Kind kind, boolean filtered, long most) {
        AnnFixture fixture = fixture(kind, Similarity.L2, 4000);
        RowFilter filter = filtered ? row -> row % 3 != 0 : null;
        List<AnnPart> parts = List.of(fixture.part(4000, filter));
        float[] query = fixture.query(new Random(1));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // until the compiler is done: interpreted kernels allocate every vector
        for (int round = 0; round < MOST_ROUNDS && least > most; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            search.nearest(Similarity.L2, query, 10, ANY, EFFORT, parts, null);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(least <= most, least + " bytes");
    }

    /** Codes of vectors this short are too coarse to lead: with them, 6 of 10 were found in one dimension. */
    @ParameterizedTest
    @CsvSource({"L2, 1", "L2, 2", "L2, 3", "COSINE, 3", "COSINE, 5"})
    void shouldFindNearlyAllByANarrowBeamWhereVectorsAreShort(Similarity similarity, int dimension) {
        var random = new Random(dimension);
        float[][] rows = new float[5000][dimension];
        for (float[] row : rows) {
            for (int d = 0; d < dimension; d++) {
                row[d] = (float) random.nextGaussian();
            }
        }
        var fixture =
                new AnnFixture(AnnFixture.Kind.SEGMENT, similarity, ElementType.FLOAT32, 1, rows, dimension, folder);
        List<AnnFixture> fixtures = List.of(fixture);
        List<AnnPart> parts = List.of(fixture.part());
        int found = 0;
        for (int q = 0; q < 100; q++) {
            float[] query = fixture.query(random);
            Ranking ranking = search.nearest(similarity, query, 10, ANY, new Effort.Beam(16, 16), parts, null);
            found += AnnFixture.check(fixtures, parts, query, 10, ANY, ranking);
        }
        assertTrue(found >= 980, found + " of 1000");
    }

    @Test
    void shouldAnswerManyThreadsAsOne() throws ExecutionException, InterruptedException {
        AnnFixture fixture = fixture(AnnFixture.Kind.SEGMENT, Similarity.DOT, 4000);
        List<AnnPart> parts = List.of(fixture.part());
        var random = new Random(2);
        float[][] queries = new float[100][];
        int[][] expected = new int[queries.length][];
        for (int q = 0; q < queries.length; q++) {
            queries[q] = fixture.query(random);
            expected[q] = rows(search.nearest(Similarity.DOT, queries[q], 10, ANY, EFFORT, parts, null));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<int[]>> answers = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                float[] query = queries[i % queries.length];
                answers.add(threads.submit(
                        () -> rows(search.nearest(Similarity.DOT, query, 10, ANY, EFFORT, parts, null))));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertArrayEquals(expected[i % queries.length], answers.get(i).get());
            }
        }
    }

    private static int[] rows(Ranking ranking) {
        return IntStream.range(0, ranking.size()).map(ranking::row).toArray();
    }

    @Test
    void shouldAskForRowsOnlyWhereTheyAreNotInMemory() {
        AnnFixture fixture = fixture(AnnFixture.Kind.SEGMENT, Similarity.L2, 4000);
        var files = segment(fixture);
        var vectors = new PagedVectors(fixture.vectors());
        var index = new SegmentIndex(vectors, Similarity.L2, files.codes(), files.graph());
        List<AnnPart> parts = List.of(new AnnPart(vectors, 4000, null, index));
        var random = new Random(3);
        vectors.resident = false;
        for (int q = 0; q < 50; q++) {
            vectors.asked.clear();
            Ranking ranking = search.nearest(Similarity.L2, fixture.query(random), 10, ANY, EFFORT, parts, null);
            for (int rank = 0; rank < 10; rank++) {
                assertTrue(vectors.asked.contains(ranking.row(rank)), "rank " + rank + " of query " + q);
            }
        }
        vectors.resident = true;
        for (int q = 0; q < 2000; q++) {
            search.nearest(Similarity.L2, fixture.query(random), 10, ANY, EFFORT, parts, null);
        }
        vectors.asked.clear();
        vectors.looks = 0;
        for (int q = 0; q < 1000; q++) {
            search.nearest(Similarity.L2, fixture.query(random), 10, ANY, EFFORT, parts, null);
        }
        assertEquals(List.of(), vectors.asked);
        assertTrue(vectors.looks > 0 && vectors.looks < 100, vectors.looks + " looks in 1000 searches");
    }

    /** A store that was opened a moment ago notices soon; one that was in memory for long, some time later. */
    @Test
    void shouldNoticeThatRowsHaveLeftMemory() {
        AnnFixture fixture = fixture(AnnFixture.Kind.SEGMENT, Similarity.L2, 4000);
        var files = segment(fixture);
        var vectors = new PagedVectors(fixture.vectors());
        var index = new SegmentIndex(vectors, Similarity.L2, files.codes(), files.graph());
        List<AnnPart> parts = List.of(new AnnPart(vectors, 4000, null, index));
        assertEquals(0, unnoticed(vectors, parts, fixture, 0));
        assertTrue(unnoticed(vectors, parts, fixture, 20) <= 16);
        assertTrue(unnoticed(vectors, parts, fixture, 2000) <= 256);
    }

    /** Searches that found rows on disk without having asked for them, after some that found them in memory. */
    private int unnoticed(PagedVectors vectors, List<AnnPart> parts, AnnFixture fixture, int inMemory) {
        var random = new Random(3);
        vectors.resident = true;
        for (int q = 0; q < inMemory; q++) {
            search.nearest(Similarity.L2, fixture.query(random), 10, ANY, EFFORT, parts, null);
        }
        vectors.resident = false;
        vectors.asked.clear();
        for (int q = 0; q < 1000; q++) {
            search.nearest(Similarity.L2, fixture.query(random), 10, ANY, EFFORT, parts, null);
            if (!vectors.asked.isEmpty()) {
                return q;
            }
        }
        return Integer.MAX_VALUE;
    }

    /** What is mapped for single rows is not read ahead by the system. */
    @Test
    void shouldAskForRowsThatAreScanned() {
        AnnFixture fixture = fixture(AnnFixture.Kind.FLAT, Similarity.L2, 9000);
        var vectors = new PagedVectors(fixture.vectors());
        float[] query = fixture.query(new Random(3));
        AnnPart all = new AnnPart(vectors, 9000, null, null);
        search.nearest(Similarity.L2, query, 10, ANY, new Effort.Exact(), List.of(all), null);
        assertEquals(IntStream.range(0, 9000 / 4096 * 4096).boxed().toList(), vectors.asked.subList(0, 8192));
        vectors.asked.clear();
        AnnPart few = new AnnPart(vectors, 9000, row -> row % 100 == 0, null);
        search.nearest(Similarity.L2, query, 10, ANY, new Effort.Exact(), List.of(few), null);
        assertEquals(List.of(), vectors.asked);
    }

    /** No edge joins the pairs that the graph is of: a walk ends at two rows. */
    @Test
    void shouldScoreAllRowsWhereAWalkComesToFewerThanAreAskedFor() throws IOException {
        AnnFixture fixture = fixture(AnnFixture.Kind.SEGMENT, Similarity.L2, 4000);
        FileStore files = DiskFileStore.open(folder, DiskFileStore.Options.defaults());
        var origin = new FileOrigin(new UUID(1, 2), 3);
        long length =
                GraphWriter.write(files, "pairs.gra", origin, AnnFixture.PARAMETERS, new Pairs(4000), Calibration.NONE);
        GraphFile pairs = GraphFile.open(files, "pairs.gra", length, origin, Access.RANDOM);
        var index = new SegmentIndex(
                fixture.vectors(), Similarity.L2, segment(fixture).codes(), pairs);
        float[] query = fixture.query(new Random(6));
        for (boolean filtered : new boolean[] {false, true}) {
            RowFilter filter = filtered ? row -> row % 7 != 0 : null;
            List<AnnPart> parts = List.of(new AnnPart(fixture.vectors(), 4000, filter, index));
            var trace = new SearchTrace();
            Ranking ranking = search.nearest(Similarity.L2, query, 10, ANY, new Effort.Recall(0.9), parts, trace);
            assertEquals(10, AnnFixture.check(List.of(fixture), parts, query, 10, ANY, ranking));
            assertEquals(
                    List.of(SearchTrace.Way.GRAPH, SearchTrace.Way.CODES),
                    trace.steps().stream().map(SearchTrace.Step::way).toList());
        }
    }

    /** Rows that are each other's only neighbours. */
    private record Pairs(int size) implements Adjacency {

        @Override
        public int degree() {
            return AnnFixture.PARAMETERS.degree();
        }

        @Override
        public int neighbours(int row, int[] into, int at) {
            into[at] = row ^ 1;
            return 1;
        }

        @Override
        public int entryPoints() {
            return 1;
        }

        @Override
        public int entryPoint(int number) {
            return 0;
        }
    }

    @Test
    void shouldRefuseFilesThatDoNotBelongTogether() {
        AnnFixture one = fixture(AnnFixture.Kind.SEGMENT, Similarity.L2, 30);
        AnnFixture other = fixture(AnnFixture.Kind.SEGMENT, Similarity.L2, 31);
        AnnFixture cosine = fixture(AnnFixture.Kind.SEGMENT, Similarity.COSINE, 30);
        var files = segment(one);
        var otherFiles = segment(other);
        var cosineFiles = segment(cosine);
        assertRefused(one.vectors(), otherFiles.codes(), files.graph());
        assertRefused(one.vectors(), files.codes(), otherFiles.graph());
        assertRefused(other.vectors(), files.codes(), files.graph());
        assertRefused(one.vectors(), cosineFiles.codes(), files.graph());
    }

    private static void assertRefused(DenseVectors vectors, VectorCodesFile codes, GraphFile graph) {
        assertThrows(CorruptFileException.class, () -> new SegmentIndex(vectors, Similarity.L2, codes, graph));
    }

    /** Vectors that are told to be on disk, or not. */
    private static final class PagedVectors implements DenseVectors {

        private final DenseVectors vectors;
        private final List<Integer> asked = new ArrayList<>();
        private boolean resident;
        private int looks;

        PagedVectors(DenseVectors vectors) {
            this.vectors = vectors;
        }

        @Override
        public boolean resident(int row) {
            looks++;
            return resident;
        }

        @Override
        public void willNeed(int from, int to) {
            IntStream.range(from, to).forEach(asked::add);
        }

        @Override
        public void willNeed(int[] rows, int count) {
            IntStream.of(rows).limit(count).forEach(asked::add);
        }

        @Override
        public int dimension() {
            return vectors.dimension();
        }

        @Override
        public ElementType elementType() {
            return vectors.elementType();
        }

        @Override
        public int size() {
            return vectors.size();
        }

        @Override
        public boolean has(int row) {
            return vectors.has(row);
        }

        @Override
        public boolean dense() {
            return vectors.dense();
        }

        @Override
        public MemorySegment segment(int row) {
            return vectors.segment(row);
        }

        @Override
        public long offset(int row) {
            return vectors.offset(row);
        }

        @Override
        public long stride() {
            return vectors.stride();
        }

        @Override
        public int run(int row) {
            return vectors.run(row);
        }

        @Override
        public void verify(int from, int to) {
            vectors.verify(from, to);
        }
    }
}
