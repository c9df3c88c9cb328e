package dev.varve.index;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.util.Arrays;
import java.util.List;

/**
 * One thread's share of a token search. Documents are converted to float32 once, into a tile that stays in a core's
 * cache while the panels of all queries pass; a document longer than a tile goes through it piece by piece with running
 * maxima.
 */
final class TokenScan implements Crew.Worker {

    /**
     * Floats of a tile: 256 KiB, a quarter of a common second-level cache; the panel in use stays in the first level.
     */
    private static final int TILE_FLOATS = 64 << 10;

    private static final int MAX_TILE_DOCUMENTS = 256;
    private static final int LANES = MaxSimKernels.LANES;

    private final MaxSimKernels kernels;
    private final TokenQueries queries;
    private final List<TokenPart> parts;
    private final RowBlocks blocks;
    private final TopK[] best;
    private final RowBits bits = new RowBits();
    private final int dimension;

    private final float[] tile;
    private final int tileTokens;
    private final float[] maxima;
    private int usedTokens;
    private int documents;
    private final long[] ids = new long[MAX_TILE_DOCUMENTS];
    private final int[] tokenCounts = new int[MAX_TILE_DOCUMENTS];
    private final double[] sums = new double[MAX_TILE_DOCUMENTS];

    TokenScan(MaxSimKernels kernels, TokenQueries queries, int k, List<TokenPart> parts, RowBlocks blocks) {
        this.kernels = kernels;
        this.queries = queries;
        this.parts = parts;
        this.blocks = blocks;
        dimension = queries.dimension();
        tileTokens = Math.max(1, TILE_FLOATS / dimension);
        tile = new float[tileTokens * dimension];
        maxima = new float[queries.panelCount() * LANES];
        best = new TopK[queries.count()];
        Arrays.setAll(best, q -> new TopK(k));
    }

    /** The best rows of the blocks that this worker did, for each query. */
    TopK[] best() {
        return best;
    }

    @Override
    public void run(long block) {
        int part = blocks.part(block);
        int from = blocks.from(part, block);
        int to = blocks.to(part, block);
        TokenVectors vectors = parts.get(part).vectors();
        RowFilter filter = parts.get(part).filter();
        bits.fill(from, to);
        if (filter != null) {
            bits.retain(filter);
        }
        for (int row = bits.nextSet(from); row < to; row = bits.nextSet(row)) {
            int end = bits.nextClear(row);
            vectors.verify(row, end);
            for (; row < end; row++) {
                add(vectors, row, TopK.id(part, row));
            }
        }
        scoreTile();
    }

    private void add(TokenVectors vectors, int row, long id) {
        int count = vectors.tokenCount(row);
        if (count == 0) {
            return;
        }
        if (count > tileTokens - usedTokens || documents == MAX_TILE_DOCUMENTS) {
            scoreTile();
        }
        if (count > tileTokens) {
            scoreLong(vectors, row, count, id);
            return;
        }
        copy(vectors, row, 0, count, usedTokens);
        ids[documents] = id;
        tokenCounts[documents] = count;
        documents++;
        usedTokens += count;
    }

    private void copy(TokenVectors vectors, int row, int firstToken, int count, int to) {
        ElementType type = vectors.elementType();
        long offset = vectors.offset(row) + (long) firstToken * dimension * type.bytes();
        if (type == ElementType.FLOAT32) {
            kernels.copyFloat32(vectors.segment(row), offset, count * dimension, tile, to * dimension);
        } else {
            kernels.copyFloat16(vectors.segment(row), offset, count * dimension, tile, to * dimension);
        }
    }

    /** Scores the documents of the tile, panel after panel, and empties it. */
    private void scoreTile() {
        Arrays.fill(sums, 0, documents, 0);
        for (int panel = 0; panel < queries.panelCount(); panel++) {
            int token = 0;
            for (int i = 0; i < documents; i++) {
                Arrays.fill(maxima, 0, LANES, Float.NEGATIVE_INFINITY);
                raise(panel, token, tokenCounts[i], 0);
                sums[i] = queries.offer(panel, maxima, 0, sums[i], ids[i], best);
                token += tokenCounts[i];
            }
        }
        documents = 0;
        usedTokens = 0;
    }

    /** Scores one document that does not fit the tile, which is empty. */
    private void scoreLong(TokenVectors vectors, int row, int count, long id) {
        Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
        for (int token = 0; token < count; token += tileTokens) {
            int piece = Math.min(tileTokens, count - token);
            copy(vectors, row, token, piece, 0);
            for (int panel = 0; panel < queries.panelCount(); panel++) {
                raise(panel, 0, piece, panel * LANES);
            }
        }
        double sum = 0;
        for (int panel = 0; panel < queries.panelCount(); panel++) {
            sum = queries.offer(panel, maxima, panel * LANES, sum, id, best);
        }
    }

    private void raise(int panel, int token, int count, int maximaAt) {
        kernels.maxima(
                queries.panels(), queries.panelAt(panel), dimension, tile, token * dimension, count, maxima, maximaAt);
    }
}
