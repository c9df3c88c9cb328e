package dev.varve.index.candidates;

import dev.varve.codecs.Calibration;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphWriter;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.ann.NormRange;
import dev.varve.index.candidates.CandidateSettings.Coding;
import dev.varve.index.candidates.CandidateSettings.Lists;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphBuilder;
import dev.varve.index.graph.GraphPart;
import dev.varve.index.graph.GrowingGraph;
import dev.varve.index.graph.RowDistances;
import dev.varve.index.tokens.CentroidListsBuilder;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the candidates of a segment: each document encoded as one vector or two, of which only the codes are kept, a
 * graph over the codes of the first, and lists of centroids where these are wanted. Encoded vectors are never kept in
 * full precision, not even while the graph is built: its distances are those of the codes.
 */
public final class CandidateWriter {

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
     * Names of the files.
     *
     * @param codes of what leads to candidates
     * @param graph over these
     * @param ordering what puts them in order; not written where the settings have none
     */
    public record Names(String codes, String graph, String ordering) {}

    /**
     * The files that were written, synced.
     *
     * @param codes length of the file of codes in bytes
     * @param graph length of the file of the graph in bytes
     * @param ordering length of the file of what puts candidates in order in bytes; 0 where there is none
     */
    public record Written(long codes, long graph, long ordering) {}

    /** How candidates are made. */
    public CandidateSettings settings() {
        return settings;
    }

    /**
     * Writes codes, graph and what puts candidates in order, of all rows that have tokens.
     *
     * @param store where to
     * @param names of the files, of which those of codes tell their encodings too
     * @param tokens of the segment, verified as they are read; of the dimension that the encodings take
     * @param parts graphs of candidates of the segments whose rows these are, made by the same settings; may be empty
     * @return what was written; null where a document has a token that no index takes, see {@link NormRange}: nothing
     *     is left
     * @throws CancellationException if {@code progress} gave up; what was begun is left
     */
    public @Nullable Written write(
            FileStore store,
            FileOrigin origin,
            Names names,
            TokenVectors tokens,
            List<GraphPart> parts,
            BuildProgress progress)
            throws IOException {
        TokenEncoding leading = settings.leading().encoding();
        if (tokens.dimension() != leading.tokenDimension()) {
            throw new IllegalArgumentException("tokens: expected " + leading.tokenDimension()
                    + " components, as the encoding takes, found " + tokens.dimension());
        }
        try (Arena arena = Arena.ofShared()) {
            var norms = new EncodedNorms(arena, tokens.size());
            Written written = writeCodes(store, origin, names, tokens, norms, progress);
            if (written == null) {
                return null;
            }
            VectorCodesFile file = VectorCodesFile.open(store, names.codes(), written.codes(), origin, Access.NORMAL);
            try {
                file.verify(0, file.size());
                Supplier<RowDistances> distances = new CodeSpace(norms, file::scorer);
                GrowingGraph graph = new GraphBuilder(executor, threads, settings.graph())
                        .merge(
                                arena,
                                file.size(),
                                row -> tokens.tokenCount(row) > 0,
                                parts,
                                distances,
                                distances,
                                progress);
                long length =
                        GraphWriter.write(store, names.graph(), origin, settings.graph(), graph, Calibration.NONE);
                return new Written(written.codes(), length, written.ordering());
            } finally {
                file.release();
            }
        }
    }

    /** Writes all but the graph; null where a document is none that an index takes. */
    private @Nullable Written writeCodes(
            FileStore store,
            FileOrigin origin,
            Names names,
            TokenVectors tokens,
            EncodedNorms norms,
            BuildProgress progress)
            throws IOException {
        long seed = settings.graph().seed();
        Coding leading = settings.leading();
        try (var codes = new EncodedCodes(store, origin, names.codes(), tokens, leading, seed, progress)) {
            if (settings.ordering() instanceof Coding ordering) {
                try (var encodings =
                        new EncodedCodes(store, origin, names.ordering(), tokens, ordering, seed, progress)) {
                    if (pass(tokens, List.of(leading, ordering), List.of(codes, encodings), norms)
                            .run(progress)) {
                        return new Written(codes.finish(), 0, encodings.finish());
                    }
                }
                store.delete(names.ordering());
            } else if (pass(tokens, List.of(leading), List.of(codes), norms).run(progress)) {
                return new Written(codes.finish(), 0, writeLists(store, origin, names, tokens, progress));
            }
        }
        store.delete(names.codes());
        return null;
    }

    /** Length of the file of lists in bytes; 0 where none are wanted. */
    private long writeLists(
            FileStore store, FileOrigin origin, Names names, TokenVectors tokens, BuildProgress progress)
            throws IOException {
        return settings.ordering() instanceof Lists lists
                ? new CentroidListsBuilder(executor, threads, tokens, lists.most(), lists.seed())
                        .write(store, origin, names.ordering(), progress)
                : 0;
    }

    private EncodingPass pass(TokenVectors tokens, List<Coding> codings, List<EncodedCodes> codes, EncodedNorms norms) {
        List<TokenEncoding> encodings = codings.stream().map(Coding::encoding).toList();
        return new EncodingPass(executor, threads, tokens, encodings, codes, norms);
    }
}
