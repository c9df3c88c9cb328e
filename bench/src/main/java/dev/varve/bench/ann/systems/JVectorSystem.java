package dev.varve.bench.ann.systems;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import io.github.jbellis.jvector.disk.SimpleWriter;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.OnHeapGraphIndex;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.disk.OnDiskParallelGraphIndexWriter;
import io.github.jbellis.jvector.graph.disk.OrdinalMapper.IdentityMapper;
import io.github.jbellis.jvector.graph.disk.feature.Feature;
import io.github.jbellis.jvector.graph.disk.feature.FeatureId;
import io.github.jbellis.jvector.graph.disk.feature.FusedPQ;
import io.github.jbellis.jvector.graph.disk.feature.InlineVectors;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.quantization.PQVectors;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * JVector: a Vamana graph with a hierarchy above it, on the heap with its vectors, or on disk with vectors in line and
 * product-quantized codes that the search steers by, in memory or fused into the graph.
 */
public final class JVectorSystem implements AnnSystem {

    private static final int DEGREE = 32;
    private static final int BEAM_WIDTH = 200;
    static final float OVERFLOW = 1.2f;
    static final float ALPHA = 1.2f;
    private static final int DIMENSIONS_PER_CODE = 8;
    private static final int CENTROIDS = 256;
    private static final float ISOTROPIC = -1;

    /** Headers and pointers of the objects that keep a row. */
    private static final long OBJECT_BYTES = 128;

    private static final String GRAPH = "graph.jvector";
    private static final String CODES = "codes.jvector";

    private enum Form {
        MEMORY,
        PQ,
        FUSED
    }

    private final Form form;

    private JVectorSystem(Form form) {
        this.form = form;
    }

    /** The system in each of its forms: {@code jvector-memory}, {@code jvector-pq}, {@code jvector-fused}. */
    public static List<AnnSystem> forms() {
        return Stream.of(Form.values()).<AnnSystem>map(JVectorSystem::new).toList();
    }

