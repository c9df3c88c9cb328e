package dev.varve.index.candidates;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.codecs.TokenVectorsWriter;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.VectorCodesWriter;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.RowFilter;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphPart;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Candidates are compared with those that all encoded documents, in full precision, have by plain loops. */
class CandidatesTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(3, 4), 5);
    private static final GraphParameters GRAPH = new GraphParameters(16, 48, 1.2, 7);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int DIMENSION = 16;
    private static final int DOCUMENTS = 2000;
    private static final int EVERY = 50;
    private static final TokenEncoding FIXED =
            new FixedDimensionalEncoding(new Parameters(DIMENSION, 8, 3, DIMENSION, 256, 1));

    private static final Runnable NEVER = () -> {
        throw new AssertionError("called before the search is done, unasked");
    };

    @TempDir
    Path directory;

    private FileStore store;

    @BeforeEach
    void open() {
        store = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
    }

    private @Nullable TokenVectorsFile tokens;

    @AfterEach
    void close() {
        if (tokens != null) {
            tokens.release();
        }
    }

    /** Files of candidates that were written. */
    private record Written(VectorCodesFile codes, GraphFile graph, TokenVectorsFile tokens) implements AutoCloseable {

        CandidateIndex index() {
            return new CandidateIndex(codes, graph, row -> tokens.tokenCount(row) > 0);
        }

        @Override
        public void close() {
            codes.release();
            graph.release();
        }
    }

    /**
     * Documents of some topics, every fiftieth without tokens.
     *
     * @param scales tokens of a document have lengths of 1 to this: encodings are as unlike in length
     */
    private TokenVectorsFile documents(int count, float scales) throws IOException {
        var random = new Random(9);
        try (var writer = new TokenVectorsWriter(store, "a.tok", ORIGIN, DIMENSION, ElementType.FLOAT32);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(40L * DIMENSION * Float.BYTES);
            for (int row = 0; row < count; row++) {
                int length = row % EVERY == 7 ? 0 : 1 + random.nextInt(20);
                float[][] document = topical(length, random);
                float scale = 1 + (scales - 1) * random.nextFloat();
                for (int t = 0; t < length; t++) {
                    for (int d = 0; d < DIMENSION; d++) {
                        bytes.setAtIndex(FLOAT, (long) t * DIMENSION + d, scale * document[t][d]);
                    }
                }
                writer.add(bytes, 0, length);
            }
            tokens = TokenVectorsFile.open(store, "a.tok", writer.finish(), ORIGIN, Access.NORMAL);
            return tokens;
        }
    }

    /** Unit tokens near to what a topic, one of 40, draws them from. */
    private static float[][] topical(int length, Random random) {
        var topic = new Random(random.nextInt(40));
        float[][] terms = new float[8][DIMENSION];
        for (float[] term : terms) {
            for (int d = 0; d < DIMENSION; d++) {
                term[d] = (float) topic.nextGaussian();
            }
        }
        float[][] drawn = new float[length][DIMENSION];
        for (float[] token : drawn) {
            float[] term = terms[random.nextInt(terms.length)];
            double squared = 0;
            for (int d = 0; d < DIMENSION; d++) {
                token[d] = term[d] + 0.4f * (float) random.nextGaussian();
                squared += token[d] * token[d];
            }
            for (int d = 0; d < DIMENSION; d++) {
                token[d] /= (float) Math.sqrt(squared);
            }
        }
        return drawn;
    }

    private @Nullable Written write(TokenVectorsFile documents, TokenEncoding encoding, int bits, String name)
            throws IOException {
        return write(documents, encoding, bits, name, List.of(), BuildProgress.NONE);
    }

    private @Nullable Written write(
            TokenVectorsFile documents,
            TokenEncoding encoding,
            int bits,
            String name,
            List<GraphPart> parts,
            BuildProgress progress)
            throws IOException {
        var writer = new CandidateWriter(Runnable::run, 1, new CandidateSettings(encoding, bits, GRAPH));
        CandidateWriter.Written written =
                writer.write(store, ORIGIN, name + ".cod", name + ".gra", documents, parts, progress);
        if (written == null) {
            return null;
        }
        return new Written(
                VectorCodesFile.open(store, name + ".cod", written.codes(), ORIGIN, Access.NORMAL),
                GraphFile.open(store, name + ".gra", written.graph(), ORIGIN, Access.NORMAL),
                documents);
    }

    private static QueryEncodings query(int tokens, int dimension) {
        var query = new QueryEncodings();
        query.set(new float[tokens][dimension]);
        return query;
    }

    private static float[] encode(TokenEncoding encoding, float[][] asked) {
        float[] flat = new float[asked.length * DIMENSION];
        for (int t = 0; t < asked.length; t++) {
            System.arraycopy(asked[t], 0, flat, t * DIMENSION, DIMENSION);
        }
        float[] encoded = new float[encoding.dimension()];
        encoding.encoder().query(flat, asked.length, encoded);
        return encoded;
    }

    /** All documents as they are encoded; of no components where there are no tokens. */
    private static List<float[]> encoded(TokenVectorsFile documents, TokenEncoding encoding) {
        var encoder = new DocumentEncoder(documents, encoding);
        List<float[]> vectors = new ArrayList<>();
        for (int row = 0; row < documents.size(); row++) {
            float[] vector = new float[documents.tokenCount(row) > 0 ? encoding.dimension() : 0];
            if (vector.length > 0) {
                encoder.encode(row, vector);
            }
            vectors.add(vector);
        }
        return vectors;
    }

    /** The rows of the largest inner products, of those that may be candidates. */
    private static Set<Integer> best(List<float[]> documents, float[] query, int k, RowFilter filter) {
        double[] scores = new double[documents.size()];
        for (int row = 0; row < scores.length; row++) {
            float[] vector = documents.get(row);
            scores[row] = vector.length > 0 && filter.accepts(row) ? 0 : Double.NEGATIVE_INFINITY;
            for (int d = 0; d < vector.length; d++) {
                scores[row] += (double) vector[d] * query[d];
            }
        }
        return new HashSet<>(IntStream.range(0, scores.length)
                .boxed()
                .sorted((a, b) -> Double.compare(scores[b], scores[a]))
                .limit(k)
                .toList());
    }

    private static double recall(Written written, int beam, RowFilter filter, boolean filtered) {
        CandidateIndex index = written.index();
        CandidateSearch search = index.newSearch();
        List<float[]> documents = encoded(written.tokens(), index.encoding());
        var random = new Random(77);
        var encodings = new QueryEncodings();
        int found = 0;
        int queries = 12;
        for (int i = 0; i < queries; i++) {
            float[][] query = topical(4, random);
            encodings.set(query);
            search.search(encodings, 10, beam, written.tokens().size(), filtered ? filter : null, 1, NEVER);
            Set<Integer> best = best(documents, encode(index.encoding(), query), 10, filter);
            for (int rank = 0; rank < search.size(); rank++) {
                found += best.contains(search.row(rank)) ? 1 : 0;
            }
            for (int rank = 0; rank < search.size(); rank++) {
                assertTrue(filter.accepts(search.row(rank)), "a row that may not be a candidate");
                assertTrue(written.tokens().tokenCount(search.row(rank)) > 0, "a document without tokens");
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
        try (Written written = write(documents(DOCUMENTS, scales), FIXED, 4, "a")) {
            assertNotNull(written);
            double all = recall(written, DOCUMENTS, row -> true, false);
            double some = recall(written, 30, row -> true, false);
            assertTrue(all > 0.85, "recall of all rows by their codes: " + all);
            assertTrue(some > 0.85 * all, "recall of a beam by the graph: " + some);
            assertTrue(recall(written, 30, row -> row % 3 == 1, true) > 0.75, "under a filter");
            assertTrue(recall(written, 30, row -> row % 100 == 1, true) > 0.85, "under a filter for few");
        }
    }

    @Test
    void shouldFindTheMoreTheMoreBits() throws IOException {
        TokenVectorsFile documents = documents(DOCUMENTS, 1);
        double[] recalls = new double[3];
        int[] bits = {1, 2, 8};
        for (int i = 0; i < bits.length; i++) {
            try (Written written = write(documents, FIXED, bits[i], "bits" + bits[i])) {
                assertNotNull(written);
                recalls[i] = recall(written, 100, row -> true, false);
            }
        }
        assertTrue(recalls[0] > 0.4 && recalls[0] < recalls[1] && recalls[1] < recalls[2], "of 1, 2 and 8 bits");
        assertTrue(recalls[2] > 0.95, "recall of 8 bits: " + recalls[2]);
    }

    @Test
    void shouldTakeMeansForCandidatesToo() throws IOException {
        try (Written written = write(documents(DOCUMENTS, 1), new MeanEncoding(DIMENSION), 8, "a")) {
            assertNotNull(written);
            assertEquals(new MeanEncoding(DIMENSION), written.index().encoding());
            assertTrue(recall(written, 60, row -> true, false) > 0.85);
        }
    }

    @Test
    void shouldWriteTheSameAgainAndTellTheEncoding() throws IOException {
        TokenVectorsFile documents = documents(600, 1);
        try (Written first = write(documents, FIXED, 2, "a");
                Written second = write(documents, FIXED, 2, "b")) {
            assertNotNull(first);
            assertNotNull(second);
            assertEquals(FIXED, first.index().encoding());
            for (String extension : List.of(".cod", ".gra")) {
                assertArrayEquals(
                        Files.readAllBytes(directory.resolve("a" + extension)),
                        Files.readAllBytes(directory.resolve("b" + extension)));
            }
        }
    }

    @Test
    void shouldTakeOverTheGraphOfAPart() throws IOException {
        TokenVectorsFile documents = documents(DOCUMENTS, 1);
        try (Written whole = write(documents, FIXED, 4, "a")) {
            assertNotNull(whole);
            var part = new GraphPart(whole.graph(), row -> row % 10 == 0 ? -1 : row);
            try (Written merged = write(documents, FIXED, 4, "b", List.of(part), BuildProgress.NONE)) {
                assertNotNull(merged);
                assertTrue(recall(merged, 40, row -> true, false) > 0.85);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 500}) // by the graph, and by a scan
    void shouldTellWhatItHasFoundBeforeItIsDone(int beam) throws IOException {
        try (Written written = write(documents(DOCUMENTS, 1), FIXED, 4, "a")) {
            assertNotNull(written);
            CandidateSearch search = written.index().newSearch();
            var random = new Random(5);
            var encodings = new QueryEncodings();
            for (int i = 0; i < 10; i++) {
                encodings.set(topical(4, random));
                List<Integer> early = new ArrayList<>();
                search.search(encodings, 10, beam, DOCUMENTS, null, 0.5, () -> {
                    assertTrue(early.isEmpty(), "called twice");
                    early.addAll(rows(search));
                });
                List<Integer> found = rows(search);
                assertEquals(10, early.size());
                search.search(encodings, 10, beam, DOCUMENTS, null, 1, NEVER);
                assertEquals(found, rows(search), "another answer where nobody listens");
            }
        }
    }

    private static List<Integer> rows(CandidateSearch search) {
        return IntStream.range(0, search.size()).mapToObj(search::row).toList();
    }

    @Test
    void shouldWriteCandidatesOfNoDocument() throws IOException {
        try (Written written = write(documents(0, 1), FIXED, 4, "a")) {
            assertNotNull(written);
            CandidateSearch search = written.index().newSearch();
            search.search(query(1, DIMENSION), 5, 5, 0, null, 1, NEVER);
            assertEquals(0, search.size());
        }
    }

    @Test
    void shouldLeaveNothingWhereDocumentsAreTooLong() throws IOException {
        assertNull(write(documents(100, 1e30f), FIXED, 4, "a"));
        assertFalse(store.exists("a.cod"));
        assertFalse(store.exists("a.gra"));
    }

    @Test
    void shouldGiveUpWhereItIsTold() throws IOException {
        TokenVectorsFile documents = documents(100, 1);
        assertThrows(
                CancellationException.class, () -> write(documents, FIXED, 4, "a", List.of(), (done, total) -> false));
    }

    @Test
    void shouldRefuseWhatDoesNotFit() throws IOException {
        TokenVectorsFile documents = documents(100, 1);
        assertThrows(IllegalArgumentException.class, () -> write(documents, new MeanEncoding(8), 4, "a"));
        assertThrows(IllegalArgumentException.class, () -> new CandidateSettings(FIXED, 9, GRAPH));
        assertThrows(IllegalArgumentException.class, () -> new CandidateSettings(FIXED, 0, GRAPH));
        try (Written written = write(documents, FIXED, 4, "a")) {
            assertNotNull(written);
            CandidateSearch search = written.index().newSearch();
            assertThrows(
                    IllegalArgumentException.class, () -> search.search(query(2, 3), 5, 5, 100, null, 1, NEVER));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> search.search(query(2, DIMENSION), 0, 5, 100, null, 1, NEVER));
        }
    }

    @Test
    void shouldRefuseFilesThatDoNotBelongTogether() throws IOException {
        TokenVectorsFile documents = documents(100, 1);
        var code = new RaBitQ(8, 1, Distance.DOT, new float[8], 1);
        long length;
        try (var writer = new VectorCodesWriter(store, "vectors.cod", ORIGIN, code)) {
            length = writer.finish();
        }
        VectorCodesFile vectors = VectorCodesFile.open(store, "vectors.cod", length, ORIGIN, Access.NORMAL);
        try (Written written = write(documents, FIXED, 4, "a")) {
            assertNotNull(written);
            assertThrows(CorruptFileException.class, () -> new CandidateIndex(vectors, written.graph(), row -> true));
        } finally {
            vectors.release();
        }
    }
}
