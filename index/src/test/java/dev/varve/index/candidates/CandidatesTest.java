package dev.varve.index.candidates;

import static dev.varve.index.candidates.CandidateFixture.DIMENSION;
import static dev.varve.index.candidates.CandidateFixture.NEVER;
import static dev.varve.index.candidates.CandidateFixture.best;
import static dev.varve.index.candidates.CandidateFixture.encode;
import static dev.varve.index.candidates.CandidateFixture.encoded;
import static dev.varve.index.candidates.CandidateFixture.rows;
import static dev.varve.index.candidates.CandidateFixture.scores;
import static dev.varve.index.candidates.CandidateFixture.topical;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.RowFilter;
import dev.varve.index.candidates.CandidateFixture.Written;
import dev.varve.index.candidates.CandidateSettings.Coding;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphPart;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Candidates are compared with those that all encoded documents, in full precision, have by plain loops. */
class CandidatesTest {

    private static final GraphParameters GRAPH = new GraphParameters(16, 48, 1.2, 7);
    private static final int DOCUMENTS = 2000;
    private static final TokenEncoding MEAN = new MeanEncoding(DIMENSION);
    private static final TokenEncoding FIXED =
            new FixedDimensionalEncoding(new Parameters(DIMENSION, 8, 3, DIMENSION, 256, 1));

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

    private TokenVectorsFile documents(int count, float scales) throws IOException {
        tokens = CandidateFixture.documents(store, count, scales);
        return tokens;
    }

    private Written write(TokenVectorsFile documents, CandidateSettings settings, String name) throws IOException {
        return Objects.requireNonNull(
                CandidateFixture.write(store, documents, settings, name, List.of(), BuildProgress.NONE));
    }

    private static CandidateSettings alone(TokenEncoding encoding, int bits) {
        return new CandidateSettings(new Coding(encoding, bits), null, GRAPH);
    }

    private static CandidateSettings both(int bits) {
        return new CandidateSettings(new Coding(MEAN, 8), new Coding(FIXED, bits), GRAPH);
    }

    private static double recall(Written written, int beam) {
        return recall(written, beam, null);
    }

    private static double recall(Written written, int beam, @Nullable RowFilter filter) {
        CandidateIndex index = written.index();
        CandidateSearch search = index.newSearch();
        RowFilter asked = filter == null ? row -> true : filter;
        List<float[]> leading = encoded(written.tokens(), index.leading());
        TokenEncoding ordering = index.ordering();
        List<float[]> others = ordering == null ? List.of() : encoded(written.tokens(), ordering);
        var random = new Random(77);
        var encodings = new QueryEncodings();
        int found = 0;
        int queries = 12;
        for (int i = 0; i < queries; i++) {
            float[][] query = topical(4, random);
            encodings.set(query);
            search.search(encodings, 10, beam, written.tokens().size(), filter, 1, NEVER);
            double[] scores = scores(leading, encode(index.leading(), query), asked);
            if (ordering != null) {
                double[] other = scores(others, encode(ordering, query), asked);
                for (int row = 0; row < scores.length; row++) {
                    scores[row] = (scores[row] + other[row]) / 2;
                }
            }
            Set<Integer> best = best(scores, 10);
            for (int rank = 0; rank < search.size(); rank++) {
                int row = search.row(rank);
                found += best.contains(row) ? 1 : 0;
                assertTrue(asked.accepts(row), "a row that may not be a candidate");
                assertTrue(written.tokens().tokenCount(row) > 0, "a document without tokens");
                assertTrue(rank == 0 || search.score(rank) <= search.score(rank - 1), "not in their order");
            }
        }
        return found / (10.0 * queries);
    }

    /**
     * However unlike encodings are in length, as inner products care: the graph must not lead to the long ones alone.
     */
    @ParameterizedTest
    @ValueSource(floats = {1, 5})
    void shouldFindWhatEncodingsPrefer(float scales) throws IOException {
        try (Written written = write(documents(DOCUMENTS, scales), alone(FIXED, 4), "a")) {
            double all = recall(written, DOCUMENTS);
            double some = recall(written, 30);
            assertTrue(all > 0.85, "recall of all rows by their codes: " + all);
            assertTrue(some > 0.85 * all, "recall of a beam by the graph: " + some);
            assertTrue(recall(written, 30, row -> row % 3 == 1) > 0.75, "under a filter");
            assertTrue(recall(written, 30, row -> row % 100 == 1) > 0.85, "under a filter for few");
        }
    }

    @Test
    void shouldOrderWhatMeansFindByEncodingsToo() throws IOException {
        try (Written written = write(documents(DOCUMENTS, 1), both(8), "a")) {
            assertEquals(MEAN, written.index().leading());
            assertEquals(FIXED, written.index().ordering());
            assertTrue(recall(written, DOCUMENTS) > 0.9, "of all rows");
            assertTrue(recall(written, 40) > 0.7, "of few by the graph: not all are near by their means");
            assertTrue(recall(written, 60, row -> row % 3 == 1) > 0.75, "under a filter");
            assertTrue(recall(written, 60, row -> row % 100 == 1) > 0.85, "under a filter for few");
        }
    }