    @Override
    public String name() {
        return "jvector-" + form.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String version() {
        String file = "/META-INF/maven/io.github.jbellis/jvector-base/pom.properties";
        try (InputStream in = GraphSearcher.class.getResourceAsStream(file)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String settings() {
        String kept = switch (form) {
            case MEMORY -> "float32 and graph on the heap";
            case PQ -> "a byte for every " + DIMENSIONS_PER_CODE + " dimensions in memory, float32 and graph on disk";
            case FUSED ->
                "a byte for every " + DIMENSIONS_PER_CODE + " dimensions fused into the graph, on disk with float32";
        };
        return String.format(
                Locale.ROOT,
                "graph of degree %d with hierarchy, beam width %d, overflow %.1f, alpha %.1f, %s, scored by %s",
                DEGREE,
                BEAM_WIDTH,
                OVERFLOW,
                ALPHA,
                kept,
                VectorizationProvider.getInstance().getClass().getSimpleName());
    }

    @Override
    public String knob() {
        return "rerankK";
    }

    @Override
    public List<Integer> sweep(int k) {
        return Stream.of(1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0)
                .map(overquery -> (int) Math.round(overquery * k))
                .toList();
    }

    /** Native kernels are only half as fast as its own in Java where vectors lie on the heap. */
    @Override
    public List<String> jvmOptions() {
        return form == Form.MEMORY
                ? List.of("-Djvector.vectorization_provider=panama")
                : List.of("-Djvector.experimental.enable_native_vectorization=true");
    }

    @Override
    public boolean readsRows() {
        return form == Form.MEMORY;
    }

    /** Vectors and links of all rows, or codes; and what is kept of the few rows above the lowest level. */
    @Override
    public long heapBytes(int rows, int dimension) {
        long links = ((long) (DEGREE * OVERFLOW)) * (Integer.BYTES + Float.BYTES) + OBJECT_BYTES;
        long vector = (long) (dimension + 1) * Float.BYTES + OBJECT_BYTES;
        long code = Math.max(1, dimension / DIMENSIONS_PER_CODE);
        long above = rows / DEGREE * (links + DEGREE * code);
        return above
                + rows
                        * switch (form) {
                            case MEMORY -> vector + links;
                            case PQ -> code;
                            case FUSED -> 0L;
                        };
    }

    @Override
    public void build(FvecsRows base, Metric metric, Path directory, int threads) throws Exception {
        VectorSimilarityFunction similarity = JVectorRows.similarity(metric);
        RandomAccessVectorValues rows = JVectorRows.load(base, metric);
        try (ForkJoinPool pool = new ForkJoinPool(threads)) {
            ImmutableGraphIndex graph;
            try (GraphIndexBuilder builder =
                    builder(BuildScoreProvider.randomAccessScoreProvider(rows, similarity), rows.dimension(), pool)) {
                graph = builder.build(rows);
            }
            switch (form) {
                case MEMORY -> save((OnHeapGraphIndex) graph, directory.resolve(GRAPH));
                case PQ, FUSED -> write(graph, rows, quantize(rows, metric, pool), directory, threads);
            }
        }
    }

    /** By the constructor that says all: its successor takes what is not told from a configuration of the process. */
    @SuppressWarnings("deprecation")
    private static GraphIndexBuilder builder(BuildScoreProvider scores, int dimension, ForkJoinPool pool) {
        boolean hierarchy = true;
        boolean refine = true;
        return new GraphIndexBuilder(
                scores, dimension, DEGREE, BEAM_WIDTH, OVERFLOW, ALPHA, hierarchy, refine, pool, pool);
    }

    private static PQVectors quantize(RandomAccessVectorValues rows, Metric metric, ForkJoinPool pool) {
        int codes = Math.max(1, rows.dimension() / DIMENSIONS_PER_CODE);
        boolean center = metric == Metric.L2;
        return ProductQuantization.compute(rows, codes, CENTROIDS, center, ISOTROPIC, pool, pool)
                .encodeAll(rows, pool);
    }

    /** There is no other way to keep a graph that lies on the heap, deprecated as this one is. */
    @SuppressWarnings("deprecation")
    private static void save(OnHeapGraphIndex graph, Path file) throws IOException {
        try (SimpleWriter out = new SimpleWriter(file)) {
            graph.save(out);
        }
        sync(file);
    }

    private void write(
            ImmutableGraphIndex graph, RandomAccessVectorValues rows, PQVectors codes, Path directory, int threads)
            throws IOException {
        Path file = directory.resolve(GRAPH);
        var builder = new OnDiskParallelGraphIndexWriter.Builder(graph, file)
                .withParallelWorkerThreads(threads)
                .withMapper(new IdentityMapper(rows.size() - 1))
                .with(new InlineVectors(rows.dimension()));
        Map<FeatureId, IntFunction<Feature.State>> features = new EnumMap<>(FeatureId.class);
        features.put(FeatureId.INLINE_VECTORS, row -> new InlineVectors.State(rows.getVector(row)));
        try (ImmutableGraphIndex.View view = graph.getView()) {
            if (form == Form.FUSED) {
                builder.with(new FusedPQ(graph.maxDegree(), codes.getCompressor()));
                features.put(FeatureId.FUSED_PQ, row -> new FusedPQ.State(view, codes, row));
            }
            try (OnDiskParallelGraphIndexWriter writer = builder.build()) {
                writer.write(features);
            }
        }
        sync(file);
        if (form == Form.PQ) {
            Path codesFile = directory.resolve(CODES);
            try (SimpleWriter out = new SimpleWriter(codesFile)) {
                codes.write(out);
            }
            sync(codesFile);
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    @Override
    public AnnIndex open(FvecsRows base, Metric metric, Path directory, int threads) throws Exception {
        Path graph = directory.resolve(GRAPH);
        return switch (form) {
            case MEMORY -> JVectorIndex.inMemory(graph, JVectorRows.load(base, metric), metric);
            case PQ -> JVectorIndex.onDisk(graph, Optional.of(directory.resolve(CODES)), metric);
            case FUSED -> JVectorIndex.onDisk(graph, Optional.empty(), metric);
        };
    }
}
