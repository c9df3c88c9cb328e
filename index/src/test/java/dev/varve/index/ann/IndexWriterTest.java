package dev.varve.index.ann;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.DenseVectorsFile;
import dev.varve.codecs.DenseVectorsWriter;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.index.Similarity;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphFixture;
import dev.varve.index.graph.GraphPart;
import dev.varve.index.graph.GraphSearch;
import dev.varve.index.graph.QueryDistances;
import dev.varve.index.graph.VectorSets;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is opened again, and its answers are compared with those of plain loops. */
class IndexWriterTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(3, 4), 5);
    private static final GraphParameters GRAPH = new GraphParameters(16, 48, 1.2, 7);

    /** Files of an index that was written. */
    private record Index(VectorCodesFile codes, GraphFile graph) implements AutoCloseable {

        /** Share of the k nearest rows that a beam finds as a query does. */
        double recall(GraphFixture fixture, int k, int beam, int queries, long seed) {
            var random = new Random(seed);
            float[][] some = new float[queries][];
            Arrays.setAll(some, i -> fixture.query(random));
            return recall(fixture, k, beam, some);
        }

        double recall(GraphFixture fixture, int k, int beam, float[]... queries) {
            var search = new GraphSearch();
            CodeScorer scorer = Lead.scorer(fixture.vectors(), fixture.similarity(), codes);
            int width = Math.min(beam, fixture.size());
            int reach = Lead.of(fixture.vectors(), codes.code()).reach(width);
            double sum = 0;
            for (float[] query : queries) {
                QueryDistances distances = fixture.distances(query);
                scorer.prepare(query);
                search.search(graph, scorer::score, reach, width);
                if (search.size() > 0) {
                    search.rescore(distances, search.size());
                }
                sum += fixture.recall(search, query, k, row -> true);
            }
            return sum / queries.length;
        }

        @Override
        public void close() {
            codes.release();
            graph.release();
        }
    }

    private static FileStore store(Path directory) throws IOException {
        return DiskFileStore.open(directory, DiskFileStore.Options.defaults());
    }

    private static IndexWriter writer(int threads, ExecutorService executor, int bits) {
        return new IndexWriter(executor, threads, new IndexSettings(GRAPH, bits, 0));
    }

    private static Index write(
            FileStore store, String name, DenseVectors vectors, Similarity similarity, List<GraphPart> parts, int bits)
            throws IOException {
        var writer = new IndexWriter(Runnable::run, 1, new IndexSettings(GRAPH, bits, 0));
        return open(store, name, write(writer, store, name, vectors, similarity, parts));
    }

    private static IndexWriter.Written write(
            IndexWriter writer,
            FileStore store,
            String name,
            DenseVectors vectors,
            Similarity similarity,
            List<GraphPart> parts)
            throws IOException {
        return Objects.requireNonNull(writer.write(
                store, ORIGIN, name + ".cod", name + ".gra", vectors, similarity, parts, BuildProgress.NONE));
    }

    private static Index open(FileStore store, String name, IndexWriter.Written written) throws IOException {
        return new Index(
                VectorCodesFile.open(store, name + ".cod", written.codes(), ORIGIN, Access.RANDOM),
                GraphFile.open(store, name + ".gra", written.graph(), ORIGIN, Access.RANDOM));
    }

    private static void assertSound(Index index, GraphFixture fixture) {
        assertEquals(fixture.size(), index.codes().size());
        assertEquals(fixture.size(), index.graph().size());
        fixture.assertSound(index.graph(), GRAPH.degree());
        var damage = new ArrayList<CorruptFileException>();
        index.codes().verifyContents(damage::add);
        index.graph().verifyContents(damage::add);
        assertEquals(List.of(), damage);
        int bytes = index.codes().code().coarseBytes();
        for (int row = 0; row < fixture.size(); row++) {
            MemorySegment record = index.codes().coarse().asSlice((long) row * bytes, bytes);
            assertEquals(
                    fixture.present(row), record.mismatch(MemorySegment.ofArray(new byte[bytes])) >= 0, "row " + row);
        }
    }

    private static float[][] withGaps(float[][] rows, double gaps, long seed) {
        var random = new Random(seed);
        float[][] some = rows.clone();
        for (int row = 0; row < some.length; row++) {
            some[row] = random.nextDouble() < gaps ? null : some[row];
        }
        return some;
    }

    @Property(tries = 60)
    void shouldIndexWhateverHasAVector(
            @ForAll VectorSets set,
            @ForAll Similarity similarity,
            @ForAll ElementType type,
            @ForAll @IntRange(max = 400) int rows,
            @ForAll @IntRange(min = 1, max = 40) int dimension,
            @ForAll @IntRange(min = 1, max = 8) int bits,
            @ForAll @IntRange(max = 10) int gaps,
            @ForAll long seed)
            throws IOException {
        Path directory = Files.createTempDirectory("index");
        FileStore store = store(directory);
        var fixture = new GraphFixture(
                similarity, type, withGaps(set.rows(rows, dimension, seed), gaps / 10.0, seed), dimension);
        try (Index index = write(store, "a", fixture.vectors(), similarity, List.of(), bits)) {
            assertSound(index, fixture);
            if (rows > 0) {
                double recall = index.recall(fixture, 10, 400, 5, seed);
                assertEquals(1, recall, 1e-9, "a beam that holds all rows finds all");
            }
        } finally {
            Files.delete(directory.resolve("a.cod"));
            Files.delete(directory.resolve("a.gra"));
            Files.delete(directory);
        }
        assertEquals(0, store.mappingCount());
    }

    /** The one in question is met first, in the middle, or last, by one thread of several. */
    @ParameterizedTest
    @ValueSource(ints = {0, 700, 1499})
    void shouldLeaveNothingWhereAVectorIsTooLong(int unusual, @TempDir Path directory) throws IOException {
        float[][] rows = VectorSets.CLUSTERED.rows(1500, 12, 3);
        rows[unusual][5] = 1e16f;
        var fixture = new GraphFixture(Similarity.L2, ElementType.FLOAT32, rows, 12);
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            assertNull(writer(3, executor, 4)
                    .write(
                            store(directory),
                            ORIGIN,
                            "a.cod",
                            "a.gra",
                            fixture.vectors(),
                            Similarity.L2,
                            List.of(),
                            BuildProgress.NONE));
        }
        assertFalse(Files.exists(directory.resolve("a.cod")));
        assertFalse(Files.exists(directory.resolve("a.gra")));
    }

    /** Signs lead where vectors are long, the bits that fill one cache line or two where they are short. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 24, 1, 1, 1",
        "FLOAT32, 33, 1, 6, 6",
        "FLOAT16, 48, 1, 1, 1",
        "FLOAT16, 65, 1, 3, 3",
        "FLOAT32, 128, 2, 3, 3",
        "FLOAT32, 128, 6, 3, 6",
        "FLOAT32, 192, 1, 4, 4",
        "FLOAT32, 256, 1, 3, 3",
        "FLOAT32, 257, 1, 2, 2",
        "FLOAT32, 448, 5, 2, 5",
        "FLOAT32, 449, 1, 1, 1",
        "FLOAT32, 768, 4, 1, 4"
    })
    void shouldLeadByAsManyBitsAsShortVectorsTake(
            ElementType type, int dimension, int asked, int coarse, int all, @TempDir Path directory)
            throws IOException {
        var fixture = new GraphFixture(Similarity.L2, type, VectorSets.CLUSTERED.rows(50, dimension, 3), dimension);
        try (Index index = write(store(directory), "a", fixture.vectors(), Similarity.L2, List.of(), asked)) {
            assertSound(index, fixture);
            assertEquals(coarse, index.codes().code().coarseBits());
            assertEquals(all, ((RaBitQ) index.codes().code()).bits());
            assertEquals(all > coarse, index.codes().code().fineBytes() > 0);
        }
    }

    /** Rows of the same kind that are not in the index ask for what it was calibrated to find. */
    @ParameterizedTest
    @EnumSource
    void shouldFindAsMuchAsItIsCalibratedTo(Similarity similarity, @TempDir Path directory) throws IOException {
        float[][] all = VectorSets.ANISOTROPIC.rows(3200, 48, 3);
        float[][] queries = Arrays.copyOfRange(all, 3000, all.length);
        var fixture = new GraphFixture(similarity, ElementType.FLOAT32, Arrays.copyOf(all, 3000), 48);
        try (Index index = write(store(directory), "a", fixture.vectors(), similarity, List.of(), 1)) {
            for (int k : new int[] {10, 30, 100}) {
                for (double target : new double[] {0.8, 0.9, 0.95, 0.99}) {
                    int beam = index.graph().calibration().beam(k, target);
                    double recall = index.recall(fixture, k, beam, queries);
                    String what = similarity + " k " + k + ", " + target + ": beam " + beam + " finds " + recall;
                    assertTrue(beam >= k && beam < 3000, what);
                    assertTrue(recall >= target - 0.3 * (1 - target) - 0.01, what);
                }
            }
        }
    }

    @Property(tries = 20)
    void shouldMergeWhatIsLeftOfParts(
            @ForAll VectorSets set,
            @ForAll Similarity similarity,
            @ForAll @IntRange(min = 2, max = 600) int rows,
            @ForAll @IntRange(max = 10) int dropped,
            @ForAll long seed)
            throws IOException {
        Path directory = Files.createTempDirectory("index");
        FileStore store = store(directory);
        float[][] all = withGaps(set.rows(rows, 20, seed), 0.1, seed);
        var random = new Random(seed);
        var left = new ArrayList<float[]>();
        var indexes = new ArrayList<Index>();
        var parts = new ArrayList<GraphPart>();
        int half = random.nextInt(rows + 1);
        for (int part = 0; part < 2; part++) {
            int from = part * half;
            float[][] own = Arrays.copyOfRange(all, from, part == 0 ? half : rows);
            int[] newRow = new int[own.length];
            for (int row = 0; row < own.length; row++) {
                newRow[row] = random.nextInt(10) < dropped ? -1 : left.size();
                if (newRow[row] >= 0) {
                    left.add(own[row]);
                }
            }
            var fixture = new GraphFixture(similarity, ElementType.FLOAT32, own, 20);
            indexes.add(write(store, "part" + part, fixture.vectors(), similarity, List.of(), 1));
            parts.add(new GraphPart(indexes.getLast().graph(), row -> newRow[row]));
        }
        var merged = new GraphFixture(similarity, ElementType.FLOAT32, left.toArray(float[][]::new), 20);
        indexes.add(write(store, "merged", merged.vectors(), similarity, parts, 1));
        assertSound(indexes.getLast(), merged);
        if (merged.size() > 0) {
            assertEquals(1, indexes.getLast().recall(merged, 10, 600, 5, seed), 1e-9);
        }
        indexes.forEach(Index::close);
        for (String file : store.list("")) {
            store.delete(file);
        }
        Files.delete(directory);
    }

    /** In two directories, as files tell their names. */
    @Test
    void shouldWriteTheSameBytesForTheSameRows(@TempDir Path directory) throws IOException {
        FileStore store = store(directory);
        store.createDirectory("1");
        store.createDirectory("2");
        for (Similarity similarity : Similarity.values()) {
            var fixture =
                    new GraphFixture(similarity, ElementType.FLOAT16, VectorSets.ANISOTROPIC.rows(1500, 33, 1), 33);
            write(store, "1/" + similarity, fixture.vectors(), similarity, List.of(), 3)
                    .close();
            write(store, "2/" + similarity, fixture.vectors(), similarity, List.of(), 3)
                    .close();
            for (String kind : new String[] {".cod", ".gra"}) {
                assertArrayEquals(
                        Files.readAllBytes(directory.resolve("1/" + similarity + kind)),
                        Files.readAllBytes(directory.resolve("2/" + similarity + kind)));
            }
        }
    }

    @Test
    void shouldShareTheWorkAmongThreads(@TempDir Path directory) throws IOException {
        FileStore store = store(directory);
        var fixture =
                new GraphFixture(Similarity.COSINE, ElementType.FLOAT32, VectorSets.CLUSTERED.rows(5000, 40, 1), 40);
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            var written = write(writer(4, executor, 1), store, "a", fixture.vectors(), Similarity.COSINE, List.of());
            try (Index index = open(store, "a", written)) {
                assertSound(index, fixture);
                int beam = index.graph().calibration().beam(10, 0.95);
                assertTrue(index.recall(fixture, 10, beam, 100, 1) >= 0.93);
            }
        }
    }

    @Test
    void shouldGiveUpWhenTold(@TempDir Path directory) throws IOException {
        FileStore store = store(directory);
        var fixture = new GraphFixture(Similarity.L2, ElementType.FLOAT32, VectorSets.ANISOTROPIC.rows(900, 8, 1), 8);
        var calls = new AtomicInteger();
        var writer = new IndexWriter(Runnable::run, 1, new IndexSettings(GRAPH, 1, 0));
        writer.write(store, ORIGIN, "a.cod", "a.gra", fixture.vectors(), Similarity.L2, List.of(), (done, total) -> {
            assertTrue(done >= 0 && done <= total, done + " of " + total);
            return calls.incrementAndGet() > 0;
        });
        int most = calls.get();
        assertTrue(most > 10);
        for (int last = 1; last <= most; last += 3) {
            store.delete("a.cod");
            if (store.exists("a.gra")) {
                store.delete("a.gra");
            }
            calls.set(last);
            BuildProgress until = (done, total) -> calls.decrementAndGet() > 0;
            assertThrows(
                    CancellationException.class,
                    () -> writer.write(
                            store, ORIGIN, "a.cod", "a.gra", fixture.vectors(), Similarity.L2, List.of(), until));
            assertEquals(0, store.mappingCount());
        }
    }

    @Test
    void shouldNotBuildOnDamagedVectors(@TempDir Path directory) throws IOException {
        FileStore store = store(directory);
        float[][] rows = VectorSets.ANISOTROPIC.rows(3000, 16, 1);
        long length;
        try (Arena arena = Arena.ofConfined();
                var writer = new DenseVectorsWriter(store, "a.vec", ORIGIN, 16, ElementType.FLOAT32)) {
            MemorySegment vector = arena.allocate(64, 64);
            for (float[] row : rows) {
                MemorySegment.copy(row, 0, vector, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, 16);
                writer.add(vector, 0);
            }
            length = writer.finish();
        }
        Path file = directory.resolve("a.vec");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        DenseVectorsFile vectors = DenseVectorsFile.open(store, "a.vec", length, ORIGIN, Access.RANDOM);
        var writer = new IndexWriter(Runnable::run, 1, new IndexSettings(GRAPH, 1, 0));
        assertThrows(CorruptFileException.class, () -> write(writer, store, "a", vectors, Similarity.L2, List.of()));
        vectors.release();
        assertEquals(0, store.mappingCount());
    }

    /** A few vectors that are far longer or shorter than all others spoil nothing for those. */
    @ParameterizedTest
    @EnumSource
    void shouldBearVectorsOfVeryDifferentLengths(Similarity similarity, @TempDir Path directory) throws IOException {
        float[][] rows = VectorSets.CLUSTERED.rows(1200, 24, 5);
        for (int row = 0; row < rows.length; row += 100) {
            rows[row] = rows[row].clone();
            for (int d = 0; d < 24; d++) {
                rows[row][d] *= row % 200 == 0 ? 1e12f : 1e-12f;
            }
        }
        var fixture = new GraphFixture(similarity, ElementType.FLOAT32, rows, 24);
        try (Index index = write(store(directory), "a", fixture.vectors(), similarity, List.of(), 2)) {
            assertSound(index, fixture);
            if (similarity != Similarity.DOT) {
                double recall = index.recall(fixture, 10, 200, 100, 1);
                assertTrue(recall >= 0.85, similarity + ": " + recall);
            }
        }
    }

    @Test
    void shouldIndexManyCopiesOfOneVector(@TempDir Path directory) throws IOException {
        var fixture = new GraphFixture(Similarity.L2, ElementType.FLOAT32, VectorSets.EQUAL.rows(20_000, 3, 1), 3);
        try (Index index = write(store(directory), "a", fixture.vectors(), Similarity.L2, List.of(), 1)) {
            assertSound(index, fixture);
            assertEquals(List.of(), index.graph().calibration().points(), "copies tell nothing of other queries");
        }
    }

    /** Boilerplate, or what a model makes of an empty text: most rows are copies of a few, and queries are not. */
    @ParameterizedTest
    @CsvSource({"L2, 1", "COSINE, 3", "DOT, 3", "L2, 100"})
    void shouldNotBeCalibratedByCopies(Similarity similarity, int distinct, @TempDir Path directory)
            throws IOException {
        var random = new Random(distinct);
        float[][] copied = gaussian(distinct, random);
        float[][] rows = gaussian(10_000, random);
        for (int row = 0; row < rows.length; row++) {
            rows[row] = row % 10 == 0 ? rows[row] : copied[random.nextInt(distinct)];
        }
        var fixture = new GraphFixture(similarity, ElementType.FLOAT32, rows, 48);
        try (Index index = write(store(directory), "a", fixture.vectors(), similarity, List.of(), 1)) {
            int beam = index.graph().calibration().beam(10, 0.95);
            double recall = index.recall(fixture, 10, beam, gaussian(100, random));
            assertTrue(recall >= 0.9, "beam " + beam + " finds " + recall);
        }
    }

    private static float[][] gaussian(int count, Random random) {
        float[][] rows = new float[count][48];
        for (float[] row : rows) {
            for (int d = 0; d < row.length; d++) {
                row[d] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    @Test
    void shouldRefuseSettingsThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> new IndexSettings(GRAPH, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new IndexSettings(GRAPH, 9, 0));
        assertThrows(IllegalArgumentException.class, () -> new IndexSettings(GRAPH, 1, -1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new IndexWriter(Runnable::run, 0, new IndexSettings(GRAPH, 1, 0)));
    }
}
