package dev.varve.index.candidates;

import static dev.varve.index.candidates.CandidateFixture.DIMENSION;
import static dev.varve.index.candidates.CandidateFixture.NEVER;
import static dev.varve.index.candidates.CandidateFixture.ORIGIN;
import static dev.varve.index.candidates.CandidateFixture.encode;
import static dev.varve.index.candidates.CandidateFixture.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.VectorCodesWriter;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.candidates.CandidateFixture.Written;
import dev.varve.index.candidates.CandidateSettings.Coding;
import dev.varve.index.graph.BuildProgress;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of candidates: what is written, and what is refused. */
class CandidateFilesTest {

    private static final CandidateSettings SETTINGS = CandidateSettings.byFixedDimensionalEncoding(DIMENSION, 3);

    @TempDir
    Path directory;

    private FileStore store;
    private @Nullable TokenVectorsFile tokens;

    /** With two directories for files that are to be the same: they tell their names. */
    @BeforeEach
    void open() throws IOException {
        store = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        store.createDirectory("one");
        store.createDirectory("other");
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

    private @Nullable Written write(TokenVectorsFile documents, CandidateSettings settings, String name)
            throws IOException {
        return CandidateFixture.write(store, documents, settings, name, List.of(), BuildProgress.NONE);
    }

    @Test
    void shouldWriteTheSameAgainAndTellTheEncodings() throws IOException {
        TokenVectorsFile documents = documents(600, 1);
        try (Written first = write(documents, SETTINGS, "one/a");
                Written second = write(documents, SETTINGS, "other/a")) {
            assertNotNull(first);
            assertNotNull(second);
            assertEquals(SETTINGS.leading().encoding(), first.index().leading());
            Coding ordering = assertInstanceOf(Coding.class, SETTINGS.ordering());
            assertEquals(ordering.encoding(), first.index().ordering());
            assertEquals(5_120, ordering.encoding().dimension());
            for (String extension : List.of(".cod", ".gra", ".fde")) {
                assertArrayEquals(
                        Files.readAllBytes(directory.resolve("one/a" + extension)),
                        Files.readAllBytes(directory.resolve("other/a" + extension)));
            }
        }
    }

    @Test
    void shouldWriteTheSameCodesByManyThreads() throws IOException {
        TokenVectorsFile documents = documents(600, 1);
        CandidateWriter.Names names = CandidateFixture.names("other/a");
        try (Written alone = write(documents, SETTINGS, "one/a");
                ExecutorService executor = Executors.newFixedThreadPool(3)) {
            assertNotNull(alone);
            CandidateWriter.Written written = new CandidateWriter(executor, 4, SETTINGS)
                    .write(store, ORIGIN, names, documents, List.of(), BuildProgress.NONE);
            assertNotNull(written);
            for (String extension : List.of(".cod", ".fde")) {
                assertArrayEquals(
                        Files.readAllBytes(directory.resolve("one/a" + extension)),
                        Files.readAllBytes(directory.resolve("other/a" + extension)));
            }
            assertEquals(Files.size(directory.resolve("other/a.cod")), written.codes());
            assertEquals(Files.size(directory.resolve("other/a.gra")), written.graph());
            assertEquals(Files.size(directory.resolve("other/a.fde")), written.ordering());
        }
    }

    @Test
    void shouldWriteCandidatesOfNoDocument() throws IOException {
        try (Written written = write(documents(0, 1), SETTINGS, "a")) {
            assertNotNull(written);
            CandidateSearch search = written.index().newSearch();
            var query = new QueryEncodings();
            query.set(new float[1][DIMENSION]);
            search.search(query, 5, 5, 0, null, 1, NEVER);
            assertEquals(List.of(), rows(search));
        }
    }

    @Test
    void shouldLeaveNothingWhereDocumentsAreTooLong() throws IOException {
        assertNull(write(documents(100, 1e30f), SETTINGS, "a"));
        for (String extension : List.of(".cod", ".gra", ".fde")) {
            assertFalse(store.exists("a" + extension));
        }
    }

    @Test
    void shouldGiveUpWhereItIsTold() throws IOException {
        TokenVectorsFile documents = documents(100, 1);
        assertThrows(
                CancellationException.class,
                () -> CandidateFixture.write(store, documents, SETTINGS, "a", List.of(), (done, total) -> false));
    }

    /** Long documents are long work: what wants a builder to end must not wait for a great many. */
    @Test
    void shouldAskWhetherToGoOnEveryFewDocuments() throws IOException {
        TokenVectorsFile documents = documents(1500, 1);
        var read = new AtomicInteger();
        var most = new AtomicInteger();
        TokenVectors counting = (TokenVectors) Proxy.newProxyInstance(
                TokenVectors.class.getClassLoader(), new Class<?>[] {TokenVectors.class}, (_, method, arguments) -> {
                    if (method.getName().equals("verify")) {
                        most.accumulateAndGet(read.incrementAndGet(), Math::max);
                    }
                    return method.invoke(documents, arguments);
                });
        new CandidateWriter(Runnable::run, 1, SETTINGS)
                .write(store, ORIGIN, CandidateFixture.names("a"), counting, List.of(), (_, _) -> {
                    read.set(0);
                    return true;
                });
        assertTrue(most.get() > 0 && most.get() <= 64, most + " documents between two questions");
    }

    @Test
    void shouldRefuseSettingsThatDoNotFit() throws IOException {
        TokenVectorsFile documents = documents(100, 1);
        assertThrows(IllegalArgumentException.class, () -> write(documents, CandidateSettings.byMean(8, 3), "a"));
        TokenEncoding mean = new MeanEncoding(DIMENSION);
        assertThrows(IllegalArgumentException.class, () -> new Coding(mean, 9));
        assertThrows(IllegalArgumentException.class, () -> new Coding(mean, 0));
        var other = new Coding(new MeanEncoding(8), 4);
        GraphParameters graph = SETTINGS.graph();
        assertThrows(IllegalArgumentException.class, () -> new CandidateSettings(new Coding(mean, 4), other, graph));
        assertThrows(IllegalArgumentException.class, () -> new CandidateWriter(Runnable::run, 0, SETTINGS));
    }

    private VectorCodesFile codes(String name, Distance distance, @Nullable TokenEncoding encoding, int rows)
            throws IOException {
        var code = new RaBitQ(8, 1, distance, new float[8], 1);
        try (var writer = new VectorCodesWriter(store, name, ORIGIN, code, encoding)) {
            for (int row = 0; row < rows; row++) {
                writer.addAbsent();
            }
            return VectorCodesFile.open(store, name, writer.finish(), ORIGIN, Access.NORMAL);
        }
    }

    @Test
    void shouldRefuseFilesThatDoNotBelongTogether() throws IOException {
        TokenVectorsFile documents = documents(100, 1);
        var mean = new MeanEncoding(8);
        try (Written written = write(documents, SETTINGS, "a")) {
            assertNotNull(written);
            refuse("codes of encoded tokens", codes("1.cod", Distance.DOT, null, 100), written, false);
            refuse("distance DOT", codes("2.cod", Distance.L2, mean, 100), written, false);
            refuse("rows as of the codes: 99", codes("3.cod", Distance.DOT, mean, 99), written, false);
            refuse("codes of encoded tokens", codes("4.fde", Distance.DOT, null, 100), written, true);
            refuse("rows as of the codes: 100", codes("5.fde", Distance.DOT, mean, 99), written, true);
            refuse("components of a token as of the codes: 16", codes("6.fde", Distance.DOT, mean, 100), written, true);
        }
    }

    private static void refuse(String expected, VectorCodesFile file, Written written, boolean orders) {
        try {
            CorruptFileException refused = assertThrows(
                    CorruptFileException.class,
                    () -> new CandidateIndex(
                            orders ? written.codes() : file,
                            written.graph(),
                            orders ? file : written.encodings(),
                            null,
                            row -> true));
            assertTrue(String.valueOf(refused.getMessage()).contains(expected), refused::toString);
        } finally {
            file.release();
        }
    }

    @Test
    void shouldEncodeAQueryOnceForEqualEncodings() {
        TokenEncoding fixed = new FixedDimensionalEncoding(new Parameters(DIMENSION, 8, 3, DIMENSION, 256, 1));
        TokenEncoding equal = new FixedDimensionalEncoding(new Parameters(DIMENSION, 8, 3, DIMENSION, 256, 1));
        TokenEncoding other = new FixedDimensionalEncoding(new Parameters(DIMENSION, 8, 3, DIMENSION, 256, 2));
        var query = new QueryEncodings();
        var random = new Random(4);
        for (int i = 0; i < 5; i++) {
            float[][] tokens = CandidateFixture.topical(1 + i, random);
            query.set(tokens);
            assertSame(tokens, query.tokens());
            float[] lent = query.of(fixed);
            assertSame(lent, query.of(equal));
            assertArrayEquals(encode(fixed, tokens), lent);
            assertArrayEquals(encode(other, tokens), query.of(other));
        }
    }
}
