package dev.varve.lab.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.lab.vectors.VectorFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serial;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PreparationTest {

    private static final String GENERATED = "clustered:rows=20000,dim=16,queries=300,clusters=50";

    @TempDir
    private Path directory;

    private static final class StoppedException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    @Test
    void shouldLeavePlainFilesWhereTheyAre() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        PreparedSet prepared = prepare(folder);
        assertEquals(folder.resolve("base.fvecs"), prepared.base());
        assertEquals(folder.resolve("query.fvecs"), prepared.queries());
        assertEquals(2, prepared.depth());
        assertEquals(-1, Files.mismatch(folder.resolve("ground-truth-l2-2.ivecs"), prepared.truth()));
    }

    @Test
    void shouldComputeATruthThatIsMissing() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        Path given = directory.resolve("given.ivecs");
        Files.move(folder.resolve("ground-truth-l2-2.ivecs"), given);
        DataSet set = DataSets.find(folder, Optional.of(Metric.L2)).getFirst();
        PreparedSet prepared = preparation(() -> {}).prepare(set, 2);
        assertEquals(-1, Files.mismatch(given, prepared.truth()));
        assertEquals(4, preparation(() -> {}).prepare(set).depth(), "no more neighbors than rows");
    }

    @Test
    void shouldRefuseATruthOfAnotherOrder() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        Path truth = SetFiles.ivecs(folder.resolve("ground-truth-l2-2.ivecs"), new int[][] {{1, 0}, {3, 2}});
        var refused = assertThrows(DataSetException.class, () -> prepare(folder));
        assertEquals(
                truth + ": expected different rows for each query, nearest first by l2, found row 2 behind row 3, which"
                        + " is farther away for query 1; give the truth that belongs to "
                        + folder.resolve("base.fvecs") + ", " + folder.resolve("query.fvecs")
                        + " and this metric, or take it away to have it computed",
                refused.getMessage());
    }

    @Test
    void shouldRefuseATruthThatNamesARowTwice() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        SetFiles.ivecs(folder.resolve("ground-truth-l2-2.ivecs"), new int[][] {{1, 1}, {2, 3}});
        var refused = assertThrows(DataSetException.class, () -> prepare(folder));
        assertTrue(refused.getMessage().contains("found row 1 twice for query 0"), refused.getMessage());
    }

    @Test
    void shouldRefuseATruthOfAnotherMetric() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        // By inner product row 2 is nearest to both queries.
        Files.move(folder.resolve("ground-truth-l2-2.ivecs"), folder.resolve("ground-truth-dot-2.ivecs"));
        SetFiles.ivecs(folder.resolve("ground-truth-dot-2.ivecs"), new int[][] {{1, 2}, {2, 3}});
        assertThrows(DataSetException.class, () -> prepare(folder));
    }

    @Test
    void shouldCopyOtherFormats() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        Files.delete(folder.resolve("base.fvecs"));
        Files.write(folder.resolve("base.bvecs"), new byte[] {2, 0, 0, 0, 7, (byte) 200, 2, 0, 0, 0, 0, 1});
        Files.delete(folder.resolve("ground-truth-l2-2.ivecs"));
        SetFiles.ivecs(folder.resolve("ground-truth-l2-1.ivecs"), new int[][] {{1}, {1}});
        Path expected = SetFiles.fvecs(directory.resolve("expected.fvecs"), new float[][] {{7, 200}, {0, 1}});
        assertArrayEquals(
                Files.readAllBytes(expected), Files.readAllBytes(prepare(folder).base()));
    }

    @Test
    void shouldTakeWhatIsThereFromEarlier() throws IOException {
        GeneratedSet set = Generators.parse(GENERATED);
        PreparedSet first = preparation(() -> {}).prepare(set);
        var longAgo = FileTime.fromMillis(1_000_000_000_000L);
        List<Path> files = List.of(first.base(), first.queries(), first.truth());
        for (Path file : files) {
            Files.setLastModifiedTime(file, longAgo);
        }
        PreparedSet again = preparation(() -> {}).prepare(Generators.parse(GENERATED));
        assertEquals(files, List.of(again.base(), again.queries(), again.truth()));
        for (Path file : files) {
            assertEquals(longAgo, Files.getLastModifiedTime(file), file.toString());
        }
        PreparedSet other = preparation(() -> {}).prepare(Generators.parse(GENERATED + ",seed=2"));
        assertNotEquals(first.base(), other.base());
    }

    @Test
    void shouldNotTakeFilesOfASetThatHasChanged() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        Path before = prepare(folder).truth();
        Files.setLastModifiedTime(folder.resolve("base.fvecs"), FileTime.fromMillis(1_000_000_000_000L));
        assertNotEquals(before, prepare(folder).truth());
    }

    /** Stopped after so many checks: while rows are made, or while the truth is computed. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10_000, 20_290, 20_310})
    void shouldStopWithoutLeavingHalfAFile(int checks) throws IOException {
        var left = new AtomicInteger(checks);
        Runnable check = () -> {
            if (left.getAndDecrement() <= 0) {
                throw new StoppedException();
            }
        };
        assertThrows(StoppedException.class, () -> preparation(check).prepare(Generators.parse(GENERATED)));
        Path scratch = directory.resolve("scratch");
        try (Stream<Path> files = Files.walk(scratch)) {
            List<Path> kept = files.filter(Files::isRegularFile).toList();
            assertTrue(kept.stream().noneMatch(file -> file.toString().endsWith(".part")), kept.toString());
            for (Path file : kept) {
                long rows = file.getFileName().toString().equals("base.fvecs") ? 20_000 : 300;
                assertEquals(rows * (4 + 16 * 4), Files.size(file), file.toString());
            }
        }
    }

    @Test
    void shouldSayWhatItDoes() throws IOException {
        var lines = new StringWriter();
        try (Watcher watcher = Watcher.showing(new PrintWriter(lines), () -> {})) {
            new Preparation(directory, 2, watcher).prepare(Generators.parse(GENERATED));
        }
        assertEquals("""
            prepare: generating clustered-20000x16
            prepare: generating queries of clustered-20000x16
            prepare: computing the truth of 300 queries
            """, lines.toString().replace("\r", ""));
    }

    @Test
    void shouldRefuseATruthOfOtherRowsOrQueries() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        Path truth = folder.resolve("ground-truth-l2-2.ivecs");
        SetFiles.ivecs(truth, new int[][] {{1, 0}, {2, 4}});
        expect(folder, "expected row numbers from 0 to 3, found 4 among the neighbors of query 1");
        SetFiles.ivecs(truth, new int[][] {{1, 0}, {-1, 2}});
        expect(folder, "found -1 among the neighbors of query 1");
        SetFiles.ivecs(truth, new int[][] {{1, 0}});
        expect(folder, "expected 2 rows, one for each query, of 4 neighbors at most, found 1 rows of 2");
        SetFiles.ivecs(truth, new int[][] {{1, 0, 2, 3, 3}, {1, 0, 2, 3, 3}});
        expect(folder, "found 2 rows of 5");
    }

    @Test
    void shouldRefuseRowsThatAreNoNumbers() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        SetFiles.fvecs(folder.resolve("base.fvecs"), new float[][] {{0, 0}, {1, Float.NaN}, {5, 5}, {0, 2}});
        var refused = assertThrows(VectorFileException.class, () -> prepare(folder));
        assertTrue(refused.getMessage().contains("component 1 of row 1"), refused.getMessage());
    }

    private void expect(Path folder, String message) {
        var refused = assertThrows(DataSetException.class, () -> prepare(folder));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    private PreparedSet prepare(Path folder) throws IOException {
        return preparation(() -> {})
                .prepare(DataSets.find(folder, Optional.empty()).getFirst());
    }

    private Preparation preparation(Runnable check) {
        return new Preparation(
                directory.resolve("scratch"), 2, Watcher.showing(new PrintWriter(new StringWriter()), check));
    }
}
