package dev.varve.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.TokenRecords;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.index.Ranking;
import dev.varve.index.RowFilter;
import dev.varve.index.late.LateTrace.Way;
import dev.varve.index.tokens.Documents;
import dev.varve.index.tokens.TokenCodeSettings.Kind;
import dev.varve.mmap.ReadWay;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is read, and what comes of it where that fails. */
class LateReadsTest extends LateSetting {

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
        int damaged = candidates.get(17).row();
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
                        K,
                        search.nearest(query, K, asked, List.of(fixture.part(others)), null)
                                .size());
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

    @ParameterizedTest
    @CsvSource({"BEST", "THREADS"})
    void shouldNoticeDamageOfADocumentThatIsScoredAgain(ReadWay way) throws IOException {
        reopen(way, 16 << 10);
        residentOfFour = 0;
        LateFixture fixture = fixture(500);
        List<LatePart> parts = List.of(fixture.part());
        float[][] query = query(fixture, new Random(6));
        LateEffort effort = new LateEffort(60, 30, K, 0.2);
        int best = search().nearest(query, K, new LateEffort(60, 30, 0, 0.2), parts, null)
                .row(0);
        fixture.flipInFull(best);
        LateSearch search = search();
        for (int i = 0; i < 80; i++) {
            var e = assertThrows(CorruptFileException.class, () -> search.nearest(query, K, effort, parts, null));
            assertTrue(e.file().endsWith(".tok"), e.toString());
        }
        fixture.flipInFull(best);
        var trace = new LateTrace();
        search.nearest(query, K, effort, parts, trace);
        assertEquals(K, trace.counters().rescored());
        LateCounters counters = trace.counters();
        assertTrue(counters.reads() > 1 && counters.reads() <= counters.prefetched() + counters.misses() + K);
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
                    && wanted.stream().noneMatch(one -> one.part() == 0 && one.row() == at)) {
                first.flip(row);
            }
        }
        LateSearch search = search();
        assertEquals(K, search.nearest(query, K, effort, parts, null).size());
        assertTrue(search.counters().wasted() + search.counters().dropped() > 0, "nothing was prefetched for nothing");
    }

    @Test
    void shouldReadWhatIsNotInMemoryWhereNothingIsReadAhead() throws IOException {
        assumeTrue(readers.way() == ReadWay.RING);
        LateFixture fixture = fixture(1500);
        residentOfFour = 0;
        LateSearch search = search();

        float[][] query = query(fixture, new Random(7));
        LateEffort effort = new LateEffort(100, 40, 0, 1);
        List<LatePart> parts = List.of(fixture.part());

        search.nearest(query, K, effort, parts, null);

        assertEquals(40, search.counters().misses());
        assertEquals(
                groups(candidates(query, effort, parts), parts),
                search.counters().reads());
        assertTrue(search.counters().reads() < 40, "some lie beside each other");
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
            assertTrue(one.reads() > 0 && one.reads() <= one.prefetched() + one.misses(), one.toString());
            assertTrue(one.overlappedNanos() > 0);
            assertEquals(Way.CANDIDATES, trace.steps().getFirst().way());
            assertEquals(40, trace.steps().getFirst().candidates());
        }
        LateCounters all = search.counters();
        assertEquals(1200, all.scored());
        assertTrue(all.hitRate() > 0.5, all.toString());
        assertTrue(all.wastedRatio() < 0.5, all.toString());
        assertTrue(readers.stats().reads() <= all.reads() && readers.stats().reads() > 0);
        var none = new LateTrace();
        search.nearest(query(fixture, random), K, new LateEffort(100, 40, 0, 1), parts, none);
        assertEquals(0, none.counters().prefetched());
        assertEquals(0, none.counters().overlappedNanos());
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

    @ParameterizedTest
    @CsvSource({"BEST", "THREADS"})
    void shouldReadWhatIsNotInMemoryWhereNothingIsPrefetched(ReadWay way) throws IOException {
        reopen(way, 16 << 10);
        LateFixture one = fixture(500);
        LateFixture other = fixture(300);
        residentOfFour = 0;
        LateSearch search = search();
        var random = new Random(6);
        for (int q = 0; q < 5; q++) {
            var trace = new LateTrace();
            LateEffort effort = new LateEffort(60, 30, 0, 1);
            float[][] query = query(one, random);
            List<LatePart> parts = List.of(one.part(), other.part());
            search.nearest(query, K, effort, parts, trace);
            assertEquals(30, trace.counters().scored());
            assertEquals(30, trace.counters().misses());
            assertEquals(
                    groups(candidates(query, effort, parts), parts),
                    trace.counters().reads());
            assertEquals(0, trace.counters().prefetched());
        }
    }

    /** How often the pages of documents in a file go on where none of them, nor the one beside it, was met before. */
    private static int groups(List<Scored> documents, List<LatePart> parts) {
        int groups = 0;
        for (int part = 0; part < parts.size(); part++) {
            var pages = new TreeSet<Long>();
            for (Scored one : documents) {
                if (one.part() == part) {
                    TokenRecords records =
                            Objects.requireNonNull(parts.get(part).index()).records();
                    long begin = records.position(one.row());
                    for (long at = begin; at < begin + records.bytes(one.row()); at += Long.BYTES) {
                        pages.add(at >>> 12);
                    }
                }
            }
            // All that adjoins is less than a read may be: the records of this test are so few.
            assertTrue(pages.isEmpty() || pages.last() - pages.first() < 1 << 12);
            for (long page : pages) {
                groups += pages.contains(page - 1) ? 0 : 1;
            }
        }
        return groups;
    }

    @Test
    void shouldNotMindADamagedDirectoryOfWhatIsNotScored() throws IOException {
        float[][][] documents = Documents.draw(500, DIMENSION, 40, new Random(5));
        // Such codes have nothing that is read when the file is opened, and verified with the directory.
        LateFixture sound = fixture(documents, Kind.FLOAT16, FIXED);
        LateFixture damaged = fixture(documents, Kind.FLOAT16, FIXED);
        LateFixture second = fixture(500, 6, Kind.FLOAT16, FIXED);
        LateEffort effort = new LateEffort(60, K, 0, 1);
        List<LatePart> parts = List.of(sound.part(), second.part());
        var random = new Random(6);
        float[][] query = query(second, random);
        while (candidates(query, effort, parts).stream().anyMatch(one -> one.part() == 0)) {
            query = query(second, random);
        }
        Ranking expected = search().nearest(query, K, effort, parts, null);
        residentOfFour = 0;
        damaged.damageDirectory(sound);
        List<LatePart> searched = List.of(damaged.part(), second.part());
        for (double prefetch : new double[] {1, 0.2, 0.8}) {
            LateSearch search = search();
            for (int i = 0; i < 20; i++) {
                assertSame(expected, search.nearest(query, K, new LateEffort(60, K, 0, prefetch), searched, null));
            }
        }
        float[][] about = query(damaged, random);
        assertThrows(CorruptFileException.class, () -> search().nearest(about, K, effort, searched, null));
    }

    @Test
    void shouldMakeNoGarbageThatCountsForFieldsInTurns() throws IOException {
        assumeTrue(readers.way() == ReadWay.RING, "threads make a little for each read");
        int narrow = 8;
        var encoding = new FixedDimensionalEncoding(new Parameters(narrow, 8, 3, narrow, 512, 1));
        float[][][] documents = Documents.draw(500, narrow, 40, new Random(5));
        LateFixture wide = fixture(500);
        LateFixture other = new LateFixture(
                folder, "narrow", documents, narrow, Kind.RESIDUAL, encoding, () -> residentOfFour, fails);
        fixtures.add(other);
        residentOfFour = 1;
        LateSearch search = search();
        List<List<LatePart>> fields = List.of(List.of(wide.part()), List.of(other.part()));
        List<float[][]> queries = List.of(query(wide, new Random(6)), query(other, new Random(6)));
        LateEffort effort = new LateEffort(200, 100, 20, 0.3);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 300 && least > 3072; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20; i++) {
                search.nearest(queries.get(i % 2), K, effort, fields.get(i % 2), null);
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 20);
        }
        assertTrue(least <= 3072, least + " bytes a search");
    }
}
