package dev.varve.index.tokens;

import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.TokenCodesWriter;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.tokens.FloatTokens;
import dev.varve.codecs.tokens.ResidualTokens;
import dev.varve.codecs.tokens.TokenCode;
import dev.varve.index.Crew;
import dev.varve.index.graph.BuildProgress;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Codes the tokens of a field, and writes them: trains what the code needs with a sample of them, then encodes all, a
 * chunk of documents after the other, each by several threads. Time and memory of the training are bounded, whatever
 * the number of documents. What is written is determined by the tokens and the settings.
 *
 * <p>Residual codes have twice as many centroids as the square root of the number of tokens, rounded down to a power of
 * two; at most 1,024, and at most one for 16 tokens of the sample, which has at most 32 for each.
 */
public final class TokenCodesBuilder {

    private static final int MAX_CENTROIDS = 1024;

    /** Bytes of a chunk of documents at most, unless one document has more, and documents of it. */
    private static final long CHUNK_BYTES = 1L << 24;

    private static final int CHUNK_ROWS = 1 << 14;
    private static final int TASK_ROWS = 16;

    private final Executor executor;
    private final int threads;
    private final TokenVectors vectors;
    private final TokenCodeSettings settings;
    private final int rows;

    /**
     * @param executor lends threads; the calling one takes part
     * @param threads that take part at most, the calling one included; at least 1
     * @param vectors the tokens, of finite components
     * @param settings how they are coded
     */
    public TokenCodesBuilder(Executor executor, int threads, TokenVectors vectors, TokenCodeSettings settings) {
        this.executor = executor;
        this.threads = threads;
        this.vectors = vectors;
        this.settings = settings;
        rows = vectors.size();
    }

    /** A code, and what finds the centroids for it where it has any. */
    private record Trained(TokenCode code, @Nullable Centroids centroids) {}

    /**
     * Writes the file, and syncs it.
     *
     * @return length of the file in bytes
     * @throws CancellationException if {@code progress} says so; the file is unfinished then
     * @throws dev.varve.codecs.CorruptFileException if the tokens are damaged
     */
    public long write(FileStore store, FileOrigin origin, String name, BuildProgress progress) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Trained trained = train(arena, progress);
            int tokenBytes = trained.code.tokenBytes();
            try (var writer = new TokenCodesWriter(store, name, origin, trained.code, settings.pooled())) {
                for (int from = 0; from < rows; ) {
                    int to = TokenPieces.chunkEnd(vectors, from, CHUNK_ROWS, CHUNK_BYTES / tokenBytes);
                    writeChunk(from, to, trained, writer);
                    from = to;
                    ask(from, progress);
                }
                return writer.finish();
            }
        }
    }

    private void ask(int done, BuildProgress progress) {
        progress.advanceOrEnd(done, rows, "coding tokens");
    }

    private Trained train(Arena arena, BuildProgress progress) {
        int dimension = vectors.dimension();
        return switch (settings.kind()) {
            case FLOAT16 -> new Trained(new FloatTokens(dimension, Short.BYTES), null);
            case FLOAT32 -> new Trained(new FloatTokens(dimension, Float.BYTES), null);
            case RESIDUAL, RABITQ -> trainResidual(arena, () -> ask(0, progress));
        };
    }

    private Trained trainResidual(Arena arena, Runnable asks) {
        boolean rabitq = settings.kind() == TokenCodeSettings.Kind.RABITQ;
        long total = TokenSample.total(vectors);
        int wanted = rabitq ? 1 : (int) Math.min(MAX_CENTROIDS, Long.highestOneBit((long) (2 * Math.sqrt(total))));
        try (Arena scratch = Arena.ofShared()) {
            TokenSample sample = TokenSample.forCentroids(vectors, settings.pooled(), wanted, total, scratch);
            Centroids centroids = Centroids.of(sample, wanted, settings.seed(), executor, threads, arena, asks);
            var weights = new ResidualWeights(sample, centroids);
            var code = new ResidualTokens(
                    vectors.dimension(),
                    settings.bits(),
                    centroids.rows(),
                    rabitq ? weights.even(settings.bits()) : weights.trained(settings.bits()),
                    rabitq ? weights.evenUnit() : weights.unit(),
                    rabitq,
                    settings.seed());
            return new Trained(code, centroids);
        }
    }

    /** Encodes the rows of a chunk, each to where it has room without pooling, and writes them in their order. */
    private void writeChunk(int from, int to, Trained trained, TokenCodesWriter writer) throws IOException {
        int tokenBytes = trained.code.tokenBytes();
        long[] begins = new long[to - from + 1];
        for (int row = from; row < to; row++) {
            begins[row - from + 1] = begins[row - from] + (long) vectors.tokenCount(row) * tokenBytes;
        }
        int[] counts = new int[to - from];
        try (Arena arena = Arena.ofShared()) {
            MemorySegment coded = arena.allocate(begins[to - from], Long.BYTES);
            Crew.run(
                    executor,
                    threads,
                    Math.ceilDiv(to - from, TASK_ROWS),
                    () -> new Encoding(trained, from, begins, coded, counts, arena));
            for (int row = from; row < to; row++) {
                writer.add(coded, begins[row - from], counts[row - from]);
            }
        }
    }

    /** One thread's share of the encoding of a chunk. */
    private final class Encoding implements Crew.Worker {

        private final TokenPieces pieces;
        private final TokenCoder coder;
        private final int tokenBytes;
        private final int first;
        private final long[] begins;
        private final MemorySegment coded;
        private final int[] counts;

        Encoding(Trained trained, int first, long[] begins, MemorySegment coded, int[] counts, Arena arena) {
            pieces = new TokenPieces(vectors, settings.pooled(), arena);
            coder = TokenCoder.of(trained.code, trained.centroids);
            tokenBytes = trained.code.tokenBytes();
            this.first = first;
            this.begins = begins;
            this.coded = coded;
            this.counts = counts;
        }

        @Override
        public void run(long task) {
            int begin = (int) task * TASK_ROWS;
            for (int i = begin; i < Math.min(counts.length, begin + TASK_ROWS); i++) {
                int row = first + i;
                vectors.verify(row, row + 1);
                long at = begins[i];
                for (int piece = 0; piece < pieces.count(row); piece++) {
                    int tokens = pieces.load(row, piece);
                    for (int t = 0; t < tokens; t++, at += tokenBytes) {
                        coder.encode(pieces.tokens(), t * vectors.dimension(), coded, at);
                    }
                    counts[i] += tokens;
                }
            }
        }
    }
}
