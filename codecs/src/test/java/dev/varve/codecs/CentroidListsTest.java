package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.tokens.CentroidListScorer;
import dev.varve.codecs.tokens.CentroidProducts;
import dev.varve.mmap.Access;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CentroidListsTest {

    private static final String NAME = "body.cen";
    private static final int HEADER = 4096;
    private static final int BLOCK = 65_536;

    private final MemoryFileStore files = new MemoryFileStore();

    private static float[][] gaussians(int count, int dimension, Random random) {
        float[][] vectors = new float[count][dimension];
        for (float[] vector : vectors) {
            for (int d = 0; d < dimension; d++) {
                vector[d] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    private static MemorySegment segment(float[][] vectors) {
        int dimension = vectors[0].length;
        MemorySegment segment = MemorySegment.ofArray(new byte[vectors.length * dimension * Float.BYTES]);
        for (int i = 0; i < vectors.length; i++) {
            for (int d = 0; d < dimension; d++) {
                segment.set(LittleEndian.FLOAT, ((long) i * dimension + d) * Float.BYTES, vectors[i][d]);
            }
        }
        return segment;
    }

    /** Some lists empty, some of all centroids, the others of as many as may be. */
    private static int[][] lists(int rows, int centroids, int most, Random random) {
        int[][] lists = new int[rows][];
        for (int row = 0; row < rows; row++) {
            int count = switch (random.nextInt(6)) {
                case 0 -> 0;
                case 1 -> most;
                default -> 1 + random.nextInt(most);
            };
            lists[row] = random.ints(count, 0, centroids).sorted().distinct().toArray();
        }
        return lists;
    }

    private long write(float[][] centroids, int[]... lists) throws IOException {
        int dimension = centroids[0].length;
        try (var writer = new CentroidListsWriter(files, NAME, Sample.ORIGIN, dimension, segment(centroids), 7)) {
            for (int[] list : lists) {
                if (list.length == 0) {
                    writer.addAbsent();
                } else {
                    writer.add(list, list.length);
                }
            }
            return writer.finish();
        }
    }

    private CentroidListsFile open(long length) throws IOException {
        return CentroidListsFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
    }

    private static double distance(float[][] query, float[][] centroids, int[] list) {
        double score = list.length == 0 ? Double.NEGATIVE_INFINITY : 0;
        for (float[] token : query) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int number : list) {
                double product = 0;
                for (int d = 0; d < token.length; d++) {
                    product += (double) token[d] * centroids[number][d];
                }
                largest = Math.max(largest, product);
            }
            score += largest;
        }
        return -score;
    }

    /** One scorer, whose queries grow, shrink and name other centroids than those before. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "5, 1, 1", "3, 17, 5", "96, 300, 20", "128, 900, 600"})
    void shouldScoreAsPlainLoopsDo(int dimension, int centroidCount, int most) throws IOException {
        var random = new Random(dimension);
        float[][] centroids = gaussians(centroidCount, dimension, random);
        int[][] lists = lists(90, centroidCount, most, random);
        CentroidListsFile file = open(write(centroids, lists));
        CentroidListScorer scorer = file.scorer();
        var products = new CentroidProducts();
        for (int tokens : new int[] {1, 32, 33, 70, 1, 70, 2}) {
            float[][] query = gaussians(tokens, dimension, random);
            scorer.prepare(query, products);
            for (int count : new int[] {0, 1, 7, 64}) {
                int[] rows = random.ints(count, 0, lists.length).toArray();
                float[] found = new float[count];
                file.verify(rows, count);
                scorer.score(rows, count, found);
                for (int i = 0; i < count; i++) {
                    double expected = distance(query, centroids, lists[rows[i]]);
                    assertEquals(expected, found[i], 1e-5 * dimension * tokens, "row " + rows[i]);
                }
            }
        }
        file.release();
        assertEquals(0, files.mappingCount());
    }

    /** As segments do, one after the other. */
    @Test
    void shouldShareTheMemoryForProducts() throws IOException {
        var random = new Random(4);
        float[][] many = gaussians(300, 6, random);
        int[][] lists = lists(50, 300, 40, random);
        CentroidListsFile file = open(write(many, lists));
        CentroidListScorer[] scorers = {file.scorer(), file.scorer()};
        var products = new CentroidProducts();
        int[] rows = IntStream.range(0, lists.length).toArray();
        float[] found = new float[rows.length];
        file.verify(rows, rows.length);
        for (int turn = 0; turn < 6; turn++) {
            float[][] query = gaussians(1 + 20 * turn, 6, random);
            scorers[turn % 2].prepare(query, products);
            scorers[turn % 2].score(rows, rows.length, found);
            for (int row = 0; row < rows.length; row++) {
                assertEquals(distance(query, many, lists[row]), found[row], 1e-4 * query.length, "row " + row);
            }
            CentroidListScorer other = scorers[1 - turn % 2];
            assertThrows(IllegalStateException.class, () -> other.score(rows, rows.length, found));
        }
        file.release();
    }

    @Test
    void shouldReadBackEveryList() throws IOException {
        var random = new Random(3);
        float[][] centroids = gaussians(40, 6, random);
        int[][] lists = lists(200, 40, 60, random);
        CentroidListsFile file = open(write(centroids, lists));
        assertEquals(6, file.dimension());
        assertEquals(40, file.centroidCount());
        assertEquals(7, file.seed());
        assertEquals(200, file.size());
        assertEquals(-1, file.centroids().mismatch(segment(centroids)));
        for (int row = 0; row < lists.length; row++) {
            int[] numbers = new int[file.count(row)];
            assertEquals(lists[row].length, file.numbers(row, numbers));
            assertArrayEquals(lists[row], numbers);
            file.verifyRow(row);
        }
        assertThrows(IndexOutOfBoundsException.class, () -> file.verify(new int[] {0, 200}, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> file.verify(new int[] {-1}, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> file.count(200));
        CentroidListScorer scorer = file.scorer();
        scorer.prepare(new float[1][6], new CentroidProducts());
        assertThrows(IndexOutOfBoundsException.class, () -> scorer.score(new int[] {200}, 1, new float[1]));
        assertThrows(IndexOutOfBoundsException.class, () -> scorer.score(new int[] {0, 1}, 2, new float[1]));
        assertThrows(IllegalArgumentException.class, () -> scorer.prepare(new float[0][], new CentroidProducts()));
        assertThrows(IllegalArgumentException.class, () -> scorer.prepare(new float[1][5], new CentroidProducts()));
        file.release();
    }

    /** The largest numbers do not fit 16 bits with a sign. */
    @Test
    void shouldHoldAsManyCentroidsAs16BitsCount() throws IOException {
        float[][] centroids = new float[1 << 16][1];
        int[] all = new int[centroids.length];
        for (int i = 0; i < centroids.length; i++) {
            centroids[i][0] = i;
            all[i] = i;
        }
        CentroidListsFile file = open(write(centroids, all, new int[] {65_535}, new int[] {0, 32_768}));
        CentroidListScorer scorer = file.scorer();
        int[] rows = {0, 1, 2};
        file.verify(rows, 3);
        float[] found = new float[3];
        scorer.prepare(new float[][] {{1}, {-2}}, new CentroidProducts());
        scorer.score(rows, 3, found);
        assertArrayEquals(new float[] {-65_535, 65_535, -32_768}, found);
        assertEquals(all.length, file.count(0));
        file.release();
    }

    /** Whatever a query overflows to, none of its distances is NaN. */
    @Test
    void shouldNeverFindWhatIsNoNumber() throws IOException {
        float[][] centroids = {{Float.MAX_VALUE, Float.MAX_VALUE}, {-Float.MAX_VALUE, Float.MAX_VALUE}};
        CentroidListsFile file = open(write(centroids, new int[] {0}, new int[] {1}, new int[] {0, 1}, new int[0]));
        CentroidListScorer scorer = file.scorer();
        int[] rows = {0, 1, 2, 3};
        float[] found = new float[4];
        file.verify(rows, 4);
        float[][][] queries = {
            {{Float.MAX_VALUE, 0}, {-Float.MAX_VALUE, 0}}, {{Float.MAX_VALUE, -Float.MAX_VALUE}}, {{3, 3}}
        };
        for (float[][] query : queries) {
            scorer.prepare(query, new CentroidProducts());
            scorer.score(rows, 4, found);
            for (float distance : found) {
                assertTrue(!Float.isNaN(distance), Arrays.toString(found));
            }
            assertEquals(Float.POSITIVE_INFINITY, found[3]);
        }
        file.release();
    }

    @Test
    void shouldRefuseListsAndCentroidsThatAreNone() throws IOException {
        float[][] centroids = gaussians(5, 2, new Random(1));
        try (var writer = new CentroidListsWriter(files, NAME, Sample.ORIGIN, 2, segment(centroids), 7)) {
            for (int[] list : new int[][] {{5}, {-1}, {1, 1}, {2, 1}, {0, 4, 65_536}, {}}) {
                assertThrows(IllegalArgumentException.class, () -> writer.add(list, list.length));
            }
            assertThrows(IllegalArgumentException.class, () -> writer.add(new int[1], -1));
            writer.add(new int[] {4, 0}, 1);
            CentroidListsFile file = open(writer.finish());
            assertEquals(1, file.size());
            assertEquals(1, file.count(0));
            file.release();
        }
        refuseCentroids(1, 0);
        refuseCentroids(2, 12);
        refuseCentroids(0, 8);
        refuseCentroids(65_537, 65_537 * 4);
        refuseCentroids(1, 65_537 * 4);
    }

    private static void refuseCentroids(int dimension, int bytes) {
        var store = new MemoryFileStore();
        MemorySegment centroids = MemorySegment.ofArray(new byte[bytes]);
        assertThrows(
                IllegalArgumentException.class,
                () -> new CentroidListsWriter(store, NAME, Sample.ORIGIN, dimension, centroids, 7));
        assertTrue(!store.exists(NAME));
    }

    /** A file of 5 centroids, {@link #sectionNumbers} and {@link #sectionBegins} at the next multiples of 64. */
    private long writeSmall() throws IOException {
        var store = new MemoryFileStore();
        MemorySegment centroids = segment(gaussians(5, 2, new Random(1)));
        try (var writer = new CentroidListsWriter(store, NAME, Sample.ORIGIN, 2, centroids, 7)) {
            writer.add(new int[] {0, 3}, 2);
            writer.addAbsent();
            writer.add(new int[] {1, 2, 4}, 3);
            long length = writer.finish();
            files.put(NAME, store.bytes(NAME));
            return length;
        }
    }

    private static int sectionNumbers() {
        return HEADER + 64;
    }

    private static int sectionBegins() {
        return HEADER + 128;
    }

    private void refused(int at, int number, long expectedAt, Consumer<CentroidListsFile> use) throws IOException {
        long length = writeSmall();
        files.put(NAME, new Forger(files.bytes(NAME)).forge(at, number));
        CentroidListsFile file = open(length);
        var e = assertThrows(CorruptFileException.class, () -> use.accept(file));
        assertEquals(expectedAt, e.offset(), e.getMessage());
        assertEquals("/memory/" + NAME, e.file());
        file.release();
    }

    @Test
    void shouldRefuseBeginsAndNumbersThatNoWriterWrites() throws IOException {
        int numbers = sectionNumbers();
        int begins = sectionBegins();
        int[] all = {0, 1, 2};
        // a list of 0 and 5: the upper half of the first int
        refused(numbers, 5 << 16, numbers + 2, file -> file.verify(all, 3));
        refused(numbers, 0xffff << 16, numbers + 2, file -> file.numbers(0, new int[9]));
        refused(numbers, 2 << 16 | 2, numbers + 2, file -> file.verifyRow(0));
        refused(numbers, 1 << 16 | 2, numbers + 2, file -> file.verifyRow(0));
        // begins 0, 2, 2, 5
        refused(begins + 4, 0x8000_0000, begins, file -> file.verify(all, 3));
        refused(begins + 4, 1, begins, file -> file.count(0));
        refused(begins, 6, begins, file -> file.verify(all, 3));
        refused(begins, 3, begins + 8, file -> file.verify(all, 3));
        refused(begins + 8, 3, begins + 16, file -> file.verify(all, 3));
        refused(begins + 24, 6, begins + 24, file -> file.verify(all, 3));
        refused(begins + 24, 1, begins + 24, file -> file.numbers(2, new int[9]));
        refused(begins + 28, 0x7fff_ffff, begins + 24, file -> file.verifyRow(2));
    }

    /** What no row shows: numbers before the first list and behind the last. */
    @Test
    void shouldReportNumbersThatNoListHas() throws IOException {
        for (int[] forged : new int[][] {{sectionBegins(), 1}, {sectionBegins() + 24, 4}}) {
            long length = writeSmall();
            files.put(NAME, new Forger(files.bytes(NAME)).forge(forged[0], forged[1]));
            CentroidListsFile file = open(length);
            List<Long> offsets = new ArrayList<>();
            file.verifyContents(damage -> offsets.add(damage.offset()));
            assertEquals(List.of((long) forged[0]), offsets);
            file.release();
        }
    }

    @Test
    void shouldRefuseCentroidsThatAreNoNumbersWhenItIsOpened() throws IOException {
        long length = writeSmall();
        byte[] written = files.bytes(NAME);
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            files.put(NAME, new Forger(written).forge(HEADER + 12, Float.floatToRawIntBits(value)));
            assertEquals(
                    HEADER + 12,
                    assertThrows(CorruptFileException.class, () -> open(length)).offset());
        }
        assertEquals(0, files.mappingCount());
        assertEquals(0, files.inputCount());
    }

    /** Who does not verify gets an exception, and never bytes from elsewhere. */
    @Test
    void shouldNotLeaveItsSegmentsForRowsThatWereNotVerified() throws IOException {
        int[][] forgeries = {
            {sectionNumbers(), 0xffff << 16},
            {sectionBegins() + 4, 0x8000_0000},
            {sectionBegins() + 8, 6},
            {sectionBegins() + 12, 0x7fff_ffff},
            {sectionBegins(), 3}
        };
        for (int[] forged : forgeries) {
            long length = writeSmall();
            files.put(NAME, new Forger(files.bytes(NAME)).forge(forged[0], forged[1]));
            CentroidListsFile file = open(length);
            CentroidListScorer scorer = file.scorer();
            scorer.prepare(new float[][] {{1, 2}}, new CentroidProducts());
            assertThrows(IndexOutOfBoundsException.class, () -> scorer.score(new int[] {0}, 1, new float[1]));
            file.release();
        }
    }

    /** A scorer that failed goes on with what it has, as centroids are named only once they are staged. */
    @Test
    void shouldScoreOtherRowsAfterOneThatLedNowhere() throws IOException {
        float[][] centroids = gaussians(5, 2, new Random(1));
        long length = writeSmall();
        files.put(NAME, new Forger(files.bytes(NAME)).forge(sectionNumbers(), 0xffff << 16 | 1));
        CentroidListsFile file = open(length);
        CentroidListScorer scorer = file.scorer();
        float[][] query = {{1, 2}, {-3, 1}};
        scorer.prepare(query, new CentroidProducts());
        float[] found = new float[1];
        assertThrows(IndexOutOfBoundsException.class, () -> scorer.score(new int[] {0}, 1, found));
        scorer.score(new int[] {2}, 1, found);
        assertEquals(distance(query, centroids, new int[] {1, 2, 4}), found[0], 1e-5);
        file.release();
    }

    /** Damage in a block of the lists hits the rows that lie there, and no others. */
    @Test
    void shouldNoticeDamageOnlyInTheRowsThatItHits() throws IOException {
        int rows = 2 * BLOCK;
        int[][] lists = new int[rows][];
        Arrays.setAll(lists, row -> new int[] {row % 5});
        long length = write(gaussians(5, 2, new Random(1)), lists);
        files.damage(NAME, HEADER + BLOCK + 100, 1);
        CentroidListsFile file = open(length);
        file.verify(new int[] {0, 10, rows - 1}, 3);
        int hit = (BLOCK + 100 - 64) / Short.BYTES;
        var e = assertThrows(CorruptFileException.class, () -> file.verify(new int[] {0, hit}, 2));
        assertEquals(HEADER + BLOCK, e.offset());
        assertThrows(CorruptFileException.class, () -> file.verifyRow(hit));
        assertThrows(CorruptFileException.class, () -> file.numbers(hit, new int[1]));
        file.release();
    }
}
