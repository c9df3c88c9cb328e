package dev.varve.bench.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Filter;
import dev.varve.VectorRecord;
import dev.varve.lab.sets.ExactTruth;
import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import dev.varve.lab.vectors.FvecsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows along a line, with little beside it: who is near is plain. */
final class RowPlacesTest {

    private static final int ROWS = 1_000;
    private static final int DIMENSION = 6;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void shouldLetTheShareOfRowsPassByFilterAndByTruthAlike(Correlation correlation) throws IOException {
        try (DenseSet set = set()) {
            RowPlaces places = RowPlaces.of(set, 3);
            for (double share : new double[] {1, 0.5, 0.01}) {
                var condition = new Condition(share, correlation);
                ExactTruth.Subset passing = places.passing(condition);
                for (int query = 0; query < set.queries().length; query++) {
                    int count = 0;
                    for (int row = 0; row < ROWS; row++) {
                        count += passing.has(query, row) ? 1 : 0;
                        assertEquals(passes(places, row, places.filter(condition, query)), passing.has(query, row));
                    }
                    assertEquals(share * ROWS, count);
                }
            }
        }
    }

    private static boolean passes(RowPlaces places, int row, Filter filter) {
        VectorRecord.Builder record = VectorRecord.builder(row);
        places.add(row, record);
        Map<String, Object> attributes = record.build().attributes();
        var range = (Filter.Range) filter;
        long place = (Long) attributes.getOrDefault(range.attribute(), -1L);
        return place >= Long.parseLong(String.valueOf(range.least()))
                && place <= Long.parseLong(String.valueOf(range.most()));
    }

    @Test
    void shouldLetNearRowsPassOrFarOnes() throws IOException {
        try (DenseSet set = set()) {
            RowPlaces places = RowPlaces.of(set, 3);
            for (int query = 0; query < set.queries().length; query++) {
                double chance = meanDistance(set, query, places.passing(new Condition(0.1, Correlation.NONE)));
                double near = meanDistance(set, query, places.passing(new Condition(0.1, Correlation.POSITIVE)));
                double far = meanDistance(set, query, places.passing(new Condition(0.1, Correlation.NEGATIVE)));
                assertTrue(near < chance && chance < far, near + ", " + chance + ", " + far);
            }
        }
    }

    private static double meanDistance(DenseSet set, int query, ExactTruth.Subset passing) {
        double sum = 0;
        int count = 0;
        for (int row = 0; row < ROWS; row++) {
            if (passing.has(query, row)) {
                sum -= Metric.L2.score(set.queries()[query], set.base().row(row));
                count++;
            }
        }
        return sum / count;
    }

    private DenseSet set() throws IOException {
        var random = new SplittableRandom(5);
        FvecsRows base = FvecsRows.open(write("base.fvecs", ROWS, random));
        FvecsRows queries = FvecsRows.open(write("queries.fvecs", 20, random));
        float[][] asked = new float[queries.count()][];
        for (int query = 0; query < asked.length; query++) {
            asked[query] = queries.row(query);
        }
        return new DenseSet("line", "drawn", Metric.L2, base, queries, asked);
    }

    private Path write(String name, int count, SplittableRandom random) throws IOException {
        Path file = directory.resolve(name);
        try (FvecsWriter writer = FvecsWriter.create(file, DIMENSION)) {
            for (int row = 0; row < count; row++) {
                float[] vector = new float[DIMENSION];
                double along = random.nextDouble(-10, 10);
                for (int d = 0; d < DIMENSION; d++) {
                    vector[d] = (float) ((d % 2 == 0 ? along : -along) + random.nextDouble(-1, 1));
                }
                writer.write(vector);
            }
        }
        return file;
    }
}
