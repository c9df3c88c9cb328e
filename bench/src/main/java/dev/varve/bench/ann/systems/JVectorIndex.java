package dev.varve.bench.ann.systems;

import dev.varve.lab.sets.Metric;
import io.github.jbellis.jvector.disk.RandomAccessReader;
import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex.ScoringView;
import io.github.jbellis.jvector.graph.OnHeapGraphIndex;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult.NodeScore;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.diversity.VamanaDiversityProvider;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.quantization.PQVectors;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** An open index of JVector: on the heap with its rows, or on disk. */
final class JVectorIndex implements AnnIndex {

    private final ImmutableGraphIndex graph;
    private final Closeable file;
    private final Metric metric;
    private final Function<GraphSearcher, Scoring> scoring;

    /** How rows are scored for a query: first while searching, and then again in full precision. */
    private interface Scoring {
        SearchScoreProvider of(VectorFloat<?> query);
    }

    private JVectorIndex(
            ImmutableGraphIndex graph, Closeable file, Metric metric, Function<GraphSearcher, Scoring> scoring) {
        this.graph = graph;
        this.file = file;
        this.metric = metric;
        this.scoring = scoring;
    }

    /** A graph that was saved from the heap, and the rows that it is of. */
    static JVectorIndex inMemory(Path path, RandomAccessVectorValues rows, Metric metric) throws IOException {
        VectorSimilarityFunction similarity = JVectorRows.similarity(metric);
        return new JVectorIndex(
                restore(path, rows, similarity),
                () -> {},
                metric,
                _ -> query -> DefaultSearchScoreProvider.exact(query, similarity, rows));
    }

    /**
     * A graph on disk.
     *
     * @param codes by which the search steers, taken to memory; where there is none, by those in the graph
     */
    static JVectorIndex onDisk(Path path, Optional<Path> codes, Metric metric) throws IOException {
        VectorSimilarityFunction similarity = JVectorRows.similarity(metric);
        Function<ScoringView, Scoring> scoring = codes.isPresent()
                ? steeredBy(codes(codes.get()), similarity)
                : view -> query -> new DefaultSearchScoreProvider(
                        view.approximateScoreFunctionFor(query, similarity), view.rerankerFor(query, similarity));
        ReaderSupplier file = ReaderSupplierFactory.open(path);
        try {
            OnDiskGraphIndex graph = OnDiskGraphIndex.load(file);
            return new JVectorIndex(
                    graph, file::close, metric, searcher -> scoring.apply((ScoringView) searcher.getView()));
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

    /** There is no other way to read what was saved from the heap, deprecated as this one is. */
    @SuppressWarnings("deprecation")
    private static OnHeapGraphIndex restore(
            Path path, RandomAccessVectorValues rows, VectorSimilarityFunction similarity) throws IOException {
        BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(rows, similarity);
        try (ReaderSupplier file = ReaderSupplierFactory.open(path);
                RandomAccessReader reader = file.get()) {
            OnHeapGraphIndex graph = OnHeapGraphIndex.load(
                    reader,
                    rows.dimension(),
                    JVectorSystem.OVERFLOW,
                    new VamanaDiversityProvider(scores, JVectorSystem.ALPHA));
            // As the builder leaves it: views of a graph that still changes are slower.
            graph.setAllMutationsCompleted();
            return graph;
        }
    }

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

    private record Session(GraphSearcher searcher, Scoring scoring, Metric metric, int dimension)
            implements AnnSession {

        @Override
        public int search(float[] query, int k, int knob, int[] rows) {
            VectorFloat<?> target = JVectorRows.target(query, metric, dimension);
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
