package dev.varve.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.codecs.TokenRecords;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.codecs.tokens.TokenScorer;
import dev.varve.index.ExactSearch;
import dev.varve.index.Ranking;
import dev.varve.index.candidates.CandidateSearch;
import dev.varve.index.candidates.QueryEncodings;
import dev.varve.index.tokens.Documents;
import dev.varve.index.tokens.TokenCodeSettings.Kind;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.ReadWay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Segments of documents of which so much is in memory as a test says, and what plain loops find in them. */
abstract class LateSetting {

    static final int DIMENSION = 24;
    static final int K = 10;
    static final BooleanSupplier NEVER = () -> {
        throw new AssertionError("not asked for");
    };
    static final TokenEncoding FIXED = new FixedDimensionalEncoding(new Parameters(DIMENSION, 8, 3, DIMENSION, 512, 1));

    @TempDir
    Path folder;

    int residentOfFour = 4;
    /** Whether bytes at an offset cannot be read; null where files are on a sound disk. */
    @Nullable
    LongPredicate fails;

    BlockReaders readers = open(ReadWay.BEST, 16 << 10);
    final ExactSearch exact = new ExactSearch(Runnable::run, 1);
    final List<LateFixture> fixtures = new ArrayList<>();
    long nanos;

    @AfterEach
    void close() {
        readers.close();
        fixtures.forEach(LateFixture::close);
    }

    static BlockReaders open(ReadWay way, int maxBytes) {
        return BlockReaders.open(BlockReaders.Options.defaults().withWay(way).withMaxBytes(maxBytes), Runnable::run);
    }

    void reopen(ReadWay way, int maxBytes) {
        readers.close();
        readers = open(way, maxBytes);
    }

    LateFixture fixture(int documents, long seed, Kind kind, TokenEncoding encoding) throws IOException {
        float[][][] drawn = Documents.draw(documents, DIMENSION, 40, new Random(seed));
        return fixture(drawn, kind, encoding);
    }

    LateFixture fixture(float[][][] documents, Kind kind, TokenEncoding encoding) throws IOException {
        LateFixture fixture = new LateFixture(
                folder, "s" + fixtures.size(), documents, DIMENSION, kind, encoding, () -> residentOfFour, fails);
        fixtures.add(fixture);
        return fixture;
    }

    LateFixture fixture(int documents) throws IOException {
        return fixture(documents, 5, Kind.RESIDUAL, FIXED);
    }

    /** A clock that goes on by one whenever it is looked at. */
    LateSearch search() {
        return new LateSearch(exact, Runnable::run, 1, readers, () -> nanos++);
    }

    static float[][] query(LateFixture fixture, Random random) {
        float[][] document = {};
        while (document.length == 0) {
            document = fixture.document(random.nextInt(fixture.rows()));
        }
        return Documents.query(document, 1 + random.nextInt(20), random);
    }

    /** A document and its score. */
    record Scored(int part, int row, double score) {

        static final Comparator<Scored> BEST_FIRST = Comparator.comparingDouble((Scored one) -> -one.score)
                .thenComparingInt(Scored::part)
                .thenComparingInt(Scored::row);
    }

    static List<Scored> best(List<Scored> scored, int count) {
        return scored.stream().sorted(Scored.BEST_FIRST).limit(count).toList();
    }

    /** The candidates of all parts by what the search for them says. */
    static List<Scored> candidates(float[][] query, LateEffort effort, List<LatePart> parts) {
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
    static List<Scored> scored(float[][] query, List<Scored> documents, List<LatePart> parts) {
        return documents.stream()
                .map(document -> {
                    TokenRecords records = Objects.requireNonNull(
                                    parts.get(document.part).index())
                            .records();
                    TokenScorer scorer = records.code().scorer();
                    scorer.prepare(query);
                    int row = document.row;
                    double score = scorer.score(records.mapped(), records.mappedTokens(row), records.tokenCount(row));
                    return new Scored(document.part, row, score);
                })
                .toList();
    }

    static void assertRanking(List<Scored> expected, Ranking found, String what) {
        assertEquals(expected.size(), found.size(), what);
        for (int rank = 0; rank < found.size(); rank++) {
            String where = what + ", rank " + rank;
            assertEquals(expected.get(rank).part, found.part(rank), where);
            assertEquals(expected.get(rank).row, found.row(rank), where);
            assertEquals((float) expected.get(rank).score, found.score(rank), where);
        }
    }

    static void assertSame(Ranking expected, Ranking found) {
        assertEquals(expected.size(), found.size());
        for (int rank = 0; rank < found.size(); rank++) {
            assertEquals(expected.part(rank), found.part(rank), "rank " + rank);
            assertEquals(expected.row(rank), found.row(rank), "rank " + rank);
            assertEquals(expected.score(rank), found.score(rank), "rank " + rank);
        }
    }
}
