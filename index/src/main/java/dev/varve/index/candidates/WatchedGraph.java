package dev.varve.index.candidates;

import dev.varve.codecs.Adjacency;

/** A graph that tells a milestone of each row whose neighbours are looked up. Used by one thread at a time. */
final class WatchedGraph implements Adjacency {

    private final Adjacency graph;
    private final Milestone milestone;

    WatchedGraph(Adjacency graph, Milestone milestone) {
        this.graph = graph;
        this.milestone = milestone;
    }

    @Override
    public int degree() {
        return graph.degree();
    }

    @Override
    public int size() {
        return graph.size();
    }

    @Override
    public int neighbours(int row, int[] into, int at) {
        milestone.advance(1);
        return graph.neighbours(row, into, at);
    }

    @Override
    public int neighbours(int[] rows, int count, int[] into) {
        milestone.advance(count);
        return graph.neighbours(rows, count, into);
    }

    @Override
    public int entryPoints() {
        return graph.entryPoints();
    }

    @Override
    public int entryPoint(int index) {
        return graph.entryPoint(index);
    }
}
