package dev.varve.index.candidates;

import static dev.varve.index.candidates.CandidateFixture.DIMENSION;
import static dev.varve.index.candidates.CandidateFixture.NEVER;
import static dev.varve.index.candidates.CandidateFixture.ORIGIN;
import static dev.varve.index.candidates.CandidateFixture.best;
import static dev.varve.index.candidates.CandidateFixture.encode;
import static dev.varve.index.candidates.CandidateFixture.encoded;
import static dev.varve.index.candidates.CandidateFixture.rows;
import static dev.varve.index.candidates.CandidateFixture.scores;
import static dev.varve.index.candidates.CandidateFixture.topical;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.CentroidListsFile;
import dev.varve.codecs.CentroidListsWriter;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.codecs.tokens.CentroidListScorer;
import dev.varve.index.candidates.CandidateFixture.Written;
import dev.varve.index.candidates.CandidateSettings.Coding;
import dev.varve.index.candidates.CandidateSettings.Lists;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.tokens.CentroidListsBuilder;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Candidates that lists of centroids put in order: by plain loops over what the file says, and over all tokens. */
class CentroidCandidatesTest {

    private static final int DOCUMENTS = 2000;
    private static final TokenEncoding MEAN = new MeanEncoding(DIMENSION);
    private static final GraphParameters GRAPH = new GraphParameters(16, 48, 1.2, 7);
    private static final CandidateSettings SETTINGS =
            new CandidateSettings(new Coding(MEAN, 8), new Lists(256, 11), GRAPH);

    @TempDir
    Path directory;

    private FileStore store;
    private @Nullable TokenVectorsFile tokens;

    @BeforeEach
    void open() {
        store = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
    }

    @AfterEach
    void close() {
        if (tokens != null) {
            tokens.release();
        }
    }

    private TokenVectorsFile documents(int count) throws IOException {
        tokens = CandidateFixture.documents(store, count, 1);
        return tokens;
    }

    private Written write(TokenVectorsFile documents, CandidateSettings settings, String name) throws IOException {
        return Objects.requireNonNull(
                CandidateFixture.write(store, documents, settings, name, List.of(), BuildProgress.NONE));
    }

    private static CentroidListsFile lists(Written written) {
        return Objects.requireNonNull(written.index().lists());
    }

    private static int[] list(CentroidListsFile lists, int row) {
        int[] list = new int[lists.count(row)];
        assertEquals(list.length, lists.numbers(row, list));
        return list;
    }

    private static float[] centroid(CentroidListsFile lists, int number) {
        float[] centroid = new float[DIMENSION];
        MemorySegment.copy(
                lists.centroids(), LittleEndian.FLOAT, (long) number * DIMENSION * Float.BYTES, centroid, 0, DIMENSION);
        return centroid;
    }

    private static float[] token(TokenVectorsFile documents, int row, int number) {
        float[] token = new float[DIMENSION];
        documents.verify(row, row + 1);
        long at = documents.offset(row) + (long) number * DIMENSION * Float.BYTES;
        MemorySegment.copy(documents.segment(row), LittleEndian.FLOAT, at, token, 0, DIMENSION);
        return token;
    }

    private static double dot(float[] a, float[] b) {
        double dot = 0;
        for (int d = 0; d < DIMENSION; d++) {
            dot += (double) a[d] * b[d];
        }
        return dot;
    }

    private static double squared(float[] a, float[] b) {
        double squared = 0;
        for (int d = 0; d < DIMENSION; d++) {
            squared += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
        }
        return squared;
    }

    @Test
    void shouldListTheCentroidsThatTokensAreNearTo() throws IOException {
        TokenVectorsFile documents = documents(600);
        try (Written written = write(documents, SETTINGS, "a")) {
            CentroidListsFile lists = lists(written);
            assertEquals(DIMENSION, lists.dimension());
            assertEquals(11, lists.seed());
            assertTrue(lists.centroidCount() > 64 && lists.centroidCount() <= 256, "of some 6,000 tokens");
            int nearest = 0;
            int all = 0;
            for (int row = 0; row < documents.size(); row++) {
                int[] list = list(lists, row);
                int count = documents.tokenCount(row);
                assertTrue(list.length <= count && (count == 0) == (list.length == 0), "of row " + row);
                lists.verifyRow(row);
                Set<Integer> named = new HashSet<>();
                for (int number : list) {
                    named.add(number);
                }
                for (int t = 0; t < count; t++) {
                    float[] token = token(documents, row, t);
                    nearest += named.contains(nearest(lists, token)) ? 1 : 0;
                    all++;
                }
            }
            assertTrue(nearest > 0.9 * all, "centroids are looked for in a few regions: " + nearest + " of " + all);
        }
    }

