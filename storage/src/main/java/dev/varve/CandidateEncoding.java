package dev.varve;

/** What stands for all tokens of a record where candidates for late interaction are chosen. */
public enum CandidateEncoding {
    /**
     * Means lead to likely records, and fixed dimensional encodings (MUVERA, arXiv 2405.19504) tell the likeliest of
     * them, in 5,120 dimensions of one bit, or fewer for tokens of fewer than 16: some 700 bytes a record more.
     */
    FIXED_DIMENSIONAL,
    /** Means of the tokens alone: enough where the tokens of a record resemble each other. */
    MEAN
}
