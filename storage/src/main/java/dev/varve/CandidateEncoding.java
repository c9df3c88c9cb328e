package dev.varve;

/**
 * What stands for all tokens of a record where candidates for late interaction are chosen. Both lead to candidates by
 * directions: they are made for tokens of about one length, such as encoders make that normalise them. Where a record
 * is to be found because its tokens are longer than those of others, ask for many {@link Query.Tokens#candidates}, or
 * {@link Query.Tokens#exact}.
 */
public enum CandidateEncoding {
    /**
     * Means lead to likely records, and fixed dimensional encodings (MUVERA, arXiv 2405.19504) tell the likeliest of
     * them, in 5,120 dimensions of one bit, or fewer for tokens of fewer than 16: some 700 bytes a record more.
     */
    FIXED_DIMENSIONAL,
    /** Means of the tokens alone: enough where the tokens of a record resemble each other. */
    MEAN
}
