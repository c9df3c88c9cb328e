package dev.varve.bench.ann.systems;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The systems that have an index, beside a search that compares all rows. */
final class IndexedSystemsTest {

    private static final int ROWS = 2_500;
    private static final int DIMENSION = 32;
    private static final int QUERIES = 100;
    private static final int K = 10;

    @TempDir
    private static Path directory;

    private static float[][] rows;
    private static float[][] queries;
    private static FvecsRows base;

    /** Indexes that stand already, so that each is built once. */
    private static final Map<String, Path> BUILT = new HashMap<>();

    @BeforeAll
    static void drawRows() throws Exception {
        ClusteredRows source = new ClusteredRows(20_261_121, DIMENSION);
        rows = source.draw(ROWS);
        queries = source.draw(QUERIES);
        base = FvecsRows.open(ClusteredRows.write(directory.resolve("base.fvecs"), rows));
    }

    @AfterAll
    static void unmapRows() {
        base.close();
    }

    private static List<AnnSystem> peers() {
        return Stream.concat(LuceneSystem.forms().stream(), JVectorSystem.forms().stream())
                .toList();
    }

    private static List<AnnSystem> systems() {
        return Stream.concat(Stream.of(new VarveSystem()), peers().stream()).toList();
    }

    private static Stream<Arguments> systemsAndMetrics() {
        return systems().stream()
                .flatMap(system -> Arrays.stream(Metric.values()).map(metric -> Arguments.of(system, metric)));
    }

    @ParameterizedTest
    @MethodSource("systemsAndMetrics")
    void shouldFindMoreOfTheNearestRowsTheHigherTheKnob(AnnSystem system, Metric metric) throws Exception {
        List<Integer> sweep = system.sweep(K);
        try (AnnIndex index = open(system, metric);
                AnnSession session = index.session()) {
            double least = recall(answers(session, sweep.getFirst()), metric);
            double most = recall(answers(session, sweep.getLast()), metric);

            assertTrue(most >= 0.95, () -> "recall " + most + " at " + system.knob() + " " + sweep.getLast());
            assertTrue(least < most, () -> "recall " + least + " at " + sweep.getFirst() + ", and then " + most);
        }
    }

    @ParameterizedTest
    @MethodSource("systems")
    void shouldAnswerAlikeAfterReopening(AnnSystem system) throws Exception {
        int knob = system.sweep(K).get(1);
        int[][] before;
        try (AnnIndex index = open(system, Metric.L2);
                AnnSession session = index.session()) {
            before = answers(session, knob);
        }
        try (AnnIndex index = open(system, Metric.L2);
                AnnSession session = index.session()) {
            assertArrayEquals(before, answers(session, knob));
        }
    }

    @ParameterizedTest
    @MethodSource("systems")
    void shouldAnswerSeveralThreadsAsIfTheyWereAlone(AnnSystem system) throws Exception {
        int knob = system.sweep(K).get(1);
        try (AnnIndex index = open(system, Metric.COSINE);
                AnnSession alone = index.session();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            int[][] expected = answers(alone, knob);
            List<Future<int[][]>> together = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                together.add(threads.submit(() -> {
                    try (AnnSession session = index.session()) {
                        return answers(session, knob);
                    }
                }));
            }
            for (Future<int[][]> answers : together) {
                assertArrayEquals(expected, answers.get());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("systems")
    void shouldLeaveTheQueryAsItIs(AnnSystem system) throws Exception {
        try (AnnIndex index = open(system, Metric.COSINE);
                AnnSession session = index.session()) {
            float[] query = queries[0].clone();
            session.search(query, K, system.sweep(K).getFirst(), new int[K]);
            assertArrayEquals(queries[0], query);
        }
    }

    @ParameterizedTest
    @MethodSource("systems")
    void shouldSweepUpwardsFromWhatIsWanted(AnnSystem system) {
        for (int k : new int[] {10, 100}) {
            List<Integer> sweep = system.sweep(k);
            assertEquals(sweep.stream().distinct().sorted().toList(), sweep);
            assertTrue(sweep.getFirst() >= k && sweep.size() >= 3, () -> sweep + " for " + k);
        }
    }

    @Test
    void shouldTellVersionsOfTheLibraries() {
        for (AnnSystem system : peers()) {
            assertTrue(system.version().matches("\\d+\\.\\d+\\.\\d+"), system.version());
        }
    }

    private static AnnIndex open(AnnSystem system, Metric metric) throws Exception {
        String name = system.name() + "-" + metric;
        Path index = BUILT.get(name);
        if (index == null) {
            index = Files.createDirectory(directory.resolve(name));
            // Libraries build with one thread by other code than with several.
            system.build(base, metric, index, metric == Metric.L2 ? 1 : 2);
            BUILT.put(name, index);
        }
        return system.open(base, metric, index, 4);
    }

    private static int[][] answers(AnnSession session, int knob) throws Exception {
        int[][] answers = new int[QUERIES][K];
        for (int query = 0; query < QUERIES; query++) {
            assertEquals(K, session.search(queries[query], K, knob, answers[query]));
            assertEquals(K, Arrays.stream(answers[query]).distinct().count(), "a row comes once");
        }
        return answers;
    }

    private static double recall(int[][] answers, Metric metric) {
        int hits = 0;
        for (int query = 0; query < QUERIES; query++) {
            Set<Integer> near = new HashSet<>(ClusteredRows.nearest(rows, queries[query], metric, K));
            hits += (int) Arrays.stream(answers[query]).filter(near::contains).count();
        }
        return hits / (double) (QUERIES * K);
    }
}
