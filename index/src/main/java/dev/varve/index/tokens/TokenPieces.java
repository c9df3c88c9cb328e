package dev.varve.index.tokens;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.kernels.Kernels;
import java.lang.foreign.Arena;

/**
 * Takes the tokens of a document as float32, a piece of it at a time, pooled where that is asked for. So a document of
 * any length needs no more memory than a piece. Used by one thread at a time.
 */
final class TokenPieces {

    /** Tokens of a piece at most, which bounds the time of pooling, and components, which bounds memory. */
    private static final int MAX_TOKENS = 1024;

    private static final int MAX_FLOATS = 1 << 18;

    private final TokenVectors vectors;
    private final int dimension;
    private final int pieceTokens;
    private final TokenPooling pooling;
    private final float[] tokens;

    /**
     * @param pooled tokens to one, 1 for no pooling
     * @param arena holds working memory
     */
    TokenPieces(TokenVectors vectors, int pooled, Arena arena) {
        this.vectors = vectors;
        dimension = vectors.dimension();
        pieceTokens = Math.clamp(MAX_FLOATS / dimension, 1, MAX_TOKENS);
        pooling = new TokenPooling(dimension, pieceTokens, pooled, arena);
        tokens = new float[pieceTokens * dimension];
    }

    /**
     * Where a chunk of documents ends that are worked on together.
     *
     * @param from its first row
     * @param mostRows of it, at least 1
     * @param mostTokens of all its rows, unless the first one has more
     * @return one past its last row
     */
    static int chunkEnd(TokenVectors vectors, int from, int mostRows, long mostTokens) {
        long tokens = 0;
        int to = from;
        while (to < vectors.size() && to - from < mostRows) {
            tokens += vectors.tokenCount(to);
            if (to > from && tokens > mostTokens) {
                break;
            }
            to++;
        }
        return to;
    }

    /** Pieces of a row, of about the same length; none where it has no tokens. */
    int count(int row) {
        return Math.ceilDiv(vectors.tokenCount(row), pieceTokens);
    }

    /**
     * Loads a piece of a row that was verified.
     *
     * @return how many tokens there are now in {@link #tokens}
     */
    int load(int row, int piece) {
        int total = vectors.tokenCount(row);
        int pieces = count(row);
        int from = (int) ((long) total * piece / pieces);
        int count = (int) ((long) total * (piece + 1) / pieces) - from;
        ElementType type = vectors.elementType();
        long at = vectors.offset(row) + (long) from * dimension * type.bytes();
        if (type == ElementType.FLOAT32) {
            Kernels.maxSim().copyFloat32(vectors.segment(row), at, count * dimension, tokens, 0);
        } else {
            Kernels.maxSim().copyFloat16(vectors.segment(row), at, count * dimension, tokens, 0);
        }
        return pooling.pool(tokens, count);
    }

    /** The tokens that were loaded last, one after another. */
    float[] tokens() {
        return tokens;
    }
}
