package dev.varve.index.tokens;

import dev.varve.codecs.CentroidListsWriter;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.Crew;
import dev.varve.index.graph.BuildProgress;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;

/**
 * Finds the centroids of the tokens of a field with a sample of them, and writes for each document which of these its
 * tokens are near to: what is needed for the centroid interaction of PLAID (Santhanam et al., CIKM 2022, arXiv
 * 2205.09707, section 4). What is written is determined by the tokens and the settings. Memory is bounded, whatever the
 * number of documents, but for eight bytes a row.
 *
 * <p>There are eight times as many centroids as the square root of the number of tokens, rounded down to a power of
 * two, but no more than are asked for, and no more than one for 16 tokens of the sample.
 */
public final class CentroidListsBuilder {

    /** Documents whose lists are held until they are written, and tokens of these, unless one has more. */
    private static final int CHUNK_ROWS = 1 << 12;

    private static final int CHUNK_TOKENS = 1 << 18;

    private static final int TASK_ROWS = 16;
    private static final int[] NONE = {};

    private final Executor executor;
    private final int threads;
    private final TokenVectors vectors;
    private final int most;
    private final long seed;

    /**
     * A builder.
     *
     * @param executor lends threads; the calling one takes part
     * @param threads that take part at most, the calling one included; at least 1
     * @param vectors the tokens, of finite components
     * @param most centroids, 1 to {@value dev.varve.codecs.tokens.CentroidListScorer#MAX_CENTROIDS}
     * @param seed of what is drawn at random
     */
    public CentroidListsBuilder(Executor executor, int threads, TokenVectors vectors, int most, long seed) {
        this.executor = executor;
        this.threads = threads;
        this.vectors = vectors;
        this.most = most;
        this.seed = seed;
    }

    /**
     * Writes the file, and syncs it.
     *
     * @return length of the file in bytes
     * @throws CancellationException if {@code progress} says so; the file is unfinished then
     * @throws dev.varve.codecs.CorruptFileException if the tokens are damaged
     */
    public long write(FileStore store, FileOrigin origin, String name, BuildProgress progress) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Centroids centroids = train(arena, progress);
            int rows = vectors.size();
            try (var writer =
                    new CentroidListsWriter(store, name, origin, vectors.dimension(), centroids.rows(), seed)) {
                int[][] lists = new int[Math.min(rows, CHUNK_ROWS)][];
                for (int from = 0, to; from < rows; from = to) {
                    to = TokenPieces.chunkEnd(vectors, from, CHUNK_ROWS, CHUNK_TOKENS);
                    find(from, to, centroids, lists, progress);
                    for (int row = from; row < to; row++) {
                        add(lists[row - from], writer);
                    }
                }
                return writer.finish();
            }
        }
    }

    private static void add(int[] list, CentroidListsWriter writer) throws IOException {
        if (list.length == 0) {
            writer.addAbsent();
        } else {
            writer.add(list, list.length);
        }
    }

    private Centroids train(Arena arena, BuildProgress progress) {
        long total = TokenSample.total(vectors);
        int wanted = (int) Math.clamp(Long.highestOneBit((long) (8 * Math.sqrt(total))), 1, most);
        try (Arena scratch = Arena.ofShared()) {
            TokenSample sample = TokenSample.forCentroids(vectors, 1, wanted, total, scratch);
            return Centroids.of(sample, wanted, seed, executor, threads, arena, () -> ask(progress));
        }
    }

    /** Asks whether to go on; how far the graph has come, which is most of the work, is told when that is built. */
    private void ask(BuildProgress progress) {
        progress.advanceOrEnd(0, vectors.size(), "finding centroids");
    }

    /** Finds the lists of some rows. */
    private void find(int from, int to, Centroids centroids, int[][] lists, BuildProgress progress) {
        try (Arena arena = Arena.ofShared()) {
            Crew.run(executor, threads, Math.ceilDiv((long) to - from, TASK_ROWS), () -> {
                var worker = new Finding(centroids, arena);
                return task -> {
                    ask(progress);
                    int begin = from + (int) task * TASK_ROWS;
                    for (int row = begin; row < Math.min(to, begin + TASK_ROWS); row++) {
                        lists[row - from] = worker.list(row);
                    }
                };
            });
        }
    }

    /** One thread's share. */
    private final class Finding {

        private final TokenPieces pieces;
        private final Centroids.Finder finder;
        private int[] found = NONE;

        Finding(Centroids centroids, Arena arena) {
            pieces = new TokenPieces(vectors, 1, arena);
            finder = centroids.new Finder();
        }

        /** The numbers of the centroids that the tokens of a document are near to: distinct, in ascending order. */
        int[] list(int row) {
            int tokens = vectors.tokenCount(row);
            if (tokens == 0) {
                return NONE;
            }
            if (found.length < tokens) {
                found = new int[tokens];
            }
            vectors.verify(row, row + 1);
            int count = 0;
            for (int piece = 0; piece < pieces.count(row); piece++) {
                int loaded = pieces.load(row, piece);
                for (int t = 0; t < loaded; t++) {
                    found[count++] = finder.find(pieces.tokens(), t * vectors.dimension());
                }
            }
            Arrays.sort(found, 0, count);
            int distinct = 0;
            for (int i = 0; i < count; i++) {
                if (i == 0 || found[i] != found[i - 1]) {
                    found[distinct++] = found[i];
                }
            }
            return Arrays.copyOf(found, distinct);
        }
    }
}
