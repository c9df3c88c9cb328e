package dev.varve.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.index.MemoryTokens;
import dev.varve.index.Ranking;
import dev.varve.index.RowFilter;
import dev.varve.index.TokenPart;
import dev.varve.index.late.LateTrace.Way;
import dev.varve.index.tokens.Documents;
import dev.varve.index.tokens.TokenCodeSettings.Kind;
import dev.varve.mmap.ReadWay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers are compared with scores of all documents, one after another, whatever is in memory and however it is read.
 */
class LateSearchTest extends LateSetting {

    @ParameterizedTest
    @CsvSource({
        "BEST,RESIDUAL,16384",
        "THREADS,RESIDUAL,16384",
        "MAPPING,RESIDUAL,16384",
        "BEST,FLOAT16,1024",
        "THREADS,FLOAT16,512",
        "BEST,RABITQ,300",
        "MAPPING,FLOAT32,16384"
    })
    void shouldAnswerAsTheCandidatesScoreInEveryWay(ReadWay way, Kind kind, int maxBytes) throws IOException {
        reopen(way, maxBytes);
        LateFixture one = fixture(1500, 5, kind, FIXED);
        LateFixture other = fixture(700, 6, kind, FIXED);
        RowFilter some = row -> row % 3 != 1;
        List<LatePart> parts = List.of(one.part(), other.part(some));
        LateSearch search = search();
        var random = new Random(3);
        for (int q = 0; q < 60; q++) {
            residentOfFour = q % 5;
            float[][] query = query(q % 2 == 0 ? one : other, random);
            LateEffort effort = new LateEffort(200, 5 + random.nextInt(60), 0, 1);
            List<Scored> expected = best(scored(query, candidates(query, effort, parts), parts), K);
            for (double prefetch : new double[] {0.1, 0.5, 1}) {
                LateEffort asked = new LateEffort(effort.candidates(), effort.rerank(), 0, prefetch);
                assertRanking(
                        expected,
                        search.nearest(query, K, asked, parts, null),
                        "query " + q + ", prefetch " + prefetch);
            }
        }
        LateCounters counters = search.counters();
        assertEquals(180, counters.searches());
        assertTrue(counters.hits() > 0 && counters.misses() > 0, counters.toString());
        if (way != ReadWay.MAPPING) {
            assertTrue(readers.stats().reads() > 0);
        }
    }

    @Test
    void shouldFindTheBestOfAllByTheirCodes() throws IOException {
        LateFixture fixture = fixture(600);
        List<LatePart> parts = List.of(fixture.part());
        residentOfFour = 1;
        var random = new Random(4);
        List<Scored> all = new ArrayList<>();
        for (int row = 0; row < fixture.rows(); row++) {
            if (fixture.document(row).length > 0) {
                all.add(new Scored(0, row, 0));
            }
        }
        for (int q = 0; q < 20; q++) {
            float[][] query = query(fixture, random);
            List<Scored> expected = best(scored(query, all, parts), K);
            LateEffort effort = new LateEffort(600, 600, 0, 0.3);
            assertRanking(expected, search().nearest(query, K, effort, parts, null), "query " + q);
        }
    }

    @ParameterizedTest
    @CsvSource({"BEST,16384", "THREADS,600", "MAPPING,16384"})
    void shouldScoreTheBestAgainInFullPrecision(ReadWay way, int maxBytes) throws IOException {
        reopen(way, maxBytes);
        LateFixture fixture = fixture(800);
        List<LatePart> parts = List.of(fixture.part());
        float[][][] copy = new float[fixture.rows()][][];
        Arrays.setAll(copy, fixture::document);
        var memory = new MemoryTokens(DIMENSION, ElementType.FLOAT32, copy, 64);
        List<LatePart> kept = List.of(new LatePart(memory, fixture.rows(), null, fixture.index()));
        LateSearch search = search();
        var random = new Random(4);
        for (int q = 0; q < 20; q++) {
            residentOfFour = q % 5;
            float[][] query = query(fixture, random);
            LateEffort effort = new LateEffort(200, 100, 40, 0.3);
            List<Scored> again = best(scored(query, candidates(query, effort, parts), parts), 40).stream()
                    .map(one -> new Scored(0, one.row(), Documents.score(query, fixture.document(one.row()))))
                    .toList();
            List<Scored> expected = best(again, K);
            Ranking found = search.nearest(query, K, effort, parts, null);
            for (int rank = 0; rank < K; rank++) {
                assertEquals(expected.get(rank).score(), found.score(rank), 1e-4);
            }
            assertSame(found, search.nearest(query, K, effort, kept, null));
        }
        long before = search.counters().rescored();
        search.nearest(query(fixture, random), K, new LateEffort(200, 100, 3, 0.3), parts, null);
        assertEquals(before + K, search.counters().rescored());
    }

