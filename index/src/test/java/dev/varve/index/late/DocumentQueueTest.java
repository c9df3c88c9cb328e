package dev.varve.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.TokenRecords;
import dev.varve.codecs.tokens.TokenScorer;
import dev.varve.index.CacheShare;
import dev.varve.index.TopK;
import dev.varve.index.tokens.TokenCodeSettings.Kind;
import dev.varve.mmap.BlockReader;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.ReadWay;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents that lie beside each other, and what becomes of one where something is wrong with the other. */
class DocumentQueueTest extends LateSetting {

    /** A byte that cannot be read; none where negative. */
    private final AtomicLong bad = new AtomicLong(-1);

    private LateFixture fixture;
    private float[][] query = {};
    private DocumentScores scores;
    private DocumentQueue queue;

    @BeforeEach
    void open() throws IOException {
        residentOfFour = 0;
        fails = position -> position == bad.get();
        fixture = fixture(900, 5, Kind.FLOAT16, FIXED);
        queueOf(readers);
    }

    private void queueOf(BlockReaders with) {
        readers = with;
        PartSearch search = fixture.index().take();
        query = query(fixture, new Random(6));
        search.begin(query, fixture.part().vectors());
        scores = search.codes();
        queue = new DocumentQueue(with, () -> nanos++, List.of(scores));
        queue.begin();
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void shouldScoreASoundDocumentThatWasReadWithADamagedOne(boolean unreadable, boolean early) throws IOException {
        int sound = row(100);
        int damaged = row(sound + 1);
        spoil(damaged, unreadable);
        double expected = scored(sound);

        prefetch(sound, damaged);
        if (early) {
            queue.takeArrived();
        }
        TopK best = offered(sound);

        assertEquals(1, best.size());
        assertEquals(sound, TopK.row(best.id(0)));
        assertEquals((float) expected, (float) best.score(0));
        assertEquals(unreadable ? 2 : 1, queue.tally().reads);
        queue.end();
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void shouldTellADamagedDocumentThatWasReadWithASoundOne(boolean unreadable, boolean early) throws IOException {
        int sound = row(100);
        int damaged = row(sound + 1);
        spoil(damaged, unreadable);

        prefetch(sound, damaged);
        if (early) {
            queue.takeArrived();
        }
        var e = assertThrows(CorruptFileException.class, () -> offered(sound, damaged));

        long begin = fixture.codes().records().position(damaged);
        assertEquals(begin, e.offset(), e.toString());
        queue.end();
    }

    @Test
    void shouldDropARangeThatNobodyWantsAnyDocumentOf() {
        readers.close();
        queueOf(BlockReaders.open(
                BlockReaders.Options.defaults().withWay(ReadWay.THREADS).withDepth(1), Runnable::run));
        int first = row(0);
        int wanted = row(300);
        int beside = row(wanted + 1);
        int unwanted = row(600);
        int besideIt = row(unwanted + 1);

        prefetch(first, wanted, beside, unwanted, besideIt);
        assertEquals(3, queue.tally().reads);
        TopK best = offered(wanted);

        assertEquals(wanted, TopK.row(best.id(0)));
        LateCounters counters = queue.tally().counters();
        assertEquals(2, counters.dropped());
        assertEquals(2, counters.reads());
        assertEquals(3, counters.prefetched());
        assertEquals(1, counters.hits());
        assertEquals(2, counters.wasted());
        long bytes = fixture.codes().records().bytes(first)
                + fixture.codes().records().position(beside)
                + fixture.codes().records().bytes(beside)
                - fixture.codes().records().position(wanted);
        assertEquals(bytes, counters.bytes());
        queue.end();
    }

    @Test
    void shouldCountOnceWhetherADocumentIsInMemoryThatWaitsForAReader() {
        readers.close();
        queueOf(BlockReaders.open(
                BlockReaders.Options.defaults().withWay(ReadWay.THREADS).withReaders(1), Runnable::run));
        residentOfFour = 4;
        BlockReader taken = readers.take();
        for (int i = 0; i < 4000; i++) {
            prefetch(row(100));
        }
        assertEquals(0, queue.tally().prefetched);
        readers.give(taken);
        prefetch(row(100));

        assertEquals(1, queue.tally().prefetched);
        CacheShare kept = scores.kept();
        boolean asksOne = kept.asksNext();
        boolean asksNext = kept.asksNext();
        assertFalse(asksOne && asksNext, "each time that it was asked for counted");
        queue.end();
    }

    /** The first document from a row on that has tokens. */
    private int row(int from) {
        int row = from;
        while (fixture.document(row).length == 0) {
            row++;
        }
        return row;
    }

    /** What the mapping says. */
    private double scored(int row) {
        TokenRecords records = fixture.codes().records();
        TokenScorer scorer = records.code().scorer();
        scorer.prepare(query);
        return scorer.score(records.mapped(), records.mappedTokens(row), records.tokenCount(row));
    }

    private void spoil(int row, boolean unreadable) throws IOException {
        if (unreadable) {
            long begin = fixture.codes().records().position(row);
            bad.set(begin + fixture.codes().records().bytes(row) / 2);
        } else {
            fixture.flip(row);
        }
    }

    private void prefetch(int... rows) {
        for (int row : rows) {
            scores.sample(row);
            queue.prefetch(0, row);
        }
        queue.start();
    }

    private TopK offered(int... rows) {
        for (int row : rows) {
            queue.want(TopK.id(0, row));
        }
        queue.choose(true);
        var best = new TopK(K);
        queue.offer(best);
        assertTrue(best.size() > 0);
        return best;
    }
}
