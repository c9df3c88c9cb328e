package dev.varve.index.candidates;

import dev.varve.codecs.Calibration;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.GraphWriter;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.VectorCodesWriter;
import dev.varve.codecs.codes.CodeEncoder;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.codes.VectorCode;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.Crew;
import dev.varve.index.ann.NormRange;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphBuilder;
import dev.varve.index.graph.GraphPart;
import dev.varve.index.graph.GrowingGraph;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes the candidates of a segment: each document encoded as one vector, of which only the code is kept, and a graph
 * over the codes. Encoded vectors are never kept in full precision, not even while the graph is built: its distances
 * are those of the codes.
 */
public final class CandidateWriter {

    private static final int TASK_ROWS = 64;

    /** Bytes of codes that are held off-heap, about. */
    private static final int CHUNK_BYTES = 1 << 24;

    /** Documents whose mean is the centroid of the codes. */
    private static final int SAMPLE = 2048;

    private final Executor executor;
    private final int threads;
    private final CandidateSettings settings;

    /**
     * A writer.
     *
     * @param executor lends threads; the calling one takes part too
     * @param threads that take part at most, at least 1
     */
    public CandidateWriter(Executor executor, int threads, CandidateSettings settings) {
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

    /**
     * Writes the codes and the graph of all rows that have tokens.
     *
     * @param store where to
     * @param codes name of the file of codes, which tells the encoding too
     * @param graph name of the file of the graph
     * @param tokens of the segment, verified as they are read; of the dimension that the encoding takes
     * @param parts graphs of candidates of the segments whose rows these are; may be empty
     * @return what was written; null where an encoded document is none that an index takes, see {@link NormRange}:
     *     nothing is left
     * @throws CancellationException if {@code progress} gave up; what was begun is left
     */
    public @Nullable Written write(
            FileStore store,
            FileOrigin origin,
            String codes,
            String graph,
            TokenVectors tokens,
            List<GraphPart> parts,
            BuildProgress progress)
            throws IOException {
        if (tokens.dimension() != settings.encoding().tokenDimension()) {
            throw new IllegalArgumentException("tokens: expected "
                    + settings.encoding().tokenDimension() + " components, as the encoding takes, found "
                    + tokens.dimension());
        }
        GraphParameters parameters = settings.graph();
        try (Arena arena = Arena.ofShared()) {
            var norms = new EncodedNorms(arena, tokens.size());
            long codesLength = writeCodes(store, origin, codes, tokens, norms, progress);
            if (codesLength < 0) {
                store.delete(codes);
                return null;
            }
            VectorCodesFile file = VectorCodesFile.open(store, codes, codesLength, origin, Access.NORMAL);
            try {
                file.verify(0, file.size());
                var space = new CodeSpace(norms, file::scorer);
                GrowingGraph built = new GraphBuilder(executor, threads, parameters)
                        .merge(
                                arena,
                                file.size(),
                                row -> tokens.tokenCount(row) > 0,
                                parts,
                                space.estimates(),
                                space.distances(),
                                progress);
                long graphLength = GraphWriter.write(store, graph, origin, parameters, built, Calibration.NONE);
                return new Written(codesLength, graphLength);
            } finally {
                file.release();
            }
        }
    }

    /** Length of the file; -1 where a document is none that an index takes, and the file is unfinished. */
    private long writeCodes(
            FileStore store,
            FileOrigin origin,
            String name,
            TokenVectors tokens,
            EncodedNorms norms,
            BuildProgress progress)
            throws IOException {
        TokenEncoding encoding = settings.encoding();
        float[] centroid = centroid(tokens);
        var code = new RaBitQ(
                encoding.dimension(),
                settings.bits(),
                Distance.DOT,
                centroid,
                settings.graph().seed());
        int rows = tokens.size();
        int chunk = Math.min(rows, Math.max(1, CHUNK_BYTES / (code.coarseBytes() + code.fineBytes())));
        try (Arena arena = Arena.ofShared();
                var writer = new VectorCodesWriter(store, name, origin, code, encoding)) {
            MemorySegment coarse = arena.allocate((long) chunk * code.coarseBytes(), Long.BYTES);
            MemorySegment fine = arena.allocate((long) chunk * code.fineBytes(), Long.BYTES);
            for (int from = 0; from < rows; from += chunk) {
                int to = Math.min(rows, from + chunk);
                if (!encode(tokens, from, to, code, coarse, fine, norms)) {
                    return -1;
                }
                for (int row = from; row < to; row++) {
                    if (tokens.tokenCount(row) > 0) {
                        long at = (long) row - from;
                        writer.add(coarse, at * code.coarseBytes(), fine, at * code.fineBytes());
                    } else {
                        writer.addAbsent();
                    }
                }
                if (!progress.advance(0, rows)) {
                    throw new CancellationException("building candidates was given up");
                }
            }
            return writer.finish();
        }
    }

    /** Encodes a chunk of documents; false where that makes no sense. */
    private boolean encode(
            TokenVectors tokens,
            int from,
            int to,
            VectorCode code,
            MemorySegment coarse,
            MemorySegment fine,
            EncodedNorms norms) {
        var held = new AtomicBoolean(true);
        Crew.run(executor, threads, Math.ceilDiv((long) to - from, TASK_ROWS), () -> {
            var documents = new DocumentEncoder(tokens, settings.encoding());
            CodeEncoder encoder = code.encoder();
            float[] vector = new float[code.dimension()];
            return task -> {
                int begin = from + (int) task * TASK_ROWS;
                for (int row = begin; row < Math.min(to, begin + TASK_ROWS) && held.get(); row++) {
                    if (tokens.tokenCount(row) > 0) {
                        documents.encode(row, vector);
                        double norm = EncodedNorms.of(vector);
                        if (!NormRange.holds(norm)) {
                            held.set(false);
                            return;
                        }
                        norms.set(row, norm);
                        long at = (long) row - from;
                        encoder.encode(vector, coarse, at * code.coarseBytes(), fine, at * code.fineBytes());
                    }
                }
            };
        });
        return held.get();
    }

    /** The mean of documents spread evenly over all: zeros where it is none that a code takes, or there are none. */
    private float[] centroid(TokenVectors tokens) {
        int rows = tokens.size();
        var documents = new DocumentEncoder(tokens, settings.encoding());
        float[] vector = new float[settings.encoding().dimension()];
        double[] sum = new double[vector.length];
        int sample = Math.min(rows, SAMPLE);
        int counted = 0;
        for (int i = 0; i < sample; i++) {
            int row = (int) ((long) i * rows / sample);
            if (tokens.tokenCount(row) > 0) {
                documents.encode(row, vector);
                counted++;
                for (int d = 0; d < sum.length; d++) {
                    sum[d] += vector[d];
                }
            }
        }
        float[] mean = new float[sum.length];
        for (int d = 0; d < mean.length; d++) {
            mean[d] = (float) (sum[d] / Math.max(1, counted));
        }
        return NormRange.holds(EncodedNorms.of(mean)) ? mean : new float[mean.length];
    }
}
