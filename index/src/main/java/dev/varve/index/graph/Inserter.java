package dev.varve.index.graph;

import dev.varve.codecs.GraphParameters;

/**
 * Inserts rows into a graph: a search finds candidates, the row gets the best of them as its neighbours, and each of
 * those an edge back (Subramanya and others, DiskANN, NeurIPS 2019, algorithm 3). Used by one thread at a time; several
 * threads insert at once, each with its own.
 */
public final class Inserter {

    /** By how much a beam can be narrower that begins near its end. */
    private static final int NARROWER = 2;

    /** A neighbour that many times farther than the nearest (squared) is no place for a row to be looked for. */
    private static final int FARTHER = 4;

    private final GrowingGraph graph;
    private final MutableAdjacency adjacency;
    private final EdgeNotes notes;
    private final RowDistances estimates;
    private final RowDistances distances;
    private final GraphSearch search = new GraphSearch();
    private final Pruner pruner;
    private final Pruner neighbourPruner;
    private final int degree;
    private final int beam;
    private final int[] neighbours;
    private final int[] chosen;
    private final int[] single = new int[1];
    private float[] scores;

    Inserter(GrowingGraph graph, RowDistances estimates, RowDistances distances) {
        this.graph = graph;
        this.estimates = estimates;
        this.distances = distances;
        adjacency = graph.adjacency();
        notes = graph.notes();
        GraphParameters parameters = graph.parameters();
        degree = parameters.degree();
        beam = parameters.beam();
        pruner = new Pruner(distances, parameters.alpha());
        neighbourPruner = new Pruner(distances, parameters.alpha());
        neighbours = new int[graph.degree()];
        chosen = new int[graph.degree()];
        scores = new float[graph.degree()];
    }

    /**
     * Inserts a row; when this returns, searches find it.
     *
     * @param row has a vector that the distances know, and is not in the graph
     */
    public void insert(int row) {
        graph.ensure(row);
        if (graph.begin(row)) {
            return;
        }
        measureFrom(row);
        search.searchCandidates(graph, estimates, beam);
        listCandidates(row);
        connect(row);
    }

    /** Inserts a row that some rows of the graph are known to be near to: a narrow beam begins at those. */
    void insertNear(int row, int[] near, int count) {
        graph.ensure(row);
        measureFrom(row);
        search.searchCandidates(graph, estimates, Math.max(count, beam / NARROWER), near, count);
        listCandidates(row);
        int missing = 0;
        for (int i = 0; i < count; i++) {
            if (!pruner.mark(near[i], Edge.STRICT)) {
                near[missing++] = near[i];
            }
        }
        // the beam dropped these, and they were chosen in other directions than the nearest
        addCandidates(near, missing, Edge.STRICT);
        connect(row);
    }

    private void addCandidates(int[] candidates, int count, byte edge) {
        if (scores.length < count) {
            scores = new float[2 * count];
        }
        distances.score(candidates, count, scores);
        for (int i = 0; i < count; i++) {
            pruner.add(candidates[i], scores[i], edge);
        }
    }

    /**
     * Gives a row that has none the best of some candidates as its neighbours, and those no edge back.
     *
     * @param kept so many of them, the first ones, were its neighbours in another graph
     */
    void adopt(int row, int[] candidates, int count, int kept) {
        distances.from(row);
        pruner.clear();
        addCandidates(candidates, count, Edge.UNCHECKED);
        for (int i = 0; i < kept; i++) {
            pruner.mark(candidates[i], Edge.STRICT);
        }
        pruner.choose(degree);
        synchronized (graph.lock(row)) {
            replace(row, pruner);
        }
    }

    private void measureFrom(int row) {
        distances.from(row);
        if (!exact()) {
            estimates.from(row);
        }
    }

    @SuppressWarnings("ReferenceEquality") // whether one object plays both parts
    private boolean exact() {
        return estimates == distances;
    }

    /** Makes what the search found the candidates for the neighbours of a row. */
    private void listCandidates(int row) {
        if (!exact()) {
            search.rescore(distances, search.size());
        }
        pruner.clear();
        for (int rank = 0; rank < search.size(); rank++) {
            if (search.row(rank) != row) {
                pruner.add(search.row(rank), search.score(rank), Edge.UNCHECKED);
            }
        }
    }

    /** Makes the best of the candidates the neighbours of a row, and the row one of theirs. */
    private void connect(int row) {
        boolean anchored;
        synchronized (graph.lock(row)) {
            anchored = keepAnchors(row);
            pruner.choose(degree);
            replace(row, pruner);
        }
        float farthest = FARTHER * pruner.distance(0);
        for (int i = 0; i < pruner.count(); i++) {
            boolean wanted = !anchored && pruner.distance(i) <= farthest;
            anchored |= link(pruner.row(i), row, pruner.distance(i), wanted);
        }
        if (!anchored) {
            anchor(row, pruner.row(0));
        }
        graph.count(distances);
    }

