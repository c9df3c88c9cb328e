package dev.varve.index.late;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.tokens.FloatTokens;
import dev.varve.codecs.tokens.TokenScorer;
import dev.varve.index.RowBits;
import dev.varve.index.RowFilter;
import dev.varve.index.TopK;
import org.jspecify.annotations.Nullable;

/** Scores documents in full precision, without making garbage. Used by one thread at a time. */
final class FullScores {

    private final int dimension;
    private final @Nullable TokenScorer[] scorers = new TokenScorer[ElementType.values().length];
    private final boolean[] prepared = new boolean[scorers.length];
    private final RowBits bits = new RowBits();
    private float[][] query = new float[0][];

    FullScores(int dimension) {
        this.dimension = dimension;
    }

    int dimension() {
        return dimension;
    }

    /** Takes a query, which stays as it is until it was answered. */
    void begin(float[][] tokens) {
        query = tokens;
        for (int i = 0; i < prepared.length; i++) {
            prepared[i] = false;
        }
    }

    private TokenScorer scorer(ElementType type) {
        TokenScorer scorer = scorers[type.ordinal()];
        if (scorer == null) {
            scorer = new FloatTokens(dimension, type.bytes()).scorer();
            scorers[type.ordinal()] = scorer;
        }
        if (!prepared[type.ordinal()]) {
            scorer.prepare(query);
            prepared[type.ordinal()] = true;
        }
        return scorer;
    }

    /**
     * The score of a document.
     *
     * @throws dev.varve.codecs.CorruptFileException if it is damaged
     */
    double score(TokenVectors vectors, int row) {
        vectors.verify(row, row + 1);
        return scorer(vectors.elementType()).score(vectors.segment(row), vectors.offset(row), vectors.tokenCount(row));
    }

    /** Offers all documents of a part that may be answers, with scores rounded as those of rankings are. */
    void scan(int number, LatePart part, TopK best) {
        RowFilter filter = part.filter();
        for (int from = 0; from < part.rows(); from += RowFilter.BLOCK) {
            int to = Math.min(part.rows(), from + RowFilter.BLOCK);
            bits.fill(from, to);
            if (filter != null) {
                bits.retain(filter);
            }
            for (int row = bits.nextSet(from); row < to; row = bits.nextSet(row + 1)) {
                if (part.vectors().tokenCount(row) > 0) {
                    best.offer((float) score(part.vectors(), row), TopK.id(number, row));
                }
            }
        }
    }
}
