package dev.varve.index.graph;

import dev.varve.codecs.Adjacency;
import dev.varve.codecs.GraphParameters;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proximity graph that rows are inserted into, by one thread or several, while others search it. A row is found from
 * the moment on that its insertion returns.
 *
 * <p>Each row but the first has an <em>anchor</em>: an edge to it that is never pruned, from a row that was in the
 * graph before. So there is a way from the first row, which is an entry point for good, to each.
 *
 * <p>While it grows, a row may have half as many neighbours more than the parameters say, as choosing among them is
 * what insertion costs most; {@link GraphBuilder} leaves none above the degree. Thread-safe.
 */
public final class GrowingGraph implements Adjacency {

    private static final int STRIPES = 1024;
    private static final int FIRST_CHOICE = 256;

    private final GraphParameters parameters;
    private final MutableAdjacency adjacency;
    private final EdgeNotes notes;
    private final Object[] locks = new Object[STRIPES];
    private final AtomicInteger inserted = new AtomicInteger();
    private volatile int root = -1;

    /**
     * An empty graph.
     *
     * @param arena shared; holds the graph: about eight bytes for each neighbour that a row may have
     * @param parameters how it is built
     */
    public GrowingGraph(Arena arena, GraphParameters parameters) {
        this.parameters = parameters;
        // as many as fill the cache lines of half as many more
        long bytes = GraphParameters.recordBytes(parameters.degree() + parameters.degree() / 4);
        int room = (int) Math.min(GraphParameters.MAX_DEGREE, bytes / Integer.BYTES - 1);
        adjacency = new MutableAdjacency(arena, room);
        notes = new EdgeNotes(arena, room);
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new Object();
        }
    }

    /** How it is built. */
    public GraphParameters parameters() {
        return parameters;
    }

    /**
     * What one thread inserts rows with.
     *
     * @param estimates lead to the candidates for a row's neighbours; may be {@code distances} themselves
     * @param distances choose among them
     */
    public Inserter inserter(RowDistances estimates, RowDistances distances) {
        return new Inserter(this, estimates, distances);
    }

    @Override
    public int degree() {
        return adjacency.degree();
    }

    @Override
    public int size() {
        return adjacency.size();
    }

    @Override
    public int neighbours(int row, int[] into, int at) {
        return adjacency.neighbours(row, into, at);
    }

    @Override
    public int entryPoints() {
        return adjacency.entryPoints();
    }

    @Override
    public int entryPoint(int index) {
        return adjacency.entryPoint(index);
    }

    /** The neighbours, for changes under {@link #lock}. */
    MutableAdjacency adjacency() {
        return adjacency;
    }

    /** What is known of each edge. */
    EdgeNotes notes() {
        return notes;
    }

    /** Held by whoever changes the neighbours of a row. */
    Object lock(int row) {
        return locks[row & STRIPES - 1];
    }

    /** Makes room for a row and all before it. */
    void ensure(int row) {
        notes.ensure(row);
        adjacency.ensure(row);
    }

    /** Makes a row the first one, unless there is one. */
    boolean begin(int row) {
        if (root >= 0) {
            return false;
        }
        synchronized (this) {
            if (root >= 0) {
                return false;
            }
            adjacency.enterAt(row);
            root = row;
            inserted.incrementAndGet();
            return true;
        }
    }

    /** The first row, or -1. */
    int root() {
        return root;
    }

    /** Whether a row is in the graph. */
    boolean contains(int row) {
        return row == root || adjacency.count(row) > 0;
    }

    /** Counts rows that came from another graph, the first one among them. */
    void adopted(int rows) {
        inserted.addAndGet(rows - 1);
    }

    /** Counts a row that was inserted, and chooses entry points anew when there are twice as many as the last time. */
    void count(RowDistances distances) {
        int count = inserted.incrementAndGet();
        if (count >= FIRST_CHOICE && Integer.bitCount(count) == 1) {
            chooseEntryPoints(distances);
        }
    }

    /** Chooses entry points from the rows that there are. */
    void chooseEntryPoints(RowDistances distances) {
        int rows = size();
        if (rows == 0) {
            return;
        }
        int tried = Math.min(rows, 4 * EntryPoints.SAMPLE);
        int[] sample = new int[EntryPoints.SAMPLE];
        int count = 0;
        var order = new InsertionOrder(rows, parameters.seed());
        for (int i = 0; i < tried && count < sample.length; i++) {
            int row = order.row(i);
            if (contains(row)) {
                sample[count++] = row;
            }
        }
        if (count > 0) {
            adjacency.enterAt(EntryPoints.choose(root, sample, count, distances));
        }
    }
}
