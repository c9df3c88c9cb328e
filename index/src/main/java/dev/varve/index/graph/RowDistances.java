package dev.varve.index.graph;

/**
 * Distances between rows, of which a graph is built: squared Euclidean ones, or what behaves like them. Used by one
 * thread at a time.
 */
public interface RowDistances extends RowEstimates {

    /** Makes this row the one that distances are measured from. */
    void from(int row);

    /**
     * Whether queries lie elsewhere than the rows, as under an inner product: the way to the best answers then need not
     * lead from near to nearer, and a search needs more places to begin at.
     */
    default boolean queriesLieElsewhere() {
        return false;
    }
}
