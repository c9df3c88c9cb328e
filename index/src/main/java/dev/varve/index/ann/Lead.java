package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.codecs.codes.VectorCode;
import dev.varve.index.Similarity;

/** What leads a walk through a graph: the less it tells of a row, the more rows have to be kept on the way. */
enum Lead {
    /** The vectors themselves. */
    VECTORS,
    /** Codes of several bits a dimension, which tell nearly as well as vectors which of two rows is nearer. */
    NUMBERS,
    /** Codes of one bit a dimension. They tell sooner where the nearest rows are than which ones they are. */
    SIGNS;

    /**
     * The longest vectors that lead themselves, in bytes: together they take as much memory as a graph of the usual
     * degree does.
     */
    private static final long MOST_BYTES = 128;

    /**
     * Rows of a beam that are expanded at least, where signs lead; of wide beams five rows of eight are. The others are
     * too far for more answers to lie around them, and by rough estimates not too far to be answers: at the same
     * recall, a fifth more rows are scored in full precision, and a quarter less is expanded.
     */
    private static final int FEWEST = 8;

    /** What part of such a beam finds as much where all of it is expanded, as under filters. */
    private static final double FILTERED = 0.85;

    /** What leads a walk among rows of these vectors, encoded like this. */
    static Lead of(DenseVectors vectors, VectorCode code) {
        if (vectorsLead(vectors)) {
            return VECTORS;
        }
        return code.coarseBits() == 1 ? SIGNS : NUMBERS;
    }

    /** Whether vectors lead, however they are encoded. */
    static boolean vectorsLead(DenseVectors vectors) {
        return vectors.stride() <= MOST_BYTES;
    }

    /** A new scorer of what leads. */
    static CodeScorer scorer(DenseVectors vectors, Similarity similarity, VectorCodesFile codes) {
        return vectorsLead(vectors) ? new VectorScorer(vectors, similarity) : codes.scorer();
    }

    /** How many rows of a beam are expanded. */
    int reach(int beam) {
        return this == SIGNS ? Math.min(beam, Math.max(FEWEST, (int) (5L * beam / 8))) : beam;
    }

    /**
     * How wide a beam finds under a filter what one of this width, of which not all is expanded, finds without.
     *
     * @param k answers that are looked for
     */
    int filtered(int k, int beam) {
        return this == SIGNS ? Math.max(k, (int) (FILTERED * beam)) : beam;
    }

    /** How wide a beam finds as good neighbours as one of this width that signs lead. */
    int building(int beam) {
        return this == VECTORS ? Math.ceilDiv(beam, 2) : beam;
    }
}
