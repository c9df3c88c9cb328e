package dev.varve.codecs.codes;

/**
 * Estimates how far encoded rows are from a query: first {@link #prepare}, then any of the others, and so on with the
 * next query. Estimates are of {@link VectorCode#distance()}, so smaller is nearer, and those of one query compare
 * among rows, coarse with fine ones too.
 *
 * <p>A lower bound is what the distance is not below, at the confidence of the code. It is {@code -Infinity} where the
 * code says nothing about a row, as for vectors that are too long for it; an estimate is always a finite number.
 *
 * <p>Rows are numbers of records, which are checked; arrays are filled from {@code at} on. Nothing is allocated. Used
 * by one thread at a time.
 */
public interface CodeScorer {

    /** Sets the query; it is copied. Components are finite. */
    void prepare(float[] query);

    /**
     * Makes a row the query, as its fine record tells it, or its coarse one where there are no others. So rows can be
     * compared with each other where their vectors are not kept.
     */
    void prepare(int row);

    /** Estimates from coarse records: {@code estimates[i]} is that of {@code rows[i]}, for all below {@code count}. */
    void score(int[] rows, int count, float[] estimates);

    /** The same, with lower bounds. */
    void score(int[] rows, int count, float[] estimates, float[] bounds);

    /** Estimates from coarse records of neighbouring rows: {@code estimates[at + i]} is that of {@code first + i}. */
    void scoreRun(int first, int count, float[] estimates, int at);

    /** The same, with lower bounds. */
    void scoreRun(int first, int count, float[] estimates, float[] bounds, int at);

    /** Estimates from fine records, or from coarse ones where there are no others. */
    void refine(int[] rows, int count, float[] estimates);

    /** The same, with lower bounds. */
    void refine(int[] rows, int count, float[] estimates, float[] bounds);

    /** The estimate of one row from its fine record. */
    float refine(int row);
}
