package dev.varve.index.ann;

import dev.varve.codecs.Adjacency;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.GraphParameters;
import dev.varve.index.Similarity;
import java.lang.foreign.Arena;

/**
 * The graph of a memtable's rows of one dense field, which grows behind the writer's back: rows that are not in it yet
 * are scanned. One thread inserts at a time, any number search.
 */
public final class GrowingIndex implements AnnIndex {

    /**
     * An index without rows.
     *
     * @param arena shared; holds the graph, as long as the index is used
     */
    public GrowingIndex(Arena arena, DenseVectors vectors, Similarity similarity, GraphParameters parameters) {
        throw new UnsupportedOperationException();
    }

    /** Inserts the rows that are not in the graph yet up to {@code rows}, which is past the last one. */
    public void insertTo(int rows) {
        throw new UnsupportedOperationException();
    }

    /** Rows below this one are in the graph, as far as they have a vector. */
    public int indexed() {
        throw new UnsupportedOperationException();
    }

    /** The graph, to be merged from. */
    public Adjacency graph() {
        throw new UnsupportedOperationException();
    }
}
