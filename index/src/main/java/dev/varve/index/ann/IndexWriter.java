package dev.varve.index.ann;

import dev.varve.codecs.Calibration;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.GraphWriter;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.VectorCode;
import dev.varve.index.Similarity;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphBuilder;
import dev.varve.index.graph.GraphPart;
import dev.varve.index.graph.GrowingGraph;
import dev.varve.index.graph.RowDistances;
import dev.varve.index.graph.VectorSpace;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds and writes the index of a segment's dense field: its codes, its graph and what they were measured to find. */
public final class IndexWriter {

    private final Executor executor;
    private final int threads;
    private final IndexSettings settings;

    /**
     * A writer.
     *
     * @param executor lends threads; the calling one takes part too
     * @param threads that take part at most, at least 1
     */
    public IndexWriter(Executor executor, int threads, IndexSettings settings) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
        this.executor = executor;
        this.threads = threads;
        this.settings = settings;
    }

    /**
     * The files that were written, synced.
     *
     * @param codes length of the file of codes in bytes
     * @param graph length of the file of the graph in bytes
     */
    public record Written(long codes, long graph) {}

    /** How indexes are made. */
    public IndexSettings settings() {
        return settings;
    }

    /**
     * Writes the codes and the graph of all rows that have a vector.
     *
     * @param store where to
     * @param codes name of the file of codes
     * @param graph name of the file of the graph
     * @param vectors of the segment, verified as they are read
     * @param parts graphs of the segments and memtables whose rows these are; may be empty
     * @return what was written; null where a vector is none that an index takes, see {@link NormRange}: nothing is left
     * @throws java.util.concurrent.CancellationException if {@code progress} gave up; what was begun is left
     */
    public @Nullable Written write(
            FileStore store,
            FileOrigin origin,
            String codes,
            String graph,
            DenseVectors vectors,
            Similarity similarity,
            List<GraphPart> parts,
            BuildProgress progress)
            throws IOException {
        GraphParameters parameters = settings.graph();
        try (Arena arena = Arena.ofShared()) {
            var space = new VectorSpace(arena, vectors, similarity);
            VectorCode code = CodeBuilder.code(vectors, similarity, settings.bits(), parameters.seed());
            long codesLength =
                    new CodeBuilder(executor, threads, vectors, code).write(store, origin, codes, space, progress);
            if (codesLength < 0) {
                store.delete(codes);
                return null;
            }
            VectorCodesFile file = VectorCodesFile.open(store, codes, codesLength, origin, Access.NORMAL);
            try {
                file.verifyCoarse(0, file.size());
                var lead = Lead.of(vectors, code);
                Supplier<RowDistances> estimates = lead == Lead.VECTORS ? space : space.estimated(file::scorer);
                GrowingGraph built = new GraphBuilder(executor, threads, building(lead))
                        .merge(arena, file.size(), vectors::has, parts, estimates, space, progress);
                var queries = RowQueries.of(vectors, similarity, file, space, estimates);
                Calibration calibration = new Calibrator(
                                executor, threads, vectors, similarity, lead, queries, built, parameters.seed())
                        .measure(progress);
                long graphLength = GraphWriter.write(store, graph, origin, parameters, built, calibration);
                return new Written(codesLength, graphLength);
            } finally {
                file.release();
            }
        }
    }

    private GraphParameters building(Lead lead) {
        GraphParameters asked = settings.graph();
        return new GraphParameters(asked.degree(), lead.building(asked.beam()), asked.alpha(), asked.seed());
    }

    static void advance(BuildProgress progress, long done, long total) {
        progress.advanceOrEnd(done, total, "building an index");
    }
}
