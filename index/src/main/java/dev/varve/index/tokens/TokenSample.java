package dev.varve.index.tokens;

import dev.varve.codecs.TokenVectors;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tokens of documents that are spread evenly over all, as float32 rows off-heap: what a code is trained with.
 *
 * @param tokens rows without gaps
 * @param count how many
 * @param dimension components of a row
 */
record TokenSample(MemorySegment tokens, int count, int dimension) {

    /** Tokens that one document gives at most, unless there are few documents. */
    private static final int OF_A_DOCUMENT = 256;

    private static final int MOST_FOR_EACH = 32;
    private static final int LEAST_SAMPLE = 1 << 12;

    /** Bytes of a sample at most. */
    private static final long SAMPLE_BYTES = 1L << 26;

    /** Bytes of a row. */
    long rowBytes() {
        return (long) dimension * Float.BYTES;
    }

    /** Copies a row. */
    void copy(int row, float[] into) {
        MemorySegment.copy(tokens, LittleEndian.FLOAT, row * rowBytes(), into, 0, dimension);
    }

    /** How many tokens a field has, of all documents. */
    static long total(TokenVectors vectors) {
        long total = 0;
        for (int row = 0; row < vectors.size(); row++) {
            total += vectors.tokenCount(row);
        }
        return total;
    }

    /**
     * Draws a sample that centroids are found with: about {@value #MOST_FOR_EACH} tokens for each.
     *
     * @param wanted how many centroids
     * @param total tokens that there are
     * @param arena holds the sample, and working memory
     */
    static TokenSample forCentroids(TokenVectors vectors, int pooled, int wanted, long total, Arena arena) {
        long least = Math.max(LEAST_SAMPLE, (long) MOST_FOR_EACH * wanted);
        long most = Math.min(least, SAMPLE_BYTES / ((long) vectors.dimension() * Float.BYTES));
        return draw(vectors, pooled, (int) Math.min(most, total), total, arena);
    }

    /**
     * Draws a sample.
     *
     * @param most tokens at most
     * @param total tokens that there are
     * @param arena holds the sample, and working memory
     */
    static TokenSample draw(TokenVectors vectors, int pooled, int most, long total, Arena arena) {
        int dimension = vectors.dimension();
        MemorySegment rows = arena.allocate((long) most * dimension * Float.BYTES, Long.BYTES);
        double share = (double) most * pooled / Math.max(1, total);
        int documents = (int) Math.clamp(share * vectors.size() + 1, 0, vectors.size());
        int ofADocument = Math.max(OF_A_DOCUMENT, most / Math.max(1, documents));
        int count = 0;
        var pieces = new TokenPieces(vectors, pooled, arena);
        for (int i = 0; i < documents && count < most; i++) {
            int row = (int) ((long) i * vectors.size() / documents);
            vectors.verify(row, row + 1);
            int left = Math.min(ofADocument, most - count);
            for (int piece = 0; piece < pieces.count(row) && left > 0; piece++) {
                int loaded = pieces.load(row, piece);
                int taken = Math.min(loaded, Math.ceilDiv(left, pieces.count(row) - piece));
                for (int t = 0; t < taken; t++, count++) {
                    int from = (int) ((long) t * loaded / taken) * dimension;
                    long to = (long) count * dimension * Float.BYTES;
                    MemorySegment.copy(pieces.tokens(), from, rows, LittleEndian.FLOAT, to, dimension);
                }
                left -= taken;
            }
        }
        return new TokenSample(rows.asSlice(0, (long) count * dimension * Float.BYTES), count, dimension);
    }
}
