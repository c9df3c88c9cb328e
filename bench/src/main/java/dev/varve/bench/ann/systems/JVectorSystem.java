package dev.varve.bench.ann.systems;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import io.github.jbellis.jvector.disk.RandomAccessReader;
import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.disk.SimpleWriter;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex.ScoringView;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.OnHeapGraphIndex;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult.NodeScore;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskParallelGraphIndexWriter;
import io.github.jbellis.jvector.graph.disk.OrdinalMapper.IdentityMapper;
import io.github.jbellis.jvector.graph.disk.feature.Feature;
import io.github.jbellis.jvector.graph.disk.feature.FeatureId;
import io.github.jbellis.jvector.graph.disk.feature.FusedPQ;
import io.github.jbellis.jvector.graph.disk.feature.InlineVectors;
import io.github.jbellis.jvector.graph.diversity.VamanaDiversityProvider;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.quantization.PQVectors;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * JVector: a Vamana graph with a hierarchy above it, on the heap with its vectors, or on disk with vectors in line and
 * product-quantized codes that the search steers by, in memory or fused into the graph.
 */
public final class JVectorSystem implements AnnSystem {

    private static final int DEGREE = 32;
    private static final int BEAM_WIDTH = 200;
    private static final float OVERFLOW = 1.2f;
    private static final float ALPHA = 1.2f;
    private static final int DIMENSIONS_PER_CODE = 8;
    private static final int CENTROIDS = 256;
    private static final float ISOTROPIC = -1;

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
    public void build(FvecsRows base, Metric metric, Path directory, int threads) throws Exception {
        VectorSimilarityFunction similarity = similarity(metric);
        RandomAccessVectorValues rows = load(base, metric);
        try (ForkJoinPool pool = new ForkJoinPool(threads)) {
            ImmutableGraphIndex graph;
            try (GraphIndexBuilder builder = new GraphIndexBuilder(
                    BuildScoreProvider.randomAccessScoreProvider(rows, similarity),
                    rows.dimension(),
                    DEGREE,
                    BEAM_WIDTH,
                    OVERFLOW,
                    ALPHA,
                    true,
                    true,
                    pool,
                    pool)) {
                graph = builder.build(rows);
            }
            switch (form) {
                case MEMORY -> save((OnHeapGraphIndex) graph, directory.resolve(GRAPH));
                case PQ, FUSED -> write(graph, rows, quantize(rows, metric, pool), directory, threads);
            }
        }
    }

    private static RandomAccessVectorValues load(FvecsRows base, Metric metric) {
        VectorTypeSupport vectors = VectorizationProvider.getInstance().getVectorTypeSupport();
        double longest = metric == Metric.DOT ? UnitLength.longest(base) : 0;
        List<VectorFloat<?>> rows = new ArrayList<>(base.count());
        for (int row = 0; row < base.count(); row++) {
            float[] vector = base.row(row);
            rows.add(vectors.createFloatVector(
                    switch (metric) {
                        case L2 -> vector;
                        case COSINE -> UnitLength.scale(vector);
                        case DOT -> longest == 0 ? UnitLength.scale(vector) : UnitLength.lift(vector, longest);
                    }));
        }
        return new ListRandomAccessVectorValues(rows, rows.getFirst().length());
    }

    /** A query as {@link #load} takes its rows; where those were given one more number, so is the query: 0. */
    private static VectorFloat<?> target(float[] query, Metric metric, int dimension) {
        float[] numbers = metric == Metric.L2 ? query : UnitLength.scale(Arrays.copyOf(query, dimension));
        return VectorizationProvider.getInstance().getVectorTypeSupport().createFloatVector(numbers);
    }

    private static VectorSimilarityFunction similarity(Metric metric) {
        return switch (metric) {
            case L2 -> VectorSimilarityFunction.EUCLIDEAN;
            case COSINE, DOT -> VectorSimilarityFunction.DOT_PRODUCT;
        };
    }

    private static PQVectors quantize(RandomAccessVectorValues rows, Metric metric, ForkJoinPool pool) {
        int codes = Math.max(1, rows.dimension() / DIMENSIONS_PER_CODE);
        boolean center = metric == Metric.L2;
        return ProductQuantization.compute(rows, codes, CENTROIDS, center, ISOTROPIC, pool, pool)
                .encodeAll(rows, pool);
    }

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
        VectorSimilarityFunction similarity = similarity(metric);
        if (form == Form.MEMORY) {
            RandomAccessVectorValues rows = load(base, metric);
            OnHeapGraphIndex graph = restore(directory.resolve(GRAPH), rows, similarity);
            return new Index(
                    graph,
                    () -> {},
                    metric,
                    searcher -> query -> DefaultSearchScoreProvider.exact(query, similarity, rows));
        }
        Function<ScoringView, Scoring> scoring = form == Form.PQ
                ? steeredBy(codes(directory.resolve(CODES)), similarity)
                : view -> query -> new DefaultSearchScoreProvider(
                        view.approximateScoreFunctionFor(query, similarity), view.rerankerFor(query, similarity));
        ReaderSupplier file = ReaderSupplierFactory.open(directory.resolve(GRAPH));
        try {
            OnDiskGraphIndex graph = OnDiskGraphIndex.load(file);
            return new Index(graph, file::close, metric, searcher -> scoring.apply((ScoringView) searcher.getView()));
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    private static Function<ScoringView, Scoring> steeredBy(PQVectors codes, VectorSimilarityFunction similarity) {
        return view -> query -> new DefaultSearchScoreProvider(
                codes.precomputedScoreFunctionFor(query, similarity), view.rerankerFor(query, similarity));
    }

    private static PQVectors codes(Path path) throws IOException {
        try (ReaderSupplier file = ReaderSupplierFactory.open(path);
                RandomAccessReader reader = file.get()) {
            return PQVectors.load(reader);
        }
    }

    private static OnHeapGraphIndex restore(
            Path path, RandomAccessVectorValues rows, VectorSimilarityFunction similarity) throws IOException {
        BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(rows, similarity);
        try (ReaderSupplier file = ReaderSupplierFactory.open(path);
                RandomAccessReader reader = file.get()) {
            OnHeapGraphIndex graph = OnHeapGraphIndex.load(
                    reader, rows.dimension(), OVERFLOW, new VamanaDiversityProvider(scores, ALPHA));
            // As the builder leaves it: views of a graph that still changes are slower.
            graph.setAllMutationsCompleted();
            return graph;
        }
    }

    /** How rows are scored for a query: first while searching, and then again in full precision. */
    private interface Scoring {
        SearchScoreProvider of(VectorFloat<?> query);
    }

    private record Index(
            ImmutableGraphIndex graph, Closeable file, Metric metric, Function<GraphSearcher, Scoring> scoring)
            implements AnnIndex {

        @Override
        public AnnSession session() {
            GraphSearcher searcher = new GraphSearcher(graph);
            return new Session(searcher, scoring.apply(searcher), metric, graph.getDimension());
        }

        @Override
        public void close() throws IOException {
            graph.close();
            file.close();
        }
    }

    private record Session(GraphSearcher searcher, Scoring scoring, Metric metric, int dimension)
            implements AnnSession {

        @Override
        public int search(float[] query, int k, int knob, int[] rows) {
            VectorFloat<?> target = target(query, metric, dimension);
            NodeScore[] found =
                    searcher.search(scoring.of(target), k, knob, 0, 0, Bits.ALL).getNodes();
            for (int i = 0; i < found.length; i++) {
                rows[i] = found[i].node;
            }
            return found.length;
        }

        @Override
        public void close() throws IOException {
            searcher.close();
        }
    }
}
