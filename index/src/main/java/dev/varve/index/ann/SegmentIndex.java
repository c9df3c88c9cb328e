package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.index.Similarity;

/** Codes and graph of one dense field of a segment. Thread-safe; valid while the files are open. */
public final class SegmentIndex implements AnnIndex {

    private final DenseVectors vectors;
    private final Similarity similarity;
    private final VectorCodesFile codes;
    private final GraphFile graph;

    /**
     * An index of open files, which stay the caller's.
     *
     * @throws dev.varve.codecs.CorruptFileException if they do not belong together
     */
    public SegmentIndex(DenseVectors vectors, Similarity similarity, VectorCodesFile codes, GraphFile graph) {
        this.vectors = vectors;
        this.similarity = similarity;
        this.codes = codes;
        this.graph = graph;
    }

    /** The graph, to be merged from. */
    public GraphFile graph() {
        return graph;
    }

    /** The codes. */
    public VectorCodesFile codes() {
        return codes;
    }

    /** How rows are scored. */
    public Similarity similarity() {
        return similarity;
    }

    /** What is searched. */
    public DenseVectors vectors() {
        return vectors;
    }
}