    @Test
    void shouldFindTheMoreTheMoreBits() throws IOException {
        TokenVectorsFile documents = documents(DOCUMENTS, 1);
        double[] recalls = new double[3];
        int[] bits = {1, 2, 8};
        for (int i = 0; i < bits.length; i++) {
            try (Written written = write(documents, both(bits[i]), "bits" + bits[i])) {
                recalls[i] = recall(written, DOCUMENTS);
            }
        }
        assertTrue(recalls[0] > 0.5 && recalls[0] < recalls[1] && recalls[1] < recalls[2], "of 1, 2 and 8 bits");
        assertTrue(recalls[2] > 0.9, "recall of 8 bits: " + recalls[2]);
    }

    @Test
    void shouldTakeMeansAlone() throws IOException {
        try (Written written = write(documents(DOCUMENTS, 1), alone(MEAN, 8), "a")) {
            assertEquals(MEAN, written.index().leading());
            assertNull(written.index().ordering());
            assertTrue(!store.exists("a.fde"));
            assertTrue(recall(written, 60) > 0.85);
        }
    }

    @Test
    void shouldTakeOverTheGraphOfAPart() throws IOException {
        TokenVectorsFile documents = documents(DOCUMENTS, 1);
        try (Written whole = write(documents, both(4), "a")) {
            var part = new GraphPart(whole.graph(), row -> row % 10 == 0 ? -1 : row);
            try (Written merged =
                    CandidateFixture.write(store, documents, both(4), "b", List.of(part), BuildProgress.NONE)) {
                assertNotNull(merged);
                assertTrue(recall(merged, 40) > 0.9 * recall(whole, 40));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {30, DOCUMENTS}) // by the graph, and by a scan
    void shouldTellWhatItHasFoundBeforeItIsDone(int beam) throws IOException {
        try (Written written = write(documents(DOCUMENTS, 1), both(4), "a")) {
            CandidateSearch search = written.index().newSearch();
            var random = new Random(5);
            var query = new QueryEncodings();
            double[] deltas = {0, 0.3, 0.9};
            int[] known = new int[deltas.length];
            for (int i = 0; i < 20; i++) {
                query.set(topical(4, random));
                search.search(query, 10, beam, DOCUMENTS, null, 1, NEVER);
                List<Integer> last = rows(search);
                for (int d = 0; d < deltas.length; d++) {
                    List<Integer> early = new ArrayList<>();
                    search.search(query, 10, beam, DOCUMENTS, null, deltas[d], () -> {
                        assertTrue(early.isEmpty(), "called again, unasked");
                        early.addAll(rows(search));
                        return false;
                    });
                    assertTrue(early.size() <= 10);
                    assertEquals(last, rows(search), "another answer where somebody listens");
                    early.retainAll(last);
                    known[d] += early.size();
                }
            }
            boolean scans = beam == DOCUMENTS;
            assertTrue(scans ? known[0] == 200 : known[0] < known[1], "at once: " + known[0]);
            assertTrue(known[1] <= known[2] && known[1] >= 100, "after three tenths: " + known[1]);
            assertTrue(known[2] >= 180, "after nine tenths: " + known[2]);
        }
    }

    @Test
    void shouldTellAgainAsLongAsThatIsWanted() throws IOException {
        try (Written written = write(documents(DOCUMENTS, 1), both(4), "a")) {
            CandidateSearch search = written.index().newSearch();
            var random = new Random(5);
            var query = new QueryEncodings();
            int[] known = new int[3];
            for (int i = 0; i < 20; i++) {
                query.set(topical(4, random));
                search.search(query, 10, 30, DOCUMENTS, null, 1, NEVER);
                List<Integer> last = rows(search);
                List<List<Integer>> told = new ArrayList<>();
                search.search(query, 10, 30, DOCUMENTS, null, 0.1, () -> {
                    told.add(new ArrayList<>(rows(search)));
                    return told.size() < known.length;
                });
                assertEquals(last, rows(search), "another answer where somebody listens");
                assertEquals(known.length, told.size());
                for (int call = 0; call < known.length; call++) {
                    told.get(call).retainAll(last);
                    known[call] += told.get(call).size();
                }
            }
            assertTrue(known[0] < known[1] && known[1] < known[2], Arrays.toString(known));
        }
    }

    @Test
    void shouldTellOfAScanThatFollowsAWalk() throws IOException {
        try (Written written = write(documents(DOCUMENTS, 1), both(4), "a")) {
            CandidateSearch search = written.index().newSearch();
            var query = new QueryEncodings();
            query.set(topical(4, new Random(5)));
            List<Integer> calls = new ArrayList<>();
            RowFilter few = few();
            search.search(query, 30, 30, DOCUMENTS, few, 0.5, () -> calls.add(search.size()));
            assertEquals(DOCUMENTS / 100, calls.getLast());
            List<Integer> found = rows(search);
            assertEquals(DOCUMENTS / 100, found.size(), "all that pass");
            assertTrue(found.stream().allMatch(row -> row % 100 == 1));
            search.scan(query, 30, 30, DOCUMENTS, few);
            assertEquals(rows(search), found);
        }
    }

    @Test
    void shouldNotMindDamageThatIsMetEarlyOnly() throws IOException {
        TokenVectorsFile documents = documents(DOCUMENTS, 1);
        try (Written sound = write(documents, both(4), "a");
                Written damaged = write(documents, both(4), "b")) {
            var query = new QueryEncodings();
            query.set(topical(4, new Random(5)));
            List<String> order = new ArrayList<>();
            CandidateSearch search = watched(sound, () -> order.add("scan")).newSearch();
            search.search(query, 30, 30, DOCUMENTS, few(), 0.01, () -> !order.add("early"));
            assertEquals("early", order.getFirst(), "the walk comes to it");
            assertEquals("scan", order.getLast());
            List<Integer> expected = rows(search);

            flip("b.fde");
            var flipped = new AtomicInteger();
            CandidateIndex mended = watched(damaged, () -> {
                if (flipped.getAndIncrement() == 0) {
                    flip("b.fde");
                }
            });
            CandidateSearch other = mended.newSearch();
            other.search(query, 30, 30, DOCUMENTS, few(), 0.01, NEVER);
            assertEquals(expected, rows(other));
        }
    }

    /** Passes where a sample is asked about, and hardly elsewhere: the graph is walked, and finds too few. */
    private static RowFilter few() {
        var asked = new AtomicInteger();
        return row -> asked.getAndIncrement() < 256 || row % 100 == 1;
    }

    /** An index that tells when its rows are scanned. */
    private static CandidateIndex watched(Written written, Runnable scanned) {
        return new CandidateIndex(written.codes(), written.graph(), written.encodings(), null, row -> {
            scanned.run();
            return written.tokens().tokenCount(row) > 0;
        });
    }

    /** Changes bits all over the middle of a file, or changes them back. */
    private void flip(String name) {
        try (var file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
            for (long at = file.length() / 4; at < file.length() * 3 / 4; at += 512) {
                file.seek(at);
                int was = file.read();
                file.seek(at);
                file.write(was ^ 0x20);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldAnswerOneQueryAfterTheOther() throws IOException {
        try (Written written = write(documents(DOCUMENTS, 1), both(1), "a")) {
            CandidateSearch search = written.index().newSearch();
            var random = new Random(5);
            var query = new QueryEncodings();
            for (int i = 0; i < 10; i++) {
                float[][] asked = topical(1 + i, random);
                query.set(asked);
                search.search(query, 20, 20, DOCUMENTS, null, 0.5, () -> true);
                var fresh = new QueryEncodings();
                fresh.set(asked);
                CandidateSearch other = written.index().newSearch();
                other.search(fresh, 20, 20, DOCUMENTS, null, 1, NEVER);
                assertEquals(rows(other), rows(search));
            }
        }
    }

    @Test
    void shouldExpectWhatLateInteractionScores() throws IOException {
        TokenVectorsFile documents = documents(DOCUMENTS, 1);
        try (Written written = write(documents, both(8), "a")) {
            CandidateSearch search = written.index().newSearch();
            List<float[]> means = encoded(documents, MEAN);
            List<float[]> fixed = encoded(documents, FIXED);
            float[][] asked = topical(6, new Random(5));
            var query = new QueryEncodings();
            query.set(asked);
            search.search(query, 20, 50, DOCUMENTS, null, 1, NEVER);
            double[] mean = scores(means, encode(MEAN, asked), row -> true);
            double[] other = scores(fixed, encode(FIXED, asked), row -> true);
            for (int rank = 0; rank < search.size(); rank++) {
                int row = search.row(rank);
                assertEquals((mean[row] + other[row]) / 2, search.score(rank), 0.05, "of six tokens of unit length");
            }
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFit() throws IOException {
        TokenVectorsFile documents = documents(100, 1);
        try (Written written = write(documents, both(4), "a")) {
            CandidateSearch search = written.index().newSearch();
            var query = new QueryEncodings();
            query.set(new float[2][3]);
            assertThrows(IllegalArgumentException.class, () -> search.search(query, 5, 5, 100, null, 1, NEVER));
            query.set(new float[2][DIMENSION]);
            assertThrows(IllegalArgumentException.class, () -> search.search(query, 0, 5, 100, null, 1, NEVER));
        }
    }
}
