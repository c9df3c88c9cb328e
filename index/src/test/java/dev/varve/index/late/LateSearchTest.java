package dev.varve.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenRecords;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.codecs.tokens.TokenScorer;
import dev.varve.index.ExactSearch;
import dev.varve.index.MemoryTokens;
import dev.varve.index.Ranking;
import dev.varve.index.RowFilter;
import dev.varve.index.TokenPart;
import dev.varve.index.candidates.CandidateSearch;
import dev.varve.index.candidates.QueryEncodings;
import dev.varve.index.late.LateTrace.Way;
import dev.varve.index.tokens.Documents;
import dev.varve.index.tokens.TokenCodeSettings.Kind;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.ReadWay;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers are compared with scores of all documents, one after another, whatever is in memory and however it is read. */
class LateSearchTest {

    private static final int DIMENSION = 24;
    private static final int K = 10;
    private static final Runnable NEVER = () -> {
        throw new AssertionError("not asked for");
    };
    private static final TokenEncoding FIXED =
            new FixedDimensionalEncoding(new Parameters(DIMENSION, 8, 3, DIMENSION, 512, 1));

    @TempDir
    private Path folder;

    private int residentOfFour = 4;
    /** Whether reads of an offset of coded tokens fail; null where files are on a sound disk. */
    private @Nullable LongPredicate fails;

    private BlockReaders readers = open(ReadWay.BEST, 16 << 10);
    private final ExactSearch exact = new ExactSearch(Runnable::run, 1);
    private final List<LateFixture> fixtures = new ArrayList<>();
    private long nanos;

    @AfterEach
    void close() {
        readers.close();
        fixtures.forEach(LateFixture::close);
    }

    private static BlockReaders open(ReadWay way, int maxBytes) {
        return BlockReaders.open(
                BlockReaders.Options.defaults().withWay(way).withMaxBytes(maxBytes), Runnable::run);
    }

    private void reopen(ReadWay way, int maxBytes) {
        readers.close();
        readers = open(way, maxBytes);
    }

    private LateFixture fixture(int documents, long seed, Kind kind, TokenEncoding encoding) throws IOException {
        float[][][] drawn = Documents.draw(documents, DIMENSION, 40, new Random(seed));
        return fixture(drawn, kind, encoding);
    }

    private LateFixture fixture(float[][][] documents, Kind kind, TokenEncoding encoding) throws IOException {
        LateFixture fixture = new LateFixture(
                folder, "s" + fixtures.size(), documents, DIMENSION, kind, encoding, () -> residentOfFour, fails);
        fixtures.add(fixture);
        return fixture;
    }

    private LateFixture fixture(int documents) throws IOException {
        return fixture(documents, 5, Kind.RESIDUAL, FIXED);
    }

    /** A clock that goes on by one whenever it is looked at. */
    private LateSearch search() {
        return new LateSearch(exact, Runnable::run, 1, readers, () -> nanos++);
    }

    private static float[][] query(LateFixture fixture, Random random) {
        float[][] document = {};
        while (document.length == 0) {
            document = fixture.document(random.nextInt(fixture.rows()));
        }
        return Documents.query(document, 1 + random.nextInt(20), random);
    }

    /** A document and its score. */
    private record Scored(int part, int row, double score) {

        static final Comparator<Scored> BEST_FIRST = Comparator.comparingDouble((Scored one) -> -one.score)
                .thenComparingInt(Scored::part)
                .thenComparingInt(Scored::row);
    }

    private static List<Scored> best(List<Scored> scored, int count) {
        return scored.stream().sorted(Scored.BEST_FIRST).limit(count).toList();
    }

    /** The candidates of all parts by what the search for them says. */
    private static List<Scored> candidates(float[][] query, LateEffort effort, List<LatePart> parts) {
        int rows = parts.stream().mapToInt(LatePart::rows).sum();
        var encodings = new QueryEncodings();
        encodings.set(query);
        List<Scored> all = new ArrayList<>();
        for (int number = 0; number < parts.size(); number++) {
            LatePart part = parts.get(number);
            int depth = Math.min(Math.max(K, effort.rerank()), part.rows());
            int width = (int) Math.ceil((double) effort.candidates() * part.rows() / rows);
            CandidateSearch search =
                    Objects.requireNonNull(part.index()).candidates().newSearch();
            search.search(encodings, depth, Math.max(depth, width), part.rows(), part.filter(), 1, NEVER);
            for (int rank = 0; rank < search.size(); rank++) {
                all.add(new Scored(number, search.row(rank), search.score(rank)));
            }
        }
        return best(all, Math.max(K, effort.rerank()));
    }

