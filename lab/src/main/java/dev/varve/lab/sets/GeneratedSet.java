package dev.varve.lab.sets;

/**
 * A set made from a seed. Every row is made by itself and comes out the same in whatever order and by however many
 * threads the rows are made, on every machine. Thread-safe.
 */
public non-sealed interface GeneratedSet extends DataSet {

    /**
     * Makes a row.
     *
     * @param row its number, 0 to {@link #rows()} - 1
     * @param into takes it; {@link #dimension()} long
     */
    void row(int row, float[] into);

    /**
     * Makes a query.
     *
     * @param query its number, 0 to {@link #queries()} - 1
     * @param into takes it; {@link #dimension()} long
     */
    void query(int query, float[] into);

    /** All parameters in one line, such as {@code clustered rows=1000000 dim=128 ... seed=1}. */
    @Override
    String toString();

    @Override
    default String description() {
        return toString();
    }
}
