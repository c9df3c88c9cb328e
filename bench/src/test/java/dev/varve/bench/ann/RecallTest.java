package dev.varve.bench.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsWriter;
import dev.varve.lab.vectors.IvecsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows on a line, at 0, 1, 2, 3, 3, 5: the last but one is as far from everything as the one before it. */
final class RecallTest {

    private static final float[] ROWS = {0, 1, 2, 3, 3, 5};
    private static final float[] QUERIES = {0, 5};
    private static final int[][] TRUTH = {{0, 1, 2, 3}, {5, 3, 4, 2}};

    @TempDir
    private Path directory;

    private AnnData data;

    @BeforeEach
    void write() throws IOException {
        Path base = fvecs("base.fvecs", ROWS);
        Path queries = fvecs("queries.fvecs", QUERIES);
        data = new AnnData("line", "six points", Metric.L2, ROWS.length, 1, base, queries, TRUTH);
    }

    @Test
    void shouldBeTheShareThatWasFound() throws IOException {
        assertEquals(1, recall(2, new int[][] {{0, 1}, {5, 3}}));
        assertEquals(0.75, recall(2, new int[][] {{0, 1}, {5, 0}}));
        assertEquals(0, recall(2, new int[][] {{5, 4}, {0, 1}}));
    }

    @Test
    void shouldNotMindTheOrder() throws IOException {
        assertEquals(1, recall(2, new int[][] {{1, 0}, {3, 5}}));
    }

    @Test
    void shouldCountARowThatIsAsNearAsTheLastOfTheTruth() throws IOException {
        // Rows 3 and 4 are at the same place.
        assertEquals(1, recall(4, new int[][] {{0, 1, 2, 4}, {5, 3, 4, 2}}));
        assertEquals(1, recall(2, new int[][] {{0, 1}, {5, 4}}));
    }

    @Test
    void shouldCountNoMoreThanIsWanted() throws IOException {
        // The truth of query 5 is row 5 and one of the two rows at 3: both of them are one row too many.
        assertEquals(1, recall(2, new int[][] {{0, 1}, {3, 4}}));
    }

    @Test
    void shouldJudgeNothingByATruthThatARowProvesWrong() {
        // Nearest to query 5 is row 5.
        var wrong =
                new AnnData("line", "six points", Metric.L2, ROWS.length, 1, data.base(), data.queries(), new int[][] {
                    {0, 1}, {3, 2}
                });

        var failure = assertThrows(
                UncheckedIOException.class, () -> new Recall(wrong, 2).of(ivecs(2, new int[][] {{0, 1}, {3, 5}}), 2));

        assertTrue(failure.toString().contains("row 5 is nearer to query 1 than row 2"), failure::toString);
    }

    @Test
    void shouldCountARowOnce() throws IOException {
        assertEquals(0.5, recall(2, new int[][] {{0, 0}, {5, 5}}));
    }

    @Test
    void shouldTakeMissingAnswersForNotFound() throws IOException {
        assertEquals(0.5, recall(2, new int[][] {{0, -1}, {5, -1}}));
    }

    @Test
    void shouldJudgeTheFirstPassOverTheQueries() throws IOException {
        assertEquals(1, recall(1, new int[][] {{0}, {5}, {2}, {2}}));
    }

    @Test
    void shouldJudgeFewerOperationsThanQueries() throws IOException {
        assertEquals(1, recall(1, new int[][] {{0}}));
    }

    @Test
    void shouldRefuseRowsThatDoNotExist() {
        assertComplaint("from 0 to 5", 1, new int[][] {{6}, {5}});
        assertComplaint("from 0 to 5", 1, new int[][] {{-2}, {5}});
    }

    @Test
    void shouldRefuseAFileOfAnotherLength() throws IOException {
        Path answers = ivecs(1, new int[][] {{0}, {5}});

        var complaint = assertThrows(IOException.class, () -> new Recall(data, 1).of(answers, 3));

        assertTrue(complaint.toString().contains("expected 24 bytes"), complaint::toString);
    }

    @Test
    void shouldRefuseRecordsOfAnotherLength() throws IOException {
        // Two records of three numbers are as long as three records of two.
        Path answers = ivecs(2, new int[][] {{0, 1}, {5, 3}});

        var complaint = assertThrows(IOException.class, () -> new Recall(data, 1).of(answers, 3));

        assertTrue(complaint.toString().contains("records of 1 rows, found one of 2"), complaint::toString);
    }

    private void assertComplaint(String expected, int k, int[][] answers) {
        var complaint = assertThrows(IOException.class, () -> recall(k, answers));
        assertTrue(complaint.toString().contains(expected), complaint::toString);
    }

    private double recall(int k, int[][] answers) throws IOException {
        return new Recall(data, k).of(ivecs(k, answers), answers.length);
    }

    private Path ivecs(int k, int[][] answers) throws IOException {
        Path file = directory.resolve("answers.ivecs");
        Files.deleteIfExists(file);
        try (IvecsWriter writer = IvecsWriter.create(file, k)) {
            for (int[] rows : answers) {
                writer.write(rows);
            }
        }
        return file;
    }

    private Path fvecs(String name, float[] numbers) throws IOException {
        Path file = directory.resolve(name);
        try (FvecsWriter writer = FvecsWriter.create(file, 1)) {
            for (float number : numbers) {
                writer.write(new float[] {number});
            }
        }
        return file;
    }
}
