package dev.varve.index.ann;

import dev.varve.codecs.Adjacency;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.GraphParameters;
import dev.varve.index.Similarity;
import dev.varve.index.TopK;
import dev.varve.index.Workspaces;
import dev.varve.index.graph.GrowingGraph;
import dev.varve.index.graph.Inserter;
import dev.varve.index.graph.VectorSpace;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * The graph of a memtable's rows of one dense field, which grows behind the writer's back: rows that are not in it yet
 * are scanned. One thread inserts at a time, any number search.
 */
public final class GrowingIndex implements AnnIndex {

    private final DenseVectors vectors;
    private final Similarity similarity;
    private final GrowingGraph graph;
    private final Inserter inserter;
    private final Workspaces<GrowingSearch> searches = new Workspaces<>();
    /** Written by the thread that inserts, after the row is in the graph. */
    private volatile int indexed;

    /**
     * An index without rows.
     *
     * @param arena shared; holds the graph, as long as the index is used
     */
    public GrowingIndex(Arena arena, DenseVectors vectors, Similarity similarity, GraphParameters parameters) {
        this.vectors = vectors;
        this.similarity = similarity;
        graph = new GrowingGraph(arena, parameters);
        var distances = new VectorSpace(arena, vectors, similarity).get();
        inserter = graph.inserter(distances, distances);
    }

    /**
     * Inserts the rows that are not in the graph yet up to {@code rows}, which is past the last one. Each is searched
     * for in the graph from the moment on that it is in it. Their vectors are such as {@link NormRange} holds; the
     * index is not asked any more once there is another.
     */
    public void insertTo(int rows) {
        for (int row = indexed; row < rows; row++) {
            if (vectors.has(row)) {
                inserter.insert(row);
            }
            indexed = row + 1;
        }
    }

    /** Rows below this one are in the graph, as far as they have a vector. */
    public int indexed() {
        return indexed;
    }

    /** The graph, to be merged from. */
    public Adjacency graph() {
        return graph;
    }

    /** How rows are scored. */
    Similarity similarity() {
        return similarity;
    }

    /** What is searched. */
    DenseVectors vectors() {
        return vectors;
    }

    /** Offers what is found in a part to the best, and tells what was done. */
    void search(DenseQuery query, AnnPart part, int number, TopK best, @Nullable SearchTrace trace) {
        GrowingSearch spare = searches.take();
        GrowingSearch search = spare == null ? new GrowingSearch(this) : spare;
        search.search(query, part, number, best, trace);
        searches.give(search);
    }
}
