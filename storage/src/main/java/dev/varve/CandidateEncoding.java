package dev.varve;

/** What stands for all tokens of a record where candidates for late interaction are looked for: one vector each. */
public enum CandidateEncoding {
    /**
     * Fixed dimensional encodings (MUVERA, arXiv 2405.19504) of 5,120 dimensions, or fewer for tokens of fewer than 16:
     * tell best what a token of the query finds. About 3 KiB a record.
     */
    FIXED_DIMENSIONAL,
    /** The mean of the tokens: as long as one of them, and enough where the tokens of a record resemble each other. */
    MEAN
}
