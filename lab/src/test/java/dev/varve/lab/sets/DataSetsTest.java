package dev.varve.lab.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.lab.vectors.VectorFileException;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataSetsTest {

    @TempDir
    private Path directory;

    @Test
    void shouldFindASetInItsFolder() throws IOException {
        Path folder = SetFiles.set(directory.resolve("tiny-2"));
        Files.writeString(folder.resolve("README.md"), "not a set");

        var set = (FileSet) only(DataSets.find(folder, Optional.empty()));

        assertEquals("tiny-2", set.name());
        assertEquals(Metric.L2, set.metric());
        assertEquals(2, set.dimension());
        assertEquals(4, set.rows());
        assertEquals(2, set.queries());
        assertEquals(folder.resolve("base.fvecs"), set.baseFile());
        assertEquals(folder.resolve("query.fvecs"), set.queryFile());
        assertEquals(Optional.of(folder.resolve("ground-truth-l2-2.ivecs")), set.truthFile());
        assertEquals(
                "tiny-2 (4 x 2, l2; base.fvecs, query.fvecs, ground-truth-l2-2.ivecs)",
                set.description(),
                "what is published has no path of a machine");
    }

    @Test
    void shouldFindAllSetsOfAFolder() throws IOException {
        SetFiles.set(directory.resolve("b"));
        SetFiles.set(directory.resolve("a"));
        Files.createDirectories(directory.resolve("text").resolve("deeper"));
        Files.writeString(directory.resolve("README.md"), "about them");
        assertEquals(
                List.of("a", "b"),
                DataSets.find(directory, Optional.empty()).stream()
                        .map(DataSet::name)
                        .toList());
    }

    @Test
    void shouldKnowMnistByItsNames() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("mnist"));
        byte[] images = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4};
        byte[] labels = {0, 0, 8, 1, 0, 0, 0, 2, 7, 9};
        for (String part : List.of("train", "t10k")) {
            Files.write(folder.resolve(part + "-images-idx3-ubyte"), images);
            Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels);
        }
        var set = (FileSet) only(DataSets.find(folder, Optional.of(Metric.L2)));
        assertEquals(folder.resolve("train-images-idx3-ubyte"), set.baseFile());
        assertEquals(folder.resolve("t10k-images-idx3-ubyte"), set.queryFile());
        assertEquals(2, set.dimension());
        assertEquals(Optional.empty(), set.truthFile());
    }

    @Test
    void shouldTakeTheDeepestTruthOfEachMetric() throws IOException {
        Path folder = SetFiles.set(directory.resolve("both"));
        SetFiles.ivecs(folder.resolve("ground-truth-l2-1.ivecs"), new int[][] {{1}, {2}});
        SetFiles.ivecs(folder.resolve("ground-truth-dot-1.ivecs"), new int[][] {{1}, {2}});
        List<DataSet> sets = DataSets.find(folder, Optional.empty());
        assertEquals(
                List.of("both-l2", "both-dot"), sets.stream().map(DataSet::name).toList());
        assertEquals(Optional.of(folder.resolve("ground-truth-l2-2.ivecs")), ((FileSet) sets.getFirst()).truthFile());
    }

    @ParameterizedTest
    @CsvSource({"euclidean, L2", "angular, COSINE", "dot, DOT"})
    void shouldFindASetInAnHdf5File(String distance, Metric metric) throws IOException {
        Path file = hdf5(distance);
        for (Path path : List.of(file, directory)) {
            DataSet set = only(DataSets.find(path, Optional.empty()));
            assertEquals("tiny-" + distance, set.name());
            assertEquals(metric, set.metric());
            assertEquals(4, set.rows());
            assertEquals(2, set.queries());
        }
    }

    @Test
    void shouldRefuseAnHdf5FileOfAnotherDistance() throws IOException {
        expect(hdf5("hamming"), "expected an attribute 'distance' of euclidean, angular or dot, found 'hamming'");
        expect(hdf5(""), "found none; say the metric");
        assertEquals(
                Metric.DOT,
                only(DataSets.find(directory.resolve("tiny-.hdf5"), Optional.of(Metric.DOT)))
                        .metric());
    }

    @Test
    void shouldSayWhatIsMissing() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        Files.delete(folder.resolve("query.fvecs"));
        expect(
                folder,
                "expected one file of queries, with 'query', 'test' or 't10k' in its name, found none among"
                        + " [base.fvecs, ground-truth-l2-2.ivecs]; add it, or rename what it is");
        SetFiles.fvecs(folder.resolve("query.fvecs"), SetFiles.QUERIES);
        Files.delete(folder.resolve("base.fvecs"));
        expect(folder, "expected one file of rows");
        expect(directory.resolve("nowhere"), "found nothing");
        expect(Files.createDirectory(directory.resolve("empty")), "found none, nor in its folders");
        expect(Files.writeString(directory.resolve("file.txt"), "text"), "found another file");
    }

    @Test
    void shouldSayWhatIsAmbiguous() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        SetFiles.fvecs(folder.resolve("train.fvecs"), SetFiles.BASE);
        expect(folder, "found [base.fvecs, train.fvecs]; keep one of them there");
    }

    @Test
    void shouldAskForTheMetricWhereNothingTellsIt() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        Files.delete(folder.resolve("ground-truth-l2-2.ivecs"));
        expect(folder, "which also tells the metric");
        assertEquals(
                Metric.COSINE,
                only(DataSets.find(folder, Optional.of(Metric.COSINE))).metric());
        SetFiles.ivecs(folder.resolve("ground-truth-jaccard-2.ivecs"), SetFiles.NEIGHBORS);
        expect(folder, "found ground-truth-jaccard-2.ivecs");
    }

    @Test
    void shouldRefuseWhatDoesNotBelongTogether() throws IOException {
        Path folder = SetFiles.set(directory.resolve("set"));
        SetFiles.fvecs(folder.resolve("query.fvecs"), new float[][] {{1, 2, 3}});
        expect(folder, "expected queries of 2 numbers");
        Files.write(folder.resolve("query.fvecs"), new byte[] {1, 2, 3});
        assertThrows(VectorFileException.class, () -> DataSets.find(folder, Optional.empty()));
    }

    private static void expect(Path path, String message) {
        var refused = assertThrows(DataSetException.class, () -> DataSets.find(path, Optional.empty()));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    private Path hdf5(String distance) {
        Path file = directory.resolve("tiny-" + distance + ".hdf5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putDataset("train", SetFiles.BASE);
            hdf.putDataset("test", SetFiles.QUERIES);
            hdf.putDataset("neighbors", SetFiles.NEIGHBORS);
            if (!distance.isEmpty()) {
                hdf.putAttribute("distance", distance);
            }
        }
        return file;
    }

    private static DataSet only(List<DataSet> sets) {
        assertEquals(1, sets.size(), sets.toString());
        return sets.getFirst();
    }
}
