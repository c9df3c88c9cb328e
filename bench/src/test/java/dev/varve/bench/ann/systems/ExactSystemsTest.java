package dev.varve.bench.ann.systems;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The systems that compare all rows find exactly what is nearest. */
final class ExactSystemsTest {

    private static final int ROWS = 1_500;
    private static final int QUERIES = 30;

    @TempDir
    private Path directory;

    static Stream<Arguments> systemsAndMetrics() {
        // Dimensions with and without a rest beside whole vectors of the processor.
        return Stream.of("varve", "exact")
                .flatMap(system -> Stream.of(Metric.values())
                        .flatMap(metric -> Stream.of(1, 5, 64, 71, 193)
                                .map(dimension -> Arguments.of(system, metric, dimension))));
    }

    @ParameterizedTest
    @MethodSource("systemsAndMetrics")
    void shouldFindExactlyWhatIsNearest(String name, Metric metric, int dimension) throws Exception {
        ClusteredRows source = new ClusteredRows(dimension, dimension);
        float[][] rows = source.draw(ROWS);
        AnnSystem system = Systems.of(name);
        Path folder = Files.createDirectory(directory.resolve("index"));
        try (FvecsRows base = FvecsRows.open(ClusteredRows.write(directory.resolve("base.fvecs"), rows))) {
            system.build(base, metric, folder, 2);
            try (AnnIndex index = system.open(base, metric, folder, 1);
                    AnnSession session = index.session()) {
                for (float[] query : source.draw(QUERIES)) {
                    int[] found = new int[10];
                    int count = session.search(query, 10, system.sweep(10).getFirst(), found);

                    assertEquals(10, count);
                    List<Integer> nearest = ClusteredRows.nearest(rows, query, metric, 10);
                    // Under cosine in one dimension all rows are as near: then any will do.
                    if (dimension > 1 || metric != Metric.COSINE) {
                        assertEquals(nearest, Arrays.stream(found).boxed().toList());
                    }
                }
            }
        }
    }
}
