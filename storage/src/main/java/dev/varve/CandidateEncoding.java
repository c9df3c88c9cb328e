package dev.varve;

/**
 * What stands for all tokens of a record where candidates for late interaction are chosen. All lead to candidates by
 * the direction of the mean of a record's tokens: they are made for tokens of about one length, such as encoders make
 * that normalise them. Where a record is to be found because its tokens are longer than those of others, ask for many
 * {@link Query.Tokens#candidates}, or {@link Query.Tokens#exact}.
 *
 * <p>Candidates of segments compare where they were chosen by the same, and by as many centroids. Others have a share
 * of what is scored, by their records, and at least as many as answers are asked for.
 */
public enum CandidateEncoding {
    /**
     * Means lead to likely records, and the centroids that their tokens are near to tell the likeliest of them, by the
     * centroid interaction of PLAID (arXiv 2205.09707): two bytes a record for each distinct one, and up to 4,096
     * centroids a segment. They are found anew with each index.
     */
    CENTROIDS,
    /**
     * Means lead to likely records, and fixed dimensional encodings (MUVERA, arXiv 2405.19504) tell the likeliest of
     * them, in 5,120 dimensions of one bit, or fewer for tokens of fewer than 16: some 700 bytes a record more. Nothing
     * is trained, so it does not matter what tokens a segment has.
     */
    FIXED_DIMENSIONAL,
    /**
     * Means of the tokens alone: enough where the tokens of a record resemble each other. They tell less of what is
     * likeliest: ask for more of {@link Query.Tokens#rerank}.
     */
    MEAN
}
