package dev.varve.index.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.TokenCodesFile;
import dev.varve.codecs.TokenRecords;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.tokens.FloatTokens;
import dev.varve.codecs.tokens.ResidualTokens;
import dev.varve.codecs.tokens.TokenScorer;
import dev.varve.index.MemoryTokens;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.tokens.TokenCodeSettings.Kind;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TokenCodesBuilderTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(3, 4), 5);
    private static final String NAME = "body.tco";
    private static final int K = 10;

    @TempDir
    private Path directory;

    private DiskFileStore files;

    @BeforeEach
    void openStore() {
        files = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
    }

    /** Documents, queries and the best documents for each, the same for all codes. */
    private static final class Truth {

        static final float[][][] DOCUMENTS = Documents.draw(600, 128, 100, new Random(11));
        static final float[][][] QUERIES = queries(new Random(12));
        static final List<Set<Integer>> BEST = Stream.of(QUERIES)
                .map(query -> best(DOCUMENTS, row -> Documents.score(query, DOCUMENTS[row])))
                .toList();

        private static float[][][] queries(Random random) {
            float[][][] queries = new float[30][][];
            for (int q = 0; q < queries.length; q++) {
                queries[q] = Documents.query(DOCUMENTS[17 * q], 16, random);
            }
            return queries;
        }
    }

    /** How many of the ten best documents are found by codes alone, and in how many bytes a token. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT16, 1, 1, 256, 0.99",
        "RESIDUAL, 1, 1, 20, 0.75",
        "RESIDUAL, 2, 1, 36, 0.87",
        "RESIDUAL, 4, 1, 68, 0.95",
        "RABITQ, 1, 1, 20, 0.68",
        "RABITQ, 2, 1, 36, 0.83",
        "RABITQ, 4, 1, 68, 0.93",
        "FLOAT16, 1, 2, 256, 0.80"
    })
    void shouldFindTheBestDocuments(Kind kind, int bits, int pooled, int tokenBytes, double recall) throws IOException {
        var vectors = new MemoryTokens(128, ElementType.FLOAT16, Truth.DOCUMENTS, 100);
        TokenCodesFile file = build(vectors, new TokenCodeSettings(kind, bits, pooled, 9), 2);
        TokenRecords records = file.records();
        assertEquals(tokenBytes, records.code().tokenBytes());
        assertEquals(pooled, file.pooled());
        TokenScorer scorer = records.code().scorer();
        int found = 0;
        for (int q = 0; q < Truth.QUERIES.length; q++) {
            scorer.prepare(Truth.QUERIES[q]);
            Set<Integer> answer = best(Truth.DOCUMENTS, row -> score(scorer, records, row));
            answer.retainAll(Truth.BEST.get(q));
            found += answer.size();
        }
        double share = found / (double) (Truth.QUERIES.length * K);
        assertTrue(share >= recall, kind + " " + bits + " bits, recall@10 " + share);
        file.release();
    }

    private static double score(TokenScorer scorer, TokenRecords records, int row) {
        records.verify(row);
        return scorer.score(records.mapped(), records.mappedTokens(row), records.tokenCount(row));
    }

    private static Set<Integer> best(float[][][] documents, ToDoubleFunction<Integer> score) {
        double[] scores = IntStream.range(0, documents.length)
                .mapToDouble(row -> documents[row].length == 0 ? Double.NEGATIVE_INFINITY : score.applyAsDouble(row))
                .toArray();
        return new HashSet<>(IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -scores[row]))
                .limit(K)
                .toList());
    }

    /** From no token to the most that there may be; what a document has is what its tokens were, in their order. */
    @ParameterizedTest
    @EnumSource
    void shouldTakeDocumentsOfAnyLength(Kind kind) throws IOException {
        int[] lengths = {1, 0, 8192, 63, 64, 65, 1024, 1025, 0, 2};
        var random = new Random(5);
        float[][][] documents = new float[lengths.length][][];
        for (int i = 0; i < lengths.length; i++) {
            documents[i] = new float[lengths[i]][];
            for (int t = 0; t < lengths[i]; t++) {
                documents[i][t] = Documents.query(new float[][] {new float[24]}, 1, random)[0];
            }
        }
        var vectors = new MemoryTokens(24, ElementType.FLOAT32, documents, 3);
        TokenCodesFile file = build(vectors, new TokenCodeSettings(kind, 4, 1, 9), 1);
        TokenRecords records = file.records();
        TokenScorer scorer = records.code().scorer();
        for (int row = 0; row < lengths.length; row++) {
            assertEquals(lengths[row], records.tokenCount(row));
            float[][] document = documents[row];
            if (document.length > 0) {
                // a query that only the last token answers best
                float[][] query = {document[document.length - 1]};
                scorer.prepare(query);
                assertEquals(Documents.score(query, document), score(scorer, records, row), 0.1);
            }
        }
        assertEquals(List.of(), damage(file));
        file.release();
    }

    @ParameterizedTest
    @CsvSource({"2, 1025", "3, 1025", "4, 4100", "64, 130"})
    void shouldPoolPieceByPiece(int pooled, int tokens) throws IOException {
        float[][][] documents = {new float[tokens][8], {}, {{1, 2, 3, 4, 5, 6, 7, 8}}};
        var random = new Random(6);
        for (float[] token : documents[0]) {
            for (int d = 0; d < 8; d++) {
                token[d] = (float) random.nextGaussian();
            }
        }
        var vectors = new MemoryTokens(8, ElementType.FLOAT32, documents, 3);
        TokenCodesFile file = build(vectors, new TokenCodeSettings(Kind.FLOAT32, 1, pooled, 9), 1);
        TokenRecords records = file.records();
        int pieces = Math.ceilDiv(tokens, 1024);
        int left = records.tokenCount(0);
        assertTrue(left >= Math.ceilDiv(tokens, pooled) && left <= Math.ceilDiv(tokens, pooled) + pieces, left + "");
        assertEquals(0, records.tokenCount(1));
        assertEquals(1, records.tokenCount(2));
        assertEquals(8, records.mapped().get(LittleEndian.FLOAT, records.mappedTokens(2) + 7L * Float.BYTES));
        file.release();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESIDUAL", "RABITQ"})
    void shouldWriteTheSameWhateverTheThreads(Kind kind) throws IOException {
        float[][][] documents = Documents.draw(700, 32, 100, new Random(2));
        var vectors = new MemoryTokens(32, ElementType.FLOAT32, documents, 100);
        var settings = new TokenCodeSettings(kind, 2, 2, -4);
        build(vectors, settings, 1).release();
        byte[] alone = Files.readAllBytes(directory.resolve(NAME));
        files.delete(NAME);
        build(vectors, settings, 4).release();
        assertArrayEquals(alone, Files.readAllBytes(directory.resolve(NAME)));
    }

    /** Twice the square root of the tokens, down to a power of two, and no more than the sample allows. */
    @ParameterizedTest
    @CsvSource({"8, 1", "1024, 64", "5000, 128"})
    void shouldHaveCentroidsByTheRule(int tokens, int centroids) throws IOException {
        float[][] document = Documents.query(new float[1][8], tokens, new Random(2));
        var vectors = new MemoryTokens(8, ElementType.FLOAT32, new float[][][] {document}, 1);
        TokenCodesFile file = build(vectors, new TokenCodeSettings(Kind.RESIDUAL, 1, 1, 77), 1);
        var code = (ResidualTokens) file.records().code();
        assertEquals(centroids, code.centroidCount());
        assertEquals(77, code.seed());
        file.release();
    }

    @Test
    void shouldCodeNothing() throws IOException {
        var none = new MemoryTokens(8, ElementType.FLOAT32, new float[][][] {{}, {}}, 1);
        for (Kind kind : Kind.values()) {
            TokenCodesFile file = build(none, new TokenCodeSettings(kind, 4, 3, 1), 1);
            assertEquals(0, file.records().tokenCount(1));
            file.release();
            files.delete(NAME);
        }
    }

    /** By RaBitQ, segments of one field have the same weights, though not the same tokens. */
    @Test
    void shouldHaveTheWeightsOfOtherSegments() throws IOException {
        float[][] weights = new float[2][];
        for (int segment = 0; segment < 2; segment++) {
            float[][][] documents = Documents.draw(100, 32, 20, new Random(segment));
            var vectors = new MemoryTokens(32, ElementType.FLOAT32, documents, 10);
            TokenCodesFile file = build(vectors, new TokenCodeSettings(Kind.RABITQ, 4, 1, 4), 1);
            weights[segment] = ((ResidualTokens) file.records().code()).weights();
            file.release();
            files.delete(NAME);
        }
        assertArrayEquals(weights[0], weights[1]);
    }

    /** What is no half is the nearest one that is a number. */
    @Test
    void shouldLimitWhatHalvesCannotBe() throws IOException {
        var vectors = new MemoryTokens(2, ElementType.FLOAT32, new float[][][] {{{1e9f, -1e9f}}}, 1);
        TokenCodesFile file = build(vectors, new TokenCodeSettings(Kind.FLOAT16, 1, 1, 1), 1);
        assertEquals(new FloatTokens(2, Short.BYTES), file.records().code());
        TokenScorer scorer = file.records().code().scorer();
        scorer.prepare(new float[][] {{1, 0}, {0, 1}, {0, -1}});
        assertEquals(65_504, score(scorer, file.records(), 0));
        file.release();
    }

    @Test
    void shouldGiveUpWhenAsked() {
        float[][][] documents = Documents.draw(50, 8, 10, new Random(2));
        var vectors = new MemoryTokens(8, ElementType.FLOAT32, documents, 100);
        var builder = new TokenCodesBuilder(Runnable::run, 1, vectors, new TokenCodeSettings(Kind.RESIDUAL, 1, 1, 1));
        assertThrows(
                CancellationException.class, () -> builder.write(files, ORIGIN, NAME, (done, total) -> done < total));
        assertThrows(IllegalArgumentException.class, () -> new TokenCodeSettings(Kind.RABITQ, 3, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new TokenCodeSettings(Kind.FLOAT16, 3, 0, 1));
    }

    private TokenCodesFile build(TokenVectors vectors, TokenCodeSettings settings, int threads) throws IOException {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            long length = new TokenCodesBuilder(executor, threads, vectors, settings)
                    .write(files, ORIGIN, NAME, BuildProgress.NONE);
            return TokenCodesFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        }
    }

    private static List<String> damage(TokenCodesFile file) {
        var damage = new ArrayList<String>();
        file.verifyContents(e -> damage.add(e.getMessage()));
        return damage;
    }
}