    /** What coded tokens say of documents, one by one. */
    private static List<Scored> scored(float[][] query, List<Scored> documents, List<LatePart> parts) {
        return documents.stream()
                .map(document -> {
                    TokenRecords records = Objects.requireNonNull(
                                    parts.get(document.part).index())
                            .records();
                    TokenScorer scorer = records.code().scorer();
                    scorer.prepare(query);
                    int row = document.row;
                    double score =
                            scorer.score(records.mapped(), records.mappedTokens(row), records.tokenCount(row));
                    return new Scored(document.part, row, score);
                })
                .toList();
    }

    private static void assertRanking(List<Scored> expected, Ranking found, String what) {
        assertEquals(expected.size(), found.size(), what);
        for (int rank = 0; rank < found.size(); rank++) {
            String where = what + ", rank " + rank;
            assertEquals(expected.get(rank).part, found.part(rank), where);
            assertEquals(expected.get(rank).row, found.row(rank), where);
            assertEquals((float) expected.get(rank).score, found.score(rank), where);
        }
    }

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

    @Test
    void shouldScoreTheBestAgainInFullPrecision() throws IOException {
        LateFixture fixture = fixture(800);
        List<LatePart> parts = List.of(fixture.part());
        residentOfFour = 2;
        var random = new Random(4);
        for (int q = 0; q < 20; q++) {
            float[][] query = query(fixture, random);
            LateEffort effort = new LateEffort(200, 100, 40, 0.3);
            List<Scored> again = best(scored(query, candidates(query, effort, parts), parts), 40).stream()
                    .map(one -> new Scored(0, one.row, Documents.score(query, fixture.document(one.row))))
                    .toList();
            List<Scored> expected = best(again, K);
            Ranking found = search().nearest(query, K, effort, parts, null);
            for (int rank = 0; rank < K; rank++) {
                assertEquals(expected.get(rank).score, found.score(rank), 1e-4);
            }
        }
        LateSearch search = search();
        search.nearest(query(fixture, random), K, new LateEffort(200, 100, 3, 0.3), parts, null);
        assertEquals(K, search.counters().rescored());
    }