    @Test
    void shouldScanPartsWithoutAnIndexAsAnExactSearchDoes() throws IOException {
        LateFixture indexed = fixture(400, 5, Kind.FLOAT32, FIXED);
        LateFixture flat = fixture(300, 6, Kind.FLOAT32, FIXED);
        float[][][] written = Documents.draw(200, DIMENSION, 40, new Random(8));
        var memory = new MemoryTokens(DIMENSION, ElementType.FLOAT16, written, 32);
        RowFilter some = row -> row % 2 == 0;
        List<LatePart> parts = List.of(flat.flat(some), indexed.part(), new LatePart(memory, 150, null, null));
        List<TokenPart> exactParts = parts.stream()
                .map(part -> new TokenPart(part.vectors(), part.rows(), part.filter()))
                .toList();
        LateEffort all = new LateEffort(400, 400, 0, 0.5);
        residentOfFour = 2;
        var random = new Random(4);
        for (int q = 0; q < 20; q++) {
            float[][] query = query(q % 2 == 0 ? flat : indexed, random);
            Ranking expected = exact.tokens(query, K, exactParts);
            // Tokens of the index are coded as they are, so that all scores are those of full precision.
            assertSame(expected, search().nearest(query, K, all, parts, null));
            assertSame(expected, search().nearest(query, K, LateEffort.EXACT, parts, null));
            var wide = new LateSearch(exact, Runnable::run, 2, readers, () -> nanos++);
            assertSame(
                    expected,
                    wide.nearest(List.<float[][]>of(query, query), K, all, parts)
                            .getLast());
        }
    }

    @Test
    void shouldShareThePlacesWhereEncodingsDiffer() throws IOException {
        LateFixture one = fixture(600, 5, Kind.RESIDUAL, FIXED);
        LateFixture other = fixture(300, 6, Kind.RESIDUAL, new MeanEncoding(DIMENSION));
        List<LatePart> parts = List.of(one.part(), other.part());
        residentOfFour = 0;
        var trace = new LateTrace();
        search().nearest(query(one, new Random(2)), K, new LateEffort(300, 90, 0, 0.3), parts, trace);
        assertEquals(60, trace.steps().get(0).scored());
        assertEquals(30, trace.steps().get(1).scored());
        assertEquals(90, trace.counters().scored());
    }

    @ParameterizedTest
    @CsvSource({"BEST", "THREADS", "MAPPING"})
    void shouldScoreDocumentsOfAnyLength(ReadWay way) throws IOException {
        reopen(way, 16 << 10);
        var random = new Random(5);
        float[][][] documents = Documents.draw(60, DIMENSION, 40, random);
        for (int row = 0; row < 20; row++) {
            documents[3 * row] = Documents.query(Documents.draw(1, DIMENSION, 40, random)[0], 8192 - 7 * row, random);
        }
        LateFixture fixture = fixture(documents, Kind.FLOAT32, FIXED);
        List<LatePart> parts = List.of(fixture.part());
        residentOfFour = 0;
        for (int q = 0; q < 5; q++) {
            float[][] query = query(fixture, random);
            LateEffort effort = new LateEffort(60, 60, 0, 0.3);
            List<Scored> expected = best(scored(query, candidates(query, effort, parts), parts), K);
            assertRanking(expected, search().nearest(query, K, effort, parts, null), "query " + q);
        }
    }

