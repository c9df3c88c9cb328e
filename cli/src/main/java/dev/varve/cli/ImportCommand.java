package dev.varve.cli;

import dev.varve.Durability;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.StoreStats;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Report;
import dev.varve.lab.vectors.KeyLines;
import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve import}: puts the vectors of a file into a store. */
@Command(
        name = "import",
        description = "Puts the vectors of a file into a store, which is made if there is none.",
        footer = {
            "",
            "Files: .fvecs, .bvecs, .ivecs, .npy, IDX (as MNIST, gzipped too), and HDF5 in the layout of",
            "ann-benchmarks (its dataset 'train'). Records that have the same keys already are replaced.",
            "The files are checked to their ends before anything is written."
        },
        mixinStandardHelpOptions = true)
public final class ImportCommand implements Callable<Integer> {

    /** The name of the field that holds the vectors. */
    static final String FIELD = "vector";

    private static final long BATCH_BYTES = 4L << 20;
    private static final int MAX_BATCH_ROWS = 4096;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the store.")
    private Path directory = Path.of("");

    @Option(names = "--vectors", paramLabel = "FILE", required = true, description = "The vectors, one a row.")
    private Path vectors = Path.of("");

    @Option(
            names = "--ids",
            paramLabel = "FILE",
            description = "The key of each vector, one a line of text. Without it the keys are the row numbers from 0.")
    private @Nullable Path ids;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            required = true,
            converter = Choices.OfMetric.class,
            description = "How vectors are compared: l2, cosine or dot.")
    private Metric metric = Metric.L2;

    @Option(
            names = "--element",
            paramLabel = "TYPE",
            defaultValue = "float32",
            converter = Choices.OfPrecision.class,
            description = "How components are kept: float32 or float16. Default: ${DEFAULT-VALUE}.")
    private Precision precision = Precision.FLOAT32;

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            defaultValue = "vectors",
            description = "The collection, made if there is none. Default: ${DEFAULT-VALUE}.")
    private String collection = "vectors";

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Choices.out(spec);
        try (Report report = jsonOption.open(out)) {
            Phases phases = Phases.ofThisJvm("vectors");
            Phases.Running check = phases.begin("check");
            long checked = new ImportCheck(vectors, ids, metric, precision).run();
            check.end(checked);
            // Durable when flush returns: to sync each batch before would only cost time.
            StoreOptions options = StoreOptions.DEFAULT.withDurability(Durability.BUFFERED);
            try (VectorStore store = VectorStore.open(directory, options);
                    VectorReader reader = VectorFiles.open(vectors, VectorFiles.Part.BASE)) {
                out.printf("%s: %s, dimension %s%n", vectors, reader.format(), reader.dimension());
                Phases.Running write = phases.begin("write");
                write(store, reader);
                store.flush();
                write.end(reader.count(), Phases.Footprint.of(store.stats()));
                phases.addTo(report);
                summarize(report, store, reader.count());
            }
        }
        return ErrorReport.OK;
    }

    private void write(VectorStore store, VectorReader reader) throws IOException {
        Schema.Builder schema = Schema.builder(ids == null ? KeyType.LONG : KeyType.STRING);
        VectorCollection target = store.collection(
                collection,
                schema.dense(FIELD, reader.dimension(), metric, precision).build());
        long rowBytes = (long) reader.dimension() * Float.BYTES;
        int batchRows = Math.clamp(BATCH_BYTES / rowBytes, 1, MAX_BATCH_ROWS);
        try (KeyLines lines = ids == null ? null : KeyLines.open(ids);
                Progress progress = Progress.start("import", reader.count(), " vectors")) {
            var batch = new WriteBatch();
            for (long row = 0; row < reader.count(); row++) {
                float[] vector = new float[reader.dimension()];
                Key key = lines == null ? Key.of(row) : key(lines);
                if (!reader.next(vector)) {
                    throw changed(vectors);
                }
                batch.put(
                        target.name(),
                        VectorRecord.builder(key).vector(FIELD, vector).build());
                if (batch.size() == batchRows || row == reader.count() - 1) {
                    store.write(batch);
                    progress.step(batch.size());
                    batch = new WriteBatch();
                }
            }
        }
    }

    private static Key key(KeyLines lines) throws IOException {
        String line = lines.next();
        if (line == null) {
            throw new BadInputException("the --ids file became shorter while it was read; import again");
        }
        return Key.of(line);
    }

    private static BadInputException changed(Path file) {
        return new BadInputException(file + " became shorter while it was read; import again");
    }

    private void summarize(Report report, VectorStore store, long rows) {
        PrintWriter out = report.out();
        out.println();
        var labels = Map.of("collection", collection);
        report.print("imported", "imported_vectors", rows, "vectors", labels);
        report.print(
                "in the collection",
                "collection_records",
                store.collection(collection).count(),
                "records",
                labels);
        StoreStats stats = store.stats();
        report.print("on disk", "store_bytes", stats.diskBytes(), "bytes", Map.of());
        EngineFigures.print(report, stats);
    }
}