    /**
     * Makes sure that the anchors among the edges of a row, whose lock is held, are chosen. A new row has no edges; but
     * one that was taken over from another graph without a neighbour is linked, and other rows that are inserted
     * meanwhile may have found it, and hang on it.
     *
     * @return whether there are any: the row is found already, and must not hang on one of those that hang on it
     */
    private boolean keepAnchors(int row) {
        int count = adjacency.neighbours(row, neighbours);
        boolean any = false;
        for (int i = 0; i < count; i++) {
            byte edge = notes.edge(row, i);
            if (!Edge.isAnchor(edge)) {
                continue;
            }
            any = true;
            if (!pruner.makeAnchor(neighbours[i])) {
                pruner.add(neighbours[i], notes.distance(row, i), edge);
            }
        }
        return any;
    }

    /** Makes what was chosen the neighbours of a row, whose lock is held. */
    void replace(int row, Pruner from) {
        for (int i = 0; i < from.count(); i++) {
            chosen[i] = from.row(i);
            notes.set(row, i, from.distance(i), from.edge(i));
        }
        adjacency.set(row, chosen, from.count());
    }

    /**
     * Adds an edge to a new row, unless pruning prefers others.
     *
     * @param wanted whether the edge shall be the row's anchor
     * @return whether it is
     */
    private boolean link(int from, int row, float distance, boolean wanted) {
        synchronized (graph.lock(from)) {
            int count = adjacency.neighbours(from, neighbours);
            boolean anchors = wanted && anchors(from, count) < mostAnchors();
            int known = indexOf(row, count);
            if (known >= 0) {
                if (anchors) {
                    notes.anchor(from, known);
                }
                return anchors;
            }
            if (count < neighbours.length) {
                notes.set(from, count, distance, anchors ? Edge.anchor(Edge.UNCHECKED) : Edge.UNCHECKED);
                adjacency.append(from, count, row);
                return anchors;
            }
            addNeighbours(from, count);
            neighbourPruner.add(row, distance, Edge.UNCHECKED);
            neighbourPruner.choose(degree);
            boolean anchored = anchors && neighbourPruner.anchor(row);
            replace(from, neighbourPruner);
            return anchored;
        }
    }

    /** Where a row is among the {@code count} neighbours just read, which it is when it was in the graph before. */
    private int indexOf(int row, int count) {
        for (int i = 0; i < count; i++) {
            if (neighbours[i] == row) {
                return i;
            }
        }
        return -1;
    }

    private void addNeighbours(int row, int count) {
        neighbourPruner.clear();
        for (int i = 0; i < count; i++) {
            neighbourPruner.add(neighbours[i], notes.distance(row, i), notes.edge(row, i));
        }
    }

    /** Anchors of others among the edges of a row, whose lock is held. */
    int anchors(int row, int count) {
        int anchors = 0;
        for (int i = 0; i < count; i++) {
            anchors += Edge.isAnchor(notes.edge(row, i)) ? 1 : 0;
        }
        return anchors;
    }

    /** Anchors that a row can have among its edges: the others are for the way of searches. */
    int mostAnchors() {
        return Math.max(1, degree / 2);
    }

    /**
     * Gives a row an anchor that none of its neighbours had room for: from one of them, or where that has its share of
     * anchors, from a row further down in the tree that those are; at its leaves there is room. The way down is to the
     * nearest, so that copies are anchored by copies and not by rows that searches for them never come to. Where it
     * comes to the row itself that has an anchor: it was taken over from another graph without any neighbour.
     */
    private void anchor(int row, int nearest) {
        int from = nearest;
        long way = row;
        distances.from(row);
        while (from != row) {
            single[0] = from;
            distances.score(single, 1, scores);
            int children = tryAnchor(from, row, scores[0]);
            if (children == 0) {
                return;
            }
            distances.score(neighbours, children, scores);
            way = way * 0x5851_F42D_4C95_7F2DL + 0x1405_7B7E_F767_814FL;
            from = nearest(children, (int) (way >>> Integer.SIZE));
        }
    }

    /** Adds an anchor, or where there is no room lists the rows at the ends of those that there are; how many. */
    private int tryAnchor(int from, int row, float distance) {
        synchronized (graph.lock(from)) {
            int count = adjacency.neighbours(from, neighbours);
            if (anchors(from, count) < mostAnchors()) {
                addNeighbours(from, count);
                if (!neighbourPruner.makeAnchor(row)) {
                    neighbourPruner.add(row, distance, Edge.anchor(Edge.UNCHECKED));
                }
                neighbourPruner.choose(degree);
                replace(from, neighbourPruner);
                return 0;
            }
            int children = 0;
            for (int i = 0; i < count; i++) {
                if (Edge.isAnchor(notes.edge(from, i))) {
                    neighbours[children++] = neighbours[i];
                }
            }
            return children;
        }
    }

    /** The listed row of the least score; of several, any: where all are copies, the tree grows to all sides. */
    private int nearest(int count, int random) {
        int ties = 0;
        for (int i = 0; i < count; i++) {
            if (scores[i] < scores[0]) {
                scores[0] = scores[i];
                ties = 0;
            }
            if (!(scores[i] > scores[0])) {
                neighbours[ties++] = neighbours[i];
            }
        }
        return neighbours[Math.floorMod(random, ties)];
    }

    /** Leaves a row no more neighbours than the degree. */
    void trim(int row) {
        synchronized (graph.lock(row)) {
            int count = adjacency.neighbours(row, neighbours);
            if (count > degree) {
                addNeighbours(row, count);
                neighbourPruner.choose(degree);
                replace(row, neighbourPruner);
            }
        }
    }
}