    @Test
    void shouldTellOfPartsThatAreScannedToo() throws IOException {
        LateFixture fixture = fixture(300);
        var trace = new LateTrace();
        List<LatePart> parts = List.of(fixture.flat(row -> row < 100), fixture.part());
        search().nearest(query(fixture, new Random(1)), K, new LateEffort(50, 20, 0, 0.3), parts, trace);
        assertEquals(Way.EXACT, trace.steps().get(0).way());
        assertEquals(95, trace.steps().get(0).scored(), "every 17th has no tokens");
        assertEquals(Way.CANDIDATES, trace.steps().get(1).way());
        var exactly = new LateTrace();
        search().nearest(query(fixture, new Random(1)), K, LateEffort.EXACT, parts, exactly);
        assertEquals(283, exactly.steps().get(1).scored());
    }

    @Test
    void shouldAnswerSeveralThreadsAndInterruptedOnes() throws Exception {
        reopen(ReadWay.BEST, 700);
        LateFixture fixture = fixture(1000);
        List<LatePart> parts = List.of(fixture.part());
        residentOfFour = 1;
        LateSearch search = search();
        LateEffort effort = new LateEffort(80, 40, 0, 0.3);
        List<float[][]> queries = new ArrayList<>();
        var random = new Random(2);
        for (int q = 0; q < 40; q++) {
            queries.add(query(fixture, random));
        }
        List<Ranking> expected = search.nearest(queries, K, effort, parts);
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<List<Ranking>>> found = new ArrayList<>();
            var side = new LateSearch(exact, executor, 3, readers, () -> 0);
            for (int thread = 0; thread < 4; thread++) {
                boolean interrupted = thread == 1;
                found.add(executor.submit(() -> {
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    List<Ranking> rankings = side.nearest(queries, K, effort, parts);
                    assertEquals(interrupted, Thread.interrupted());
                    return rankings;
                }));
            }
            for (Future<List<Ranking>> one : found) {
                for (int q = 0; q < queries.size(); q++) {
                    assertSame(expected.get(q), one.get().get(q));
                }
            }
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFit() throws IOException {
        LateFixture fixture = fixture(100);
        List<LatePart> parts = List.of(fixture.part());
        LateEffort effort = new LateEffort(80, 40, 0, 0.3);
        LateSearch search = search();
        refuse(() -> search.nearest(new float[0][], K, effort, parts, null));
        refuse(() -> search.nearest(new float[1][3], K, effort, parts, null));
        refuse(() -> search.nearest(new float[1][DIMENSION], 0, effort, parts, null));
        refuse(() -> search.nearest(new float[][] {new float[DIMENSION], {1}}, K, effort, parts, null));
        refuse(() -> new LateEffort(0, 1, 0, 0.3));
        refuse(() -> new LateEffort(1, 0, 0, 0.3));
        refuse(() -> new LateEffort(1, 1, -1, 0.3));
        refuse(() -> new LateEffort(1, 1, 0, 0));
        refuse(() -> new LateEffort(1, 1, 0, 1.1));
        refuse(() -> new LatePart(fixture.part().vectors(), 101, null, null));
        assertEquals(List.of(), search.nearest(List.of(), K, effort, parts));
        assertEquals(
                0,
                search.nearest(new float[1][DIMENSION], K, effort, List.of(), null)
                        .size());
        var empty = new LatePart(fixture.part().vectors(), 0, null, fixture.index());
        assertEquals(
                0,
                search.nearest(new float[1][DIMENSION], K, effort, List.of(empty), null)
                        .size());
    }

    private static void refuse(Executable call) {
        assertThrows(IllegalArgumentException.class, call);
    }

    @Test
    void shouldRefuseFilesThatDoNotBelongTogether() throws IOException {
        LateFixture one = fixture(100);
        LateFixture other = fixture(90);
        assertThrows(
                CorruptFileException.class,
                () -> new LateIndex(one.codes(), other.index().candidates()));
    }

    @Test
    void shouldAnswerWithAsManyAsAreAskedForWhereEncodingsDiffer() throws IOException {
        LateFixture one = fixture(600, 5, Kind.RESIDUAL, FIXED);
        LateFixture other = fixture(60, 6, Kind.RESIDUAL, new MeanEncoding(DIMENSION));
        float[][] query = query(one, new Random(2));
        LateEffort effort = new LateEffort(300, 20, 0, 0.3);
        List<LatePart> few = List.of(one.part(_ -> false), other.part());
        assertEquals(K, search().nearest(query, K, effort, few, null).size(), "all pass in the smaller part alone");
        LateFixture third = fixture(60, 7, Kind.RESIDUAL, FIXED);
        List<LatePart> halves = List.of(other.part(), third.part());
        assertEquals(
                11,
                search().nearest(query, 11, new LateEffort(300, 11, 0, 1), halves, null)
                        .size(),
                "shares are rounded");
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-30f, 1e-17f, 1e17f, 1e30f, 2e37f})
    void shouldAnswerExactlyWhereCodesHoldNoSuchQuery(float scale) throws IOException {
        LateFixture fixture = fixture(600);
        List<LatePart> parts = List.of(fixture.part());
        List<TokenPart> exactParts = List.of(new TokenPart(fixture.part().vectors(), fixture.rows(), null));
        LateEffort effort = new LateEffort(60, 30, 0, 0.3);
        var random = new Random(3);
        LateSearch search = search();
        for (int q = 0; q < 10; q++) {
            float[][] usual = query(fixture, random);
            float[][] query = Documents.query(fixture.document(q), 60, random);
            for (float[] token : query) {
                for (int d = 0; d < DIMENSION; d++) {
                    token[d] *= scale;
                }
            }
            Ranking expected = exact.tokens(query, K, exactParts);
            var trace = new LateTrace();
            assertSame(expected, search.nearest(query, K, effort, parts, trace));
            assertEquals(Way.EXACT, trace.steps().getFirst().way());
            List<Ranking> both = search.nearest(List.<float[][]>of(query, usual), K, effort, parts);
            assertSame(expected, both.getFirst());
            assertSame(search.nearest(usual, K, effort, parts, null), both.getLast());
        }
    }

