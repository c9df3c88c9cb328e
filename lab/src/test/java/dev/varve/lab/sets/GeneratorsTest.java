package dev.varve.lab.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GeneratorsTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clustered:rows=3000,dim=24,queries=50,clusters=40,seed=7",
                "anisotropic:rows=3000,dim=24,queries=50,seed=7",
                "ood:rows=3000,dim=24,queries=50,clusters=40,seed=7"
            })
    void shouldMakeTheSameFilesByAnyNumberOfThreads(String text) throws IOException {
        PreparedSet one =
                new Preparation(directory.resolve("one"), 1, Watcher.patient()).prepare(Generators.parse(text), 10);
        PreparedSet three =
                new Preparation(directory.resolve("three"), 3, Watcher.patient()).prepare(Generators.parse(text), 10);

        assertEquals(-1, Files.mismatch(one.base(), three.base()));
        assertEquals(-1, Files.mismatch(one.queries(), three.queries()));
        assertEquals(-1, Files.mismatch(one.truth(), three.truth()));
    }

    /** A new sum means that files of earlier runs are of other rows: Preparation.GENERATORS goes up with it. */
    @ParameterizedTest
    @CsvSource({
        "clustered:dim=40, 6e1a7ae5",
        "anisotropic:dim=40, d653686c",
        "ood:dim=40, aa3830d0",
    })
    void shouldMakeTheSameRowsForever(String text, String expected) {
        GeneratedSet set = Generators.parse(text);
        var sum = new CRC32C();
        for (int row = 0; row < 20; row++) {
            sum.update(bytes(row(set, row)));
            sum.update(bytes(query(set, row)));
        }
        assertEquals(expected, Long.toHexString(sum.getValue()));
    }

    @Property(tries = 50)
    void shouldMakeEveryRowByItself(
            @ForAll @IntRange(min = 0, max = 999_999) int number, @ForAll @IntRange(min = 0) int seed) {
        for (String generator : new String[] {"clustered", "ood"}) {
            String text = generator + ":rows=1000000,dim=16,clusters=10,seed=" + seed;
            GeneratedSet set = Generators.parse(text);
            row(set, 999_999 - number);
            assertArrayEquals(row(Generators.parse(text), number), row(set, number));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clustered", "anisotropic:dim=30,seed=9007199254740992", "ood:gap=0.125,blend=2,dim=9"})
    void shouldPrintWhatItParses(String text) {
        GeneratedSet set = Generators.parse(text);
        GeneratedSet again = Generators.parse(set.toString());
        assertEquals(set.toString(), again.toString());
        assertArrayEquals(row(set, 5), row(again, 5));
    }

    @Test
    void shouldTellAllParameters() {
        assertEquals(
                "clustered rows=1000000 dim=128 queries=1000 clusters=1000 spread=0.35 zipf=0.8 latent=48 noise=0.5"
                        + " seed=1",
                Generators.parse("clustered:rows=1_000_000,spread=0.350").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        clusterd                | expected one of [anisotropic, clustered, ood], found 'clusterd'
        clustered:row=5         | found 'row=5'; allowed are rows (whole, 1 to 2147483647, else 100000)
        clustered:rows          | expected name=value, found 'rows'
        clustered:rows=5,rows=6 | expected rows once, found it twice
        clustered:dim=1         | expected dim (whole, 2 to 4096, else 128), found dim=1; leave it out for 128
        clustered:dim=2.5       | expected dim (whole, 2 to 4096, else 128), found dim=2.5
        clustered:dim=many      | found dim=many
        clustered:noise=1.01    | expected noise (0 to 1, else 0.5), found noise=1.01
        clustered:seed=-1       | expected seed (whole, 0 to 9007199254740992, else 1), found seed=-1
        ood:clusters=1e6,dim=4096 | expected clusters times dim of at most 67108864
        """)
    void shouldSayWhatIsAllowed(String text, String message) {
        var refused = assertThrows(GeneratorException.class, () -> Generators.parse(text));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    @Test
    void shouldFillClustersByZipf() {
        var set = (ClusteredSet) Generators.parse("clustered:rows=200000,dim=4,clusters=50,zipf=0.8");
        int[] sizes = new int[50];
        for (int row = 0; row < set.rows(); row++) {
            sizes[set.cluster(row)]++;
        }
        for (int cluster = 0; cluster < sizes.length; cluster++) {
            double expected = set.probability(cluster) * set.rows();
            // Five standard deviations.
            assertEquals(expected, sizes[cluster], 5 * Math.sqrt(expected), "cluster " + cluster);
            assertEquals(Math.pow(cluster + 1, -0.8), set.probability(cluster) / set.probability(0), 1e-12);
        }
    }

    @Test
    void shouldHaveTheSpectrumThatItStates() {
        int dimension = 64;
        int rows = 20_000;
        var set = (AnisotropicSet) Generators.parse("anisotropic:dim=64,decay=1.5");
        double[] variance = new double[dimension];
        float[] row = new float[dimension];
        for (int r = 0; r < rows; r++) {
            set.row(r, row);
            assertEquals(1, Float64.dot(row, row), 1e-5);
            for (int j = 0; j < dimension; j++) {
                variance[j] += Math.pow(Float64.dot(row, set.axes()[j]), 2) / rows;
            }
        }
        assertEquals(1, sum(variance), 1e-4);
        // Unit length presses the greatest ones together, so the law is that of the others.
        for (int j = 8; j < dimension; j *= 2) {
            assertEquals(Math.pow(2, -1.5), variance[2 * j - 1] / variance[j - 1], 0.04, "axis " + j);
        }
    }

    @Test
    void shouldTurnAxesSoThatTheyStayOrthogonal() {
        float[][] axes = Directions.orthonormal(50, 3, 1);
        for (int i = 0; i < axes.length; i++) {
            for (int j = 0; j <= i; j++) {
                assertEquals(i == j ? 1 : 0, Float64.dot(axes[i], axes[j]), 1e-6);
            }
        }
    }

    /**
     * Fashion-MNIST has 15.5, the queries of bge-base 29.8: neither easy nor noise, of which 128 dimensions have 60.
     */
    @ParameterizedTest
    @ValueSource(strings = {"clustered:rows=100000,queries=300", "anisotropic:rows=20000,dim=256,queries=300"})
    void shouldBeAboutAsHardAsRealSets(String text) throws IOException {
        SetStatistics found = statistics(text);
        assertTrue(found.localDimension() > 15 && found.localDimension() < 30, found.toString());
        assertTrue(found.contrast() > 1.4 && found.contrast() < 3.5, found.toString());
    }

    @Test
    void shouldAskFromOutsideOfTheRows() throws IOException {
        SetStatistics within = statistics("ood:rows=20000,queries=300,gap=0,blend=1");
        SetStatistics outside = statistics("ood:rows=20000,queries=300");
        assertTrue(outside.nearest() > 1.1 * within.nearest(), outside + " beside " + within);
        assertTrue(outside.localDimension() > 1.5 * within.localDimension(), outside + " beside " + within);
    }

    private SetStatistics statistics(String text) throws IOException {
        return SetStatistics.of(new Preparation(directory, 2, Watcher.patient()).prepare(Generators.parse(text)));
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private static float[] row(GeneratedSet set, int number) {
        float[] row = new float[set.dimension()];
        set.row(number, row);
        return row;
    }

    private static float[] query(GeneratedSet set, int number) {
        float[] query = new float[set.dimension()];
        set.query(number, query);
        return query;
    }

    private static byte[] bytes(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES);
        bytes.asFloatBuffer().put(numbers);
        return bytes.array();
    }
}
