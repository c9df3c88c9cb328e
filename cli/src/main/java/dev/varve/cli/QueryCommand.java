package dev.varve.cli;

import dev.varve.CollectionReader;
import dev.varve.Field;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.VectorStore;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Units;
import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve query}: asks a file of queries one after another, and measures answers and time. */
@Command(
        name = "query",
        description = "Asks every vector of a file, one after another; prints recall, queries/s, p50 and p99.",
        footer = {
            "",
            "Recall is the part of the true k nearest that is among the k answers; an answer exactly as near as the",
            "k-th of them counts too. The truth comes from --truth, or is computed from the stored vectors by a plain",
            "scan in float64. Of --min-score, records of a smaller score do not count. Queries are asked once before",
            "the clock runs, up to 100 of them.",
        },
        mixinStandardHelpOptions = true)
public final class QueryCommand implements Callable<Integer> {

    private static final int WARM_UP_QUERIES = 100;
    /** Answers that are held, with their truth, at a time; as many queries as make them, up to {@link #MAX_BLOCK}. */
    private static final int BLOCK_ANSWERS = 1 << 17;

    private static final int MAX_BLOCK = 256;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the store.")
    private Path directory = Path.of("");

    @Option(
            names = "--queries",
            paramLabel = "FILE",
            required = true,
            description = "The query vectors, in a format that import reads; of HDF5 the dataset 'test'.")
    private Path queries = Path.of("");

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "For each query the row numbers of its nearest neighbors: .ivecs, .npy, or HDF5 'neighbors'.")
    private @Nullable Path truth;

    @Option(names = "-k", paramLabel = "K", defaultValue = "10", description = "Answers a query. Default: 10.")
    private int k = Query.DEFAULT_LIMIT;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that work on a search. Default: all processors.")
    private int threads = StoreOptions.DEFAULT.searchThreads();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Ask N queries at a time, which share the reads. Default: 1.")
    private int batch = 1;

    @Option(names = "--limit", paramLabel = "N", description = "Ask only the first N queries.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--collection", paramLabel = "NAME", description = "The collection. Default: the only one.")
    private @Nullable String collection;

    @Option(names = "--field", paramLabel = "NAME", description = "The dense field. Default: the only one.")
    private @Nullable String field;

    @Mixin
    private EffortOptions effort = new EffortOptions();

    @Option(names = "--explain", description = "Tell in the end how the first query was answered, part by part.")
    private boolean explain;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        requireInRange("-k", k, Query.MAX_LIMIT);
        requireInRange("--batch", batch, MAX_BLOCK);
        requireInRange("--limit", limit, Long.MAX_VALUE);
        StoreOptions options = StoreOptions.DEFAULT.withCreateIfMissing(false).withSearchThreads(threads);
        try (Report report = jsonOption.open(Choices.out(spec));
                VectorStore store = VectorStore.open(directory, options);
                Snapshot snapshot = store.snapshot();
                VectorReader reader = VectorFiles.open(queries, VectorFiles.Part.QUERIES)) {
            CollectionReader target =
                    snapshot.collection(Choices.collection(store, collection).name());
            Field.Dense dense = Choices.denseField(target, field);
            checkFits(reader, target, dense);
            HeapPeak heapPeak = HeapPeak.ofThisJvm();
            heapPeak.reset();
            warmUp(target, dense);
            var run = new Run(target, dense);
            try (Truth expected = openTruth(target, dense, reader)) {
                run.ask(reader, expected);
                run.print(report, reader, expected);
            }
            report.print("peak heap", "peak_heap_bytes", heapPeak.bytes(), "bytes", Map.of());
        }
        return ErrorReport.OK;
    }

    private static void requireInRange(String option, long value, long most) {
        if (value < 1 || value > most) {
            throw new BadInputException(option + ": expected " + (most == Long.MAX_VALUE ? "1 or more" : "1 to " + most)
                    + ", found " + value);
        }
    }

    private void checkFits(VectorReader reader, CollectionReader target, Field.Dense dense) {
        if (reader.dimension() != dense.dimension()) {
            throw new BadInputException(queries + ": expected vectors of dimension " + dense.dimension()
                    + ", as field '"
                    + dense.name() + "' of collection '" + target.name() + "' has them, found " + reader.dimension()
                    + "; give the queries that belong to this store");
        }
        if (target.count() == 0) {
            throw new BadInputException(
                    "collection '" + target.name() + "': expected records, found none; import some first");
        }
    }

    private Truth openTruth(CollectionReader target, Field.Dense dense, VectorReader reader) throws IOException {
        int depth = (int) Math.min(k, target.count());
        return truth == null
                ? new ComputedTruth(target, dense, depth, threads)
                : FileTruth.open(truth, target, dense, depth, reader.count());
    }

    private void warmUp(CollectionReader target, Field.Dense dense) throws IOException {
        try (VectorReader reader = VectorFiles.open(queries, VectorFiles.Part.QUERIES)) {
            float[] query = new float[reader.dimension()];
            for (long row = 0; row < Math.min(limit, WARM_UP_QUERIES) && reader.next(query); row++) {
                search(target, dense, List.of(query.clone()), row);
            }
        }
    }

    /** Asks vectors at a time, the first of them from this row of the file. */
    private List<Hits> search(CollectionReader target, Field.Dense dense, List<float[]> vectors, long firstRow) {
        List<Query> asked = new ArrayList<>(vectors.size());
        for (float[] vector : vectors) {
            if (dense.metric() == Metric.COSINE && Choices.isZero(vector)) {
                throw new BadInputException(queries + ": row " + (firstRow + asked.size())
                        + ": expected a vector that is not zero, as a zero vector has no cosine, found zeros"
                        + " only; leave it out");
            }
            asked.add(query(dense, vector));
        }
        return target.search(asked);
    }

    private Query.Dense query(Field.Dense dense, float[] vector) {
        return effort.applyTo(Query.dense(dense.name(), vector).limit(k));
    }

    private static List<Key> keys(Hits hits) {
        return hits.list().stream().map(Hit::key).toList();
    }

    /** One pass over the queries: what was asked, how long it took, what was right. */
    private final class Run {

        private final CollectionReader target;
        private final Field.Dense dense;
        private final Histogram nanos = new Histogram(3);
        private long asked;
        private long searchNanos;
        private long expectedAnswers;
        private long rightAnswers;
        private Query.@Nullable Dense first;

        Run(CollectionReader target, Field.Dense dense) {
            this.target = target;
            this.dense = dense;
        }

        void ask(VectorReader reader, Truth truth) throws IOException {
            long total = Math.min(limit, reader.count());
            int blockQueries = Math.max(batch, Math.clamp(BLOCK_ANSWERS / k, 1, MAX_BLOCK));
            try (Progress progress = Progress.start("query", total, " queries")) {
                while (asked < total) {
                    List<float[]> block = read(reader, Math.min(blockQueries, total - asked));
                    List<List<Key>> answers = new ArrayList<>();
                    for (int from = 0; from < block.size(); from += batch) {
                        answers.addAll(timed(block.subList(from, Math.min(from + batch, block.size()))));
                    }
                    compare(truth, block, answers);
                    progress.step(block.size());
                }
            }
        }

        private List<float[]> read(VectorReader reader, long rows) throws IOException {
            List<float[]> block = new ArrayList<>();
            while (block.size() < rows) {
                float[] query = new float[reader.dimension()];
                if (!reader.next(query)) {
                    throw new BadInputException(queries + " became shorter while it was read; ask again");
                }
                block.add(query);
            }
            return block;
        }

        private List<List<Key>> timed(List<float[]> batchOfQueries) {
            first = first == null ? query(dense, batchOfQueries.getFirst()) : first;
            long start = System.nanoTime();
            List<Hits> hits = search(target, dense, batchOfQueries, asked);
            long took = System.nanoTime() - start;
            nanos.recordValue(took);
            searchNanos += took;
            asked += batchOfQueries.size();
            return hits.stream().map(QueryCommand::keys).toList();
        }

        private void compare(Truth truth, List<float[]> block, List<List<Key>> answers) throws IOException {
            List<Truth.Nearest> nearest = truth.next(block);
            for (int q = 0; q < block.size(); q++) {
                expectedAnswers += nearest.get(q).size(effort.minScore());
                rightAnswers += nearest.get(q).countRight(answers.get(q));
            }
        }

        void print(Report report, VectorReader reader, Truth truth) {
            PrintWriter out = report.out();
            Map<String, String> labels = Map.of("k", Integer.toString(k));
            out.printf(
                    "%s queries of %s (%s, dimension %s)%n",
                    Units.count(asked), queries, reader.format(), reader.dimension());
            out.printf(
                    "%s records, %s, %s, asked %s on %s threads%n",
                    Units.count(target.count()),
                    Choices.lower(dense.metric()),
                    query(dense, new float[0]).effort().describe(),
                    batch == 1 ? "one after another" : batch + " at a time",
                    threads);
            out.printf("truth: %s%n%n", truth.describe());
            double recall = (double) rightAnswers / Math.max(1, expectedAnswers);
            report.print("recall@" + k, "query_recall", recall, "ratio", labels);
            report.print("queries", "query_qps", (double) asked * 1e9 / searchNanos, "1/s", labels);
            report.print("p50", "query_p50", nanos.getValueAtPercentile(50) / 1e6, "ms", labels);
            report.print("p99", "query_p99", nanos.getValueAtPercentile(99) / 1e6, "ms", labels);
            if (explain && first != null) {
                out.printf("%nthe first query: %s%n", target.explain(first));
            }
        }
    }
}
