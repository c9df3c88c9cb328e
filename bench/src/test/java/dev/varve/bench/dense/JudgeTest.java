package dev.varve.bench.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import dev.varve.lab.vectors.FvecsWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JudgeTest {

    @TempDir
    private Path directory;

    /** Rows at 0, 1, 2, 2, 3: the query is at 0, and its two nearest but one are equally near. */
    @Test
    void shouldCountWhatIsAsNearAsTheLastAndNothingTwice() throws IOException {
        Path file = directory.resolve("rows.fvecs");
        try (FvecsWriter writer = FvecsWriter.create(file, 1)) {
            for (float place : new float[] {0, 1, 2, 2, 3}) {
                writer.write(new float[] {place});
            }
        }
        try (FvecsRows rows = FvecsRows.open(file);
                FvecsRows queries = FvecsRows.open(file)) {
            var set = new DenseSet("line", "drawn", Metric.L2, rows, queries, new float[][] {{0}, {3}});
            var judge = new Judge(set, new int[][] {{0, 1, 2}, {}});

            assertEquals(3, judge.found(0, new int[] {0, 1, 2}, 3));
            assertEquals(3, judge.found(0, new int[] {3, 1, 0}, 3));
            assertEquals(2, judge.found(0, new int[] {0, 4, 1}, 3));
            assertEquals(1, judge.found(0, new int[] {1, 1, 1}, 3));
            assertEquals(1, judge.found(0, new int[] {1, 0, 2}, 1));
            assertEquals(0, judge.wanted(1));
            assertEquals(0, judge.found(1, new int[] {4}, 1));
        }
    }
}