    private static int nearest(CentroidListsFile lists, float[] token) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int number = 0; number < lists.centroidCount(); number++) {
            double squared = squared(centroid(lists, number), token);
            if (squared < least) {
                least = squared;
                best = number;
            }
        }
        return best;
    }

    @Test
    void shouldScoreByTheMeanOfWhatMeansAndCentroidsSay() throws IOException {
        TokenVectorsFile documents = documents(DOCUMENTS);
        try (Written written = write(documents, SETTINGS, "a")) {
            CentroidListsFile lists = lists(written);
            List<float[]> means = encoded(documents, MEAN);
            CandidateSearch search = written.index().newSearch();
            var random = new Random(5);
            var query = new QueryEncodings();
            for (int tokenCount : new int[] {1, 6, 32, 33, 70, 2}) {
                float[][] asked = topical(tokenCount, random);
                query.set(asked);
                search.search(query, 40, 50, DOCUMENTS, null, 1, NEVER);
                double[] mean = scores(means, encode(MEAN, asked), row -> true);
                assertEquals(40, search.size());
                for (int rank = 0; rank < search.size(); rank++) {
                    int row = search.row(rank);
                    double expected = (mean[row] + interaction(lists, row, asked)) / 2;
                    assertEquals(expected, search.score(rank), 0.01 * tokenCount, tokenCount + " tokens");
                    assertTrue(rank == 0 || search.score(rank) <= search.score(rank - 1), "not in their order");
                }
            }
        }
    }

    private static double interaction(CentroidListsFile lists, int row, float[][] asked) {
        double sum = 0;
        for (float[] token : asked) {
            double most = Double.NEGATIVE_INFINITY;
            for (int number : list(lists, row)) {
                most = Math.max(most, dot(centroid(lists, number), token));
            }
            sum += most;
        }
        return sum;
    }

    /** What the lists are for: fewer documents have to be scored for the same answers. */
    @Test
    void shouldPutTheBestFurtherInFrontThanMeansDo() throws IOException {
        TokenVectorsFile documents = documents(DOCUMENTS);
        try (Written listed = write(documents, SETTINGS, "a");
                Written alone = write(documents, new CandidateSettings(new Coding(MEAN, 8), null, GRAPH), "b")) {
            assertNull(alone.index().lists());
            double byLists = recall(documents, listed);
            double byMeans = recall(documents, alone);
            assertTrue(byLists > 0.8 && byLists > byMeans + 0.1, byLists + " in place of " + byMeans);
        }
    }

    /** Of the best ten by late interaction, those among the first twenty candidates. */
    private static double recall(TokenVectorsFile documents, Written written) {
        CandidateSearch search = written.index().newSearch();
        var random = new Random(77);
        var query = new QueryEncodings();
        int found = 0;
        int queries = 20;
        for (int i = 0; i < queries; i++) {
            float[][] asked = topical(8, random);
            query.set(asked);
            search.search(query, 20, 200, DOCUMENTS, null, 1, NEVER);
            Set<Integer> best = best(maxSim(documents, asked), 10);
            found += (int) rows(search).stream().filter(best::contains).count();
        }
        return found / (10.0 * queries);
    }

    private static double[] maxSim(TokenVectorsFile documents, float[][] asked) {
        double[] scores = new double[documents.size()];
        for (int row = 0; row < scores.length; row++) {
            double[] most = new double[asked.length];
            Arrays.fill(most, Double.NEGATIVE_INFINITY);
            for (int t = 0; t < documents.tokenCount(row); t++) {
                float[] token = token(documents, row, t);
                for (int q = 0; q < asked.length; q++) {
                    most[q] = Math.max(most[q], dot(token, asked[q]));
                }
            }
            scores[row] = Arrays.stream(most).sum();
        }
        return scores;
    }

    @Test
    void shouldWriteTheSameByManyThreadsAndAnotherSeedAnotherWay() throws IOException {
        for (String folder : List.of("one", "two", "three")) {
            Files.createDirectory(directory.resolve(folder));
        }
        TokenVectorsFile documents = documents(600);
        write(documents, SETTINGS, "one/a").close();
        write(documents, new CandidateSettings(SETTINGS.leading(), new Lists(256, 12), GRAPH), "two/a")
                .close();
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            CandidateWriter.Written written = new CandidateWriter(executor, 4, SETTINGS)
                    .write(store, ORIGIN, CandidateFixture.names("three/a"), documents, List.of(), BuildProgress.NONE);
            byte[] bytes = Files.readAllBytes(directory.resolve("one/a.fde"));
            assertEquals(bytes.length, Objects.requireNonNull(written).ordering());
            assertArrayEquals(bytes, Files.readAllBytes(directory.resolve("three/a.fde")));
            assertFalse(Arrays.equals(bytes, Files.readAllBytes(directory.resolve("two/a.fde"))));
        }
    }

    @Test
    void shouldTakeNoDocumentAndOneWithoutTokens() throws IOException {
        try (Written none = write(documents(0), SETTINGS, "a")) {
            assertEquals(0, lists(none).size());
            CandidateSearch search = none.index().newSearch();
            var query = new QueryEncodings();
            query.set(new float[1][DIMENSION]);
            search.search(query, 5, 5, 0, null, 1, NEVER);
            assertEquals(List.of(), rows(search));
        }
    }

    @Test
    void shouldGiveUpWhileItFindsCentroids() throws IOException {
        TokenVectorsFile documents = documents(600);
        assertThrows(
                CancellationException.class,
                () -> CandidateFixture.write(
                        store,
                        documents,
                        SETTINGS,
                        "a",
                        List.of(),
                        (_, _) -> !Files.exists(directory.resolve("a.fde"))));
    }

    /** Training takes seconds, and comes before the graph, which is most of the work. */
    @Test
    void shouldAskWhileItTrainsAndTellNothingOfTheGraph() throws IOException {
        TokenVectorsFile documents = documents(600);
        var builder = new CentroidListsBuilder(Runnable::run, 1, documents, 256, 11);
        var asked = new AtomicInteger();
        assertThrows(
                CancellationException.class,
                () -> builder.write(store, ORIGIN, "c.cen", (_, _) -> {
                    assertFalse(Files.exists(directory.resolve("c.cen")), "written before it was asked");
                    return asked.incrementAndGet() < 5;
                }));
        assertFalse(store.exists("c.cen"));
        builder.write(store, ORIGIN, "d.cen", (done, total) -> done == 0 && total == 600);
    }

    @Test
    void shouldRefuseFilesThatDoNotBelongTogether() throws IOException {
        try (Written written = write(documents(100), SETTINGS, "a")) {
            refuse("rows as of the codes: 100", written, lists("1.cen", DIMENSION, 99));
            refuse("components of a token as of the codes: 16", written, lists("2.cen", 8, 100));
        }
    }

    private CentroidListsFile lists(String name, int dimension, int rows) throws IOException {
        try (Arena arena = Arena.ofConfined();
                var writer = new CentroidListsWriter(
                        store, name, ORIGIN, dimension, arena.allocate((long) dimension * Float.BYTES), 1)) {
            for (int row = 0; row < rows; row++) {
                writer.addAbsent();
            }
            return CentroidListsFile.open(store, name, writer.finish(), ORIGIN, Access.NORMAL);
        }
    }

    private static void refuse(String expected, Written written, CentroidListsFile lists) {
        try {
            var refused = assertThrows(
                    CorruptFileException.class,
                    () -> new CandidateIndex(written.codes(), written.graph(), null, lists, _ -> true));
            assertTrue(String.valueOf(refused.getMessage()).contains(expected), refused::toString);
        } finally {
            lists.release();
        }
    }

    @Test
    void shouldTellOfADamagedListThatASearchMeets() throws IOException {
        int rows = 6000;
        try (Written written = write(documents(rows), SETTINGS, "a")) {
            long second = 4096 + (64 << 10); // of the first block centroids were read when the file was opened
            assertTrue(lists(written).centroids().byteSize() < second);
            try (var file = new RandomAccessFile(directory.resolve("a.fde").toFile(), "rw")) {
                file.seek(second);
                int was = file.read();
                file.seek(second);
                file.write(was ^ 1);
            }
            CandidateSearch search = written.index().newSearch();
            var query = new QueryEncodings();
            query.set(topical(4, new Random(5)));
            assertThrows(CorruptFileException.class, () -> search.search(query, rows, rows, rows, null, 1, NEVER));
        }
    }

    @Test
    void shouldCompareScoresOfAsManyCentroidsAlone() throws IOException {
        TokenVectorsFile documents = documents(600);
        var few = new CandidateSettings(SETTINGS.leading(), new Lists(32, 11), GRAPH);
        var means = new CandidateSettings(SETTINGS.leading(), null, GRAPH);
        try (Written one = write(documents, SETTINGS, "a");
                Written like = write(documents, SETTINGS, "b");
                Written other = write(documents, few, "c");
                Written alone = write(documents, means, "d")) {
            assertEquals(one.index().scale(), like.index().scale());
            assertNotEquals(one.index().scale(), other.index().scale());
            assertEquals(32, other.index().scale().centroids());
            assertEquals(0, alone.index().scale().centroids());
        }
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        List<Integer> wrong = new ArrayList<>(List.of(0, -1, CentroidListScorer.MAX_CENTROIDS + 1));
        wrong.forEach(most -> assertThrows(IllegalArgumentException.class, () -> new Lists(most, 1)));
        assertFalse(SETTINGS.equals(CandidateSettings.byCentroids(DIMENSION, 11)));
    }
}