    @Test
    void shouldScanPartsWithoutAnIndexAsAnExactSearchDoes() throws IOException {
        LateFixture indexed = fixture(400, 5, Kind.FLOAT32, FIXED);
        LateFixture flat = fixture(300, 6, Kind.FLOAT32, FIXED);
        float[][][] written = Documents.draw(200, DIMENSION, 40, new Random(8));
        var memory = new MemoryTokens(DIMENSION, ElementType.FLOAT16, written, 32);
        RowFilter some = row -> row % 2 == 0;
        List<LatePart> parts =
                List.of(flat.flat(some), indexed.part(), new LatePart(memory, 150, null, null));
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
            assertSame(expected, wide.nearest(List.<float[][]>of(query, query), K, all, parts).getLast());
        }
    }

    private static void assertSame(Ranking expected, Ranking found) {
        assertEquals(expected.size(), found.size());
        for (int rank = 0; rank < found.size(); rank++) {
            assertEquals(expected.part(rank), found.part(rank), "rank " + rank);
            assertEquals(expected.row(rank), found.row(rank), "rank " + rank);
            assertEquals(expected.score(rank), found.score(rank), "rank " + rank);
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
    @EnumSource(
            value = ReadWay.class,
            names = {"BEST", "THREADS", "MAPPING"})
    void shouldReadNoDocumentThatMayNotBeAnAnswer(ReadWay way) throws IOException {
        reopen(way, 16 << 10);
        LateFixture fixture = fixture(900, 5, Kind.FLOAT16, FIXED);
        for (int row = 0; row < fixture.rows(); row++) {
            // Documents lie together, and the mapping is verified by blocks of many: some of these are left.
            if (way == ReadWay.MAPPING ? row < 600 : row % 2 == 0) {
                if (fixture.document(row).length > 0) {
                    fixture.flip(row);
                }
            }
        }
        int first = way == ReadWay.MAPPING ? 700 : 0;
        RowFilter live = row -> row >= first && row % 2 == 1;
        residentOfFour = 0;
        var random = new Random(4);
        for (int q = 0; q < 50; q++) {
            LateEffort effort = new LateEffort(100, 50, 0, 0.2);
            Ranking found = search().nearest(query(fixture, random), K, effort, List.of(fixture.part(live)), null);
            assertEquals(K, found.size());
            for (int rank = 0; rank < K; rank++) {
                assertTrue(live.accepts(found.row(rank)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"BEST,16384", "THREADS,16384", "MAPPING,16384", "BEST,1000", "THREADS,1000"})
    void shouldNoticeDamageOfADocumentThatIsScoredAndOfNoOther(ReadWay way, int maxBytes) throws IOException {
        reopen(way, maxBytes);
        residentOfFour = 0;
        float[][][] documents = Documents.draw(500, DIMENSION, 40, new Random(5));
        LateFixture fixture = fixture(documents, Kind.FLOAT16, FIXED);
        float[][] query = query(fixture, new Random(6));
        List<LatePart> parts = List.of(fixture.part());
        LateEffort effort = new LateEffort(60, 30, 0, 1);
        List<Scored> candidates = candidates(query, effort, parts);
        int damaged = candidates.get(17).row;
        fixture.flip(damaged);
        for (double prefetch : new double[] {0.1, 0.9, 1}) {
            LateSearch search = search();
            LateEffort asked = new LateEffort(60, 30, 0, prefetch);
            // More often than a reader has blocks: a search that fails keeps none.
            for (int i = 0; i < 80; i++) {
                assertThrows(CorruptFileException.class, () -> search.nearest(query, K, asked, parts, null));
            }
            RowFilter others = row -> row != damaged;
            if (way != ReadWay.MAPPING) {
                assertEquals(
                        K, search.nearest(query, K, asked, List.of(fixture.part(others)), null).size());
            }
        }
        fixture.flip(damaged);
        assertEquals(K, search().nearest(query, K, effort, parts, null).size());
        assertTrue(readers.stats().readers() <= 1, "readers are kept and used again");
    }

    @ParameterizedTest
    @CsvSource({"BEST,16384", "THREADS,16384", "BEST,500"})
    void shouldTellWhichDocumentCannotBeRead(ReadWay way, int maxBytes) throws IOException {
        reopen(way, maxBytes);
        residentOfFour = 0;
        var bad = new AtomicLong(-1);
        fails = position -> position == bad.get();
        LateFixture fixture = fixture(500);
        List<LatePart> parts = List.of(fixture.part());
        float[][] query = query(fixture, new Random(6));
        LateEffort effort = new LateEffort(60, 30, 0, 0.2);
        LateSearch search = search();
        Ranking expected = search.nearest(query, K, effort, parts, null);
        int row = expected.row(3);
        bad.set(fixture.codes().records().position(row));
        for (int i = 0; i < 80; i++) {
            var e = assertThrows(CorruptFileException.class, () -> search.nearest(query, K, effort, parts, null));
            assertEquals(bad.get(), e.offset());
            assertTrue(String.valueOf(e.getMessage()).contains("row " + row), e.toString());
        }
        bad.set(-1);
        assertSame(expected, search.nearest(query, K, effort, parts, null));
    }

    @Test
    void shouldReadAgainWhatCouldNotBePrefetched() throws IOException {
        residentOfFour = 0;
        var bad = new AtomicLong(-1);
        fails = position -> bad.compareAndSet(position, -1);
        LateFixture first = fixture(500, 5, Kind.RESIDUAL, FIXED);
        LateFixture second = fixture(500, 6, Kind.RESIDUAL, FIXED);
        List<LatePart> parts = List.of(first.part(), second.part());
        float[][] query = query(first, new Random(6));
        LateEffort effort = new LateEffort(100, 50, 0, 0.2);
        LateSearch search = search();
        Ranking expected = search.nearest(query, K, effort, parts, null);
        assertEquals(0, expected.part(0));
        bad.set(first.codes().records().position(expected.row(0)));
        // What arrives before all candidates are known is scored at once, so the failure is met then.
        assertSame(expected, search.nearest(query, K, effort, parts, null));
        assertEquals(-1, bad.get(), "the read was not tried");
    }

    @Test
    void shouldNotMindDamageOfWhatWasPrefetchedForNothing() throws IOException {
        LateFixture first = fixture(500, 5, Kind.RESIDUAL, FIXED);
        LateFixture second = fixture(500, 6, Kind.RESIDUAL, FIXED);
        residentOfFour = 0;
        // What the first part leads with is driven out by the second, which the query is about.
        float[][] query = query(second, new Random(6));
        List<LatePart> parts = List.of(first.part(), second.part());
        LateEffort effort = new LateEffort(100, 20, 0, 0.2);
        List<Scored> wanted = candidates(query, effort, parts);
        for (int row = 0; row < first.rows(); row++) {
            int at = row;
            if (first.document(row).length > 0
                    && wanted.stream().noneMatch(one -> one.part == 0 && one.row == at)) {
                first.flip(row);
            }
        }
        LateSearch search = search();
        assertEquals(K, search.nearest(query, K, effort, parts, null).size());
        assertTrue(search.counters().wasted() + search.counters().dropped() > 0, "nothing was prefetched for nothing");
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
    void shouldCountWhatItDoes() throws IOException {
        assumeTrue(readers.way() == ReadWay.RING);
        LateFixture fixture = fixture(1500);
        List<LatePart> parts = List.of(fixture.part());
        residentOfFour = 0;
        LateSearch search = search();
        var random = new Random(7);
        for (int q = 0; q < 30; q++) {
            var trace = new LateTrace();
            search.nearest(query(fixture, random), K, new LateEffort(100, 40, 0, 0.4), parts, trace);
            LateCounters one = trace.counters();
            assertEquals(40, one.scored());
            assertEquals(40, one.hits() + one.misses(), "all of them had to be read");
            assertEquals(one.prefetched(), one.hits() + one.wasted());
            assertEquals(one.prefetched() + one.misses(), one.reads(), "one read each");
            assertTrue(one.overlappedNanos() > 0);
            assertEquals(Way.CANDIDATES, trace.steps().getFirst().way());
            assertEquals(40, trace.steps().getFirst().candidates());
        }
        LateCounters all = search.counters();
        assertEquals(1200, all.scored());
        assertTrue(all.hitRate() > 0.5, all.toString());
        assertTrue(all.wastedRatio() < 0.5, all.toString());
        assertTrue(readers.stats().reads() <= all.reads() && readers.stats().reads() >= all.scored());
        var none = new LateTrace();
        search.nearest(query(fixture, random), K, new LateEffort(100, 40, 0, 1), parts, none);
        assertEquals(0, none.counters().prefetched());
        assertEquals(0, none.counters().overlappedNanos());
    }

    @Test
    void shouldTellOfPartsThatAreScannedToo() throws IOException {
        LateFixture fixture = fixture(300);
        var trace = new LateTrace();
        List<LatePart> parts = List.of(fixture.flat(row -> row < 100), fixture.part());
        search().nearest(query(fixture, new Random(1)), K, new LateEffort(50, 20, 0, 0.3), parts, trace);
        assertEquals(Way.EXACT, trace.steps().get(0).way());
        assertEquals(95, trace.steps().get(0).scored());
        assertEquals(Way.CANDIDATES, trace.steps().get(1).way());
        var exactly = new LateTrace();
        search().nearest(query(fixture, new Random(1)), K, LateEffort.EXACT, parts, exactly);
        assertEquals(283, exactly.steps().get(1).scored()); // those with tokens
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
        assertEquals(0, search.nearest(new float[1][DIMENSION], K, effort, List.of(), null).size());
        var empty = new LatePart(fixture.part().vectors(), 0, null, fixture.index());
        assertEquals(0, search.nearest(new float[1][DIMENSION], K, effort, List.of(empty), null).size());
    }

    private static void refuse(Executable call) {
        assertThrows(IllegalArgumentException.class, call);
    }

    @Test
    void shouldRefuseFilesThatDoNotBelongTogether() throws IOException {
        LateFixture one = fixture(100);
        LateFixture other = fixture(90);
        assertThrows(
                CorruptFileException.class, () -> new LateIndex(one.codes(), other.index().candidates()));
    }

    @ParameterizedTest
    @CsvSource({"RESIDUAL,0", "RESIDUAL,4", "RABITQ,0", "FLOAT16,1"})
    void shouldMakeNoGarbageThatCounts(Kind kind, int resident) throws IOException {
        assumeTrue(readers.way() == ReadWay.RING, "threads make a little for each read");
        LateFixture fixture = fixture(1500, 5, kind, FIXED);
        List<LatePart> parts = List.of(fixture.part());
        residentOfFour = resident;
        LateSearch search = search();
        float[][] query = query(fixture, new Random(6));
        LateEffort effort = new LateEffort(200, 100, 20, 0.3);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 300 && least > 1024; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20; i++) {
                search.nearest(query, K, effort, parts, null);
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 20);
        }
        assertTrue(least <= 1024, least + " bytes a search");
    }
}