    @Test
    void shouldTellEqualScoresApartByPartHoweverTheyAreScored() throws IOException {
        float[][][] documents = Documents.draw(700, DIMENSION, 40, new Random(5));
        LateFixture fixture = fixture(documents, Kind.FLOAT32, FIXED);
        LateFixture coded = fixture(documents, Kind.RESIDUAL, FIXED);
        var memory = new MemoryTokens(DIMENSION, ElementType.FLOAT32, documents, 32);
        var written = new LatePart(memory, 700, null, null);
        var random = new Random(4);
        LateEffort effort = new LateEffort(700, 700, 0, 0.5);
        LateEffort again = new LateEffort(700, 700, 700, 0.5);
        var wide = new LateSearch(exact, Runnable::run, 2, readers, () -> nanos++);
        for (int q = 0; q < 40; q++) {
            residentOfFour = q % 5;
            float[][] query = query(fixture, random);
            for (LateSearch search : List.of(search(), wide)) {
                assertFirst(search.nearest(query, 1, effort, List.of(fixture.part(), written), null));
                assertFirst(search.nearest(query, 1, effort, List.of(written, fixture.part()), null));
                assertFirst(search.nearest(query, 1, again, List.of(coded.part(), written), null));
                assertFirst(search.nearest(query, 1, again, List.of(written, coded.part()), null));
            }
        }
    }

    private static void assertFirst(Ranking ranking) {
        assertEquals(1, ranking.size());
        assertEquals(0, ranking.part(0), "of equal scores the first part's comes first");
    }

    @Test
    void shouldTakeAnyEffortForAllThereIs() throws IOException {
        LateFixture fixture = fixture(300);
        List<LatePart> parts = List.of(fixture.part());
        float[][] query = query(fixture, new Random(2));
        int most = Integer.MAX_VALUE - 1;
        Ranking expected = search().nearest(query, K, new LateEffort(300, 300, 300, 0.3), parts, null);
        assertSame(expected, search().nearest(query, K, new LateEffort(most, most, most, 0.3), parts, null));
        assertEquals(
                283,
                search().nearest(query, most, new LateEffort(1, 1, 0, 0.3), parts, null)
                        .size());
    }
}
