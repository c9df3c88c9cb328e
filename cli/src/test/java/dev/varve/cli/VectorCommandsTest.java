package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** import, query, get and inspect do what they say, from files to figures. */
class VectorCommandsTest {

    private static final int DIMENSION = 7;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Metric.class)
    void shouldFindWhatBruteForceFinds(Metric metric) throws IOException {
        float[][] base = random(300, 1);
        float[][] queries = random(20, 2);
        Path store = importFvecs(base, metric);
        Path queryFile = fvecs("query.fvecs", queries);
        Path truth = truth(base, queries, metric, 10);
        Path json = directory.resolve("figures.jsonl");

        for (Cli run : List.of(
                Cli.run("query", store, "--queries", queryFile, "--truth", truth, "-k", 10, "--json", json),
                Cli.run(
                        "query",
                        store,
                        "--queries",
                        queryFile,
                        "-k",
                        10,
                        "--batch",
                        6,
                        "--threads",
                        2,
                        "--json",
                        json))) {
            assertEquals("", run.err());
            assertEquals(0, run.exitCode());
            assertTrue(run.out().contains("recall@10                    1.0000"), run.out());
            assertTrue(run.out().contains("20 queries of"), run.out());
            Map<String, String> figures = figures(json);
            assertEquals("1", figures.get("query_recall"));
            assertTrue(Double.parseDouble(figures.get("query_qps")) > 0);
            assertTrue(Double.parseDouble(figures.get("query_p99")) >= Double.parseDouble(figures.get("query_p50")));
        }
    }

    @Test
    void shouldAskWithAsMuchEffortAsItIsTold() throws IOException {
        Path store = importFvecs(random(4_000, 1), Metric.L2);
        Path queries = fvecs("query.fvecs", random(30, 2));
        Path json = directory.resolve("figures.jsonl");
        Map<List<String>, String> told = Map.of(
                List.of(), "recall 0.95",
                List.of("--recall", "0.9"), "recall 0.9",
                List.of("--beam", "80"), "beam 80, re-rank 80",
                List.of("--beam", "80", "--rerank", "40"), "beam 80, re-rank 40",
                List.of("--exact"), "exact");
        told.forEach((options, effort) -> {
            List<Object> args = new ArrayList<>(List.of("query", store, "--queries", queries, "--json", json));
            args.addAll(options);
            Cli run = Cli.run(args.toArray());
            assertEquals(0, run.exitCode(), run.err());
            assertTrue(run.out().contains("4,000 records, l2, " + effort + ", asked one after another"), run.out());
            double recall =
                    assertDoesNotThrow(() -> Double.parseDouble(figures(json).get("query_recall")));
            assertTrue(effort.equals("exact") ? recall == 1 : recall > 0.8, () -> effort + ": " + recall);
        });
    }

    @Test
    void shouldTellHowTheFirstQueryWasAnswered() throws IOException {
        Path store = importFvecs(random(4_000, 1), Metric.L2);
        Path queries = fvecs("query.fvecs", random(3, 2));
        Cli run = Cli.run("query", store, "--queries", queries, "--explain", "--beam", 50);
        assertEquals(0, run.exitCode(), run.err());
        String explained = run.out().substring(run.out().indexOf("the first query: "));
        assertTrue(explained.contains("collection 'vectors', field 'vector', limit 10, beam 50"), explained);
        assertTrue(
                Pattern.compile("segment \\d+ +4,000 +graph +50 ")
                        .matcher(explained)
                        .find(),
                explained);
    }

    @Test
    void shouldAnswerWithinARadius() throws IOException {
        float[][] base = {{1, 0}, {0, 0}, {-2, 0}, {5, 5}};
        Path store = importFvecs(base, Metric.L2);
        Path queryFile = fvecs("query.fvecs", new float[][] {{0, 0}});
        Path json = directory.resolve("figures.jsonl");
        Path truth = ivecs(new int[][] {{1, 0, 2, 3}});
        for (List<Object> source : List.<List<Object>>of(List.of(), List.of("--truth", truth))) {
            List<Object> args = new ArrayList<>(List.of(
                    "query", store, "--queries", queryFile, "-k", 4, "--min-score", -4, "--explain", "--json", json));
            args.addAll(source);
            Cli run = Cli.run(args.toArray());
            assertEquals(0, run.exitCode(), run.err());
            assertEquals("1", figures(json).get("query_recall"));
            assertTrue(run.out().contains("score at least -4.0: 3 answers"), run.out());
        }
    }

    @Test
    void shouldWriteNumbersInOneWayWhateverTheLocale() throws IOException {
        Path store = importFvecs(random(1_200, 1), Metric.L2);
        Path queries = fvecs("query.fvecs", random(1_100, 2));
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            String asked = Cli.run("query", store, "--queries", queries).out();
            assertTrue(asked.contains("1,100 queries") && asked.contains("1,200 records"), asked);
            String inspected = Cli.run("inspect", store).out();
            assertTrue(inspected.contains("collection vectors: 1,200 records"), inspected);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shouldNotTakeAByteOrderMarkForAPartOfTheFirstKey() throws IOException {
        Path store = directory.resolve("marked");
        Path ids = Files.writeString(directory.resolve("ids.txt"), "\ufeffa\r\nb\r\n");
        Path base = fvecs("base.fvecs", random(2, 1));
        Cli run = Cli.run("import", store, "--vectors", base, "--ids", ids, "--metric", "l2");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(0, Cli.run("get", store, "a").exitCode());
    }

    @Test
    void shouldCountWrongAnswersAsWrong() throws IOException {
        float[][] base = random(50, 3);
        float[][] queries = random(4, 4);
        Path store = importFvecs(base, Metric.L2);
        Path queryFile = fvecs("query.fvecs", queries);
        // Half of each query's truth is replaced by records that are farthest away.
        int[][] truth = nearest(base, queries, Metric.L2, 50);
        int[][] half = new int[4][];
        for (int q = 0; q < 4; q++) {
            half[q] = new int[] {truth[q][49], truth[q][0], truth[q][48], truth[q][1]};
        }
        Path json = directory.resolve("figures.jsonl");
        Cli run = Cli.run("query", store, "--queries", queryFile, "--truth", ivecs(half), "-k", 4, "--json", json);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("0.5", figures(json).get("query_recall"));
        Cli limited = Cli.run(
                "query", store, "--queries", queryFile, "--truth", ivecs(half), "-k", 1, "--limit", 1, "--json", json);
        assertEquals("0", figures(json).get("query_recall"), limited.out());
        assertTrue(limited.out().contains("1 queries of"), limited.out());
    }

    @Test
    void shouldCountTiesWithTheLastNeighborAsRight() throws IOException {
        float[][] base = {{1, 0}, {0, 0}, {-1, 0}, {5, 5}};
        Path store = importFvecs(base, Metric.L2);
        Path queryFile = fvecs("query.fvecs", new float[][] {{0, 0}});
        Path json = directory.resolve("figures.jsonl");
        // Records 0 and 2 are equally near; the truth names the one that the engine does not.
        Cli.run(
                "query",
                store,
                "--queries",
                queryFile,
                "--truth",
                ivecs(new int[][] {{1, 2}}),
                "-k",
                2,
                "--json",
                json);
        assertEquals("1", figures(json).get("query_recall"));
    }

    @Test
    void shouldImportWithTextKeysAndInHalfPrecision() throws IOException {
        Path vectors = fvecs("base.fvecs", new float[][] {{1, 2}, {0.1f, 4}});
        Path ids = Files.writeString(directory.resolve("ids.txt"), "erste\r\nzweite ö\n");
        Path store = directory.resolve("store");
        Cli run = Cli.run(
                "import",
                store,
                "--vectors",
                vectors,
                "--ids",
                ids,
                "--metric",
                "COSINE",
                "--element",
                "float16",
                "--collection",
                "texts");
        assertEquals(0, run.exitCode(), run.err());
        Cli get = Cli.run("get", store, "zweite ö");
        assertEquals(0, get.exitCode(), get.err());
        assertTrue(get.out().contains("collection       texts"), get.out());
        assertTrue(get.out().contains("2 × float16 (cosine): 0.099975586 4.0"), get.out());
    }

    @Test
    void shouldSayWhatAnImportTook() throws IOException {
        Path json = directory.resolve("figures.jsonl");
        Path vectors = fvecs("base.fvecs", random(500, 5));
        Path store = directory.resolve("store");
        Cli run = Cli.run("import", store, "--vectors", vectors, "--metric", "dot", "--json", json);
        assertEquals(0, run.exitCode(), run.err());
        Map<String, String> figures = figures(json);
        assertEquals("500", figures.get("imported_vectors"));
        assertEquals("500", figures.get("collection_records"));
        assertTrue(Double.parseDouble(figures.get("phase_seconds")) > 0);
        assertTrue(Double.parseDouble(figures.get("peak_heap_bytes")) > 0);
        assertTrue(Long.parseLong(figures.get("store_bytes")) >= 500L * DIMENSION * Float.BYTES);
        assertTrue(run.out().contains("vectors/s"), run.out());
        assertEquals(
                0,
                Cli.run("import", store, "--vectors", vectors, "--metric", "dot", "--json", json)
                        .exitCode());
        assertEquals("500", figures(json).get("collection_records"), "the same keys are replaced");
    }

    @Test
    void shouldPrintEveryPartOfARecord() {
        Path path = directory.resolve("store");
        Schema schema = Schema.builder()
                .dense("mean", 2, Metric.L2)
                .tokens("words", 2)
                .attribute("kind", AttributeType.STRING)
                .attribute("since", AttributeType.LONG)
                .build();
        try (VectorStore store = VectorStore.open(path)) {
            VectorCollection docs = store.collection("docs", schema);
            docs.put(VectorRecord.builder("a")
                    .vector("mean", 1, 2)
                    .tokens("words", new float[][] {{1, 0}, {0, 1}, {1, 0}})
                    .attribute("kind", "method")
                    .payload("first line\nsecond \u0007line".getBytes(StandardCharsets.UTF_8))
                    .build());
            docs.put(VectorRecord.builder("b")
                    .payload(new byte[] {(byte) 0xff, 1})
                    .build());
        }
        List<String> a = Cli.run("get", path, "a").out().lines().toList();
        assertTrue(a.contains("mean             2 × float32 (l2): 1.0 2.0"), a.toString());
        assertTrue(a.contains("words            3 tokens of 2 × float16, the first: 1.0 0.0"), a.toString());
        assertTrue(a.contains("kind             method"), a.toString());
        assertTrue(a.contains("since            -"), a.toString());
        assertTrue(a.contains("  first line") && a.contains("  second  line"), a.toString());
        Cli b = Cli.run("get", path, "b");
        assertTrue(b.out().contains("  bytes ff 01"), b.out());
        Cli missing = Cli.run("get", path, "c");
        assertEquals(1, missing.exitCode());
        assertEquals(
                "varve get: no record with key 'c' in collection 'docs'",
                missing.err().strip());
        assertEquals("", missing.out());
    }

    @Test
    void shouldListEveryFileOfAStore() throws IOException {
        Path store = importFvecs(random(100, 6), Metric.COSINE);
        Path json = directory.resolve("figures.jsonl");
        // Taken before: to open a store, as inspect does after it listed the files, begins a new log.
        Map<String, String> lengths = new TreeMap<>();
        try (var files = Files.walk(store)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = store.relativize(file).toString().replace('\\', '/');
                lengths.put(name, String.format(Locale.ROOT, "%,d", Files.size(file)));
            }
        }
        assertTrue(lengths.size() >= 6, lengths.toString());
        Cli run = Cli.run("inspect", store, "--json", json);
        assertEquals(0, run.exitCode(), run.err());
        lengths.forEach((name, length) -> assertTrue(
                run.out().lines().anyMatch(line -> line.matches(Pattern.quote(name) + " .* " + length + "( .*)?")),
                () -> name + " of " + length + " bytes in\n" + run.out()));
        assertTrue(run.out().matches("(?s).*segments/\\S+/vector\\.vec +dense vectors +2 +1 +100 .*"), run.out());
        assertTrue(run.out().contains("collection vectors: 100 records, long keys"), run.out());
        assertTrue(run.out().contains("dense, 7 × float32, cosine"), run.out());
        assertEquals("100", figures(json).get("store_records"));
        assertTrue(Long.parseLong(figures(json).get("store_bytes")) > 100 * DIMENSION * Float.BYTES);
    }

    @Test
    void shouldListAStoreThatIsDamagedOrOpenElsewhere() throws IOException {
        Path store = importFvecs(random(100, 7), Metric.L2);
        try (VectorStore open = VectorStore.open(store, StoreOptions.DEFAULT)) {
            Cli elsewhere = Cli.run("inspect", store);
            assertTrue(elsewhere.refused(), elsewhere.err());
            assertTrue(elsewhere.out().contains("vector.vec"), elsewhere.out());
            assertEquals(100, open.collection("vectors").count());
        }
        Path keys = store.resolve("segments").resolve("000001").resolve("keys.vks");
        byte[] bytes = Files.readAllBytes(keys);
        bytes[100] ^= 1;
        Files.write(keys, bytes);
        Cli damaged = Cli.run("inspect", store);
        assertTrue(damaged.refused(), damaged.err());
        assertTrue(damaged.err().contains("keys.vks"), damaged.err());
        assertTrue(damaged.out().matches("(?s).*keys\\.vks +damaged .*"), damaged.out());
        Files.delete(keys);
        Cli missing = Cli.run("inspect", store);
        assertTrue(missing.refused(), missing.err());
        assertTrue(missing.out().contains("found none"), missing.out());
    }

    /** Whole files, each with right checksums, but not where they were written. */
    @Test
    void shouldTellOfFilesThatWereWrittenElsewhere() throws IOException {
        Path store = importFvecs(random(100, 8), Metric.L2);
        Path other = directory.resolve("other");
        Files.move(store, other);
        importFvecs(random(100, 9), Metric.L2);
        Path segment = store.resolve("segments").resolve("000001");
        Path vectors = segment.resolve("vector.vec");
        byte[] own = Files.readAllBytes(vectors);
        Files.copy(
                other.resolve("segments").resolve("000001").resolve("vector.vec"),
                vectors,
                StandardCopyOption.REPLACE_EXISTING);
        Cli foreign = Cli.run("inspect", store);
        assertTrue(foreign.out().matches("(?s).*vector\\.vec +damaged .*"), foreign.out());
        Files.write(vectors, own);
        Files.write(segment.resolve("renamed.vec"), own);
        Cli renamed = Cli.run("inspect", store);
        assertTrue(renamed.out().matches("(?s).*renamed\\.vec +damaged .*"), renamed.out());
        assertFalse(renamed.out().matches("(?s).*vector\\.vec +damaged .*"), renamed.out());
    }

    private Path importFvecs(float[][] base, Metric metric) throws IOException {
        Path store = directory.resolve("store");
        Cli run = Cli.run("import", store, "--vectors", fvecs("base.fvecs", base), "--metric", metric);
        assertEquals(0, run.exitCode(), run.err());
        try (VectorStore open = VectorStore.open(store)) {
            VectorCollection vectors = open.collection("vectors");
            assertEquals(base.length, vectors.count());
            assertFalse(vectors.search(Query.dense("vector", base[0])).list().isEmpty());
            assertTrue(vectors.get(Key.of(base.length - 1)).isPresent());
        }
        return store;
    }

    private Path truth(float[][] base, float[][] queries, Metric metric, int k) throws IOException {
        return ivecs(nearest(base, queries, metric, k));
    }

    /** Row numbers of the nearest, by formulas of its own. */
    private static int[][] nearest(float[][] base, float[][] queries, Metric metric, int k) {
        int[][] nearest = new int[queries.length][];
        for (int q = 0; q < queries.length; q++) {
            float[] query = queries[q];
            nearest[q] = IntStream.range(0, base.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> farness(metric, query, base[row])))
                    .limit(k)
                    .mapToInt(row -> row)
                    .toArray();
        }
        return nearest;
    }

    private static double farness(Metric metric, float[] a, float[] b) {
        double dot = 0;
        double squareOfB = 0;
        double distance = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            squareOfB += (double) b[i] * b[i];
            distance += Math.pow((double) a[i] - b[i], 2);
        }
        return switch (metric) {
            case DOT -> -dot;
            case COSINE -> -dot / Math.sqrt(squareOfB);
            case L2 -> distance;
        };
    }

    private static float[][] random(int rows, long seed) {
        var random = new Random(seed);
        float[][] vectors = new float[rows][DIMENSION];
        for (float[] vector : vectors) {
            for (int i = 0; i < DIMENSION; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    private Path fvecs(String name, float[][] rows) throws IOException {
        return VecsFiles.fvecs(directory.resolve(name), rows);
    }

    private Path ivecs(int[][] rows) throws IOException {
        return VecsFiles.ivecs(directory.resolve("truth.ivecs"), rows);
    }

    /** The last value of each name in a file of JSON lines. */
    private static Map<String, String> figures(Path json) throws IOException {
        return Files.readAllLines(json).stream()
                .collect(Collectors.toMap(
                        line -> line.replaceFirst(".*\"name\":\"([^\"]+)\".*", "$1"),
                        line -> line.replaceFirst(".*\"value\":([^,]+),.*", "$1"),
                        (_, last) -> last));
    }
}
