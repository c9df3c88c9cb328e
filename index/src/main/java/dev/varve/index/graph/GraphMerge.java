package dev.varve.index.graph;

import dev.varve.codecs.Adjacency;
import dev.varve.index.Crew;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Fills an empty graph from those of parts. The part with the most rows is taken over as it is; where a neighbour was
 * dropped, that one's neighbours are candidates in its place (Singh and others, FreshDiskANN, 2021, algorithm 4). The
 * rows of the other parts follow, each part in the order of a walk through its graph, so that old neighbours of a row
 * are in the new graph before it: a narrow beam from those finds what a wide one from the entry points would.
 */
final class GraphMerge {

    private final Executor executor;
    private final int threads;
    private final GrowingGraph graph;
    private final List<GraphPart> parts;
    private final Supplier<Inserter> hire;
    private final BuildProgress progress;
    private final AtomicLong done = new AtomicLong();

    GraphMerge(
            Executor executor,
            int threads,
            GrowingGraph graph,
            List<GraphPart> parts,
            Supplier<Inserter> hire,
            BuildProgress progress) {
        this.executor = executor;
        this.threads = threads;
        this.graph = graph;
        this.parts = List.copyOf(parts);
        this.hire = hire;
        this.progress = progress;
    }

    /** Merges all parts. */
    void run() {
        GraphPart largest = largest();
        adopt(largest);
        anchor(largest);
        for (GraphPart part : parts) {
            if (part != largest) {
                insert(part);
            }
        }
    }

    private GraphPart largest() {
        GraphPart largest = parts.getFirst();
        int most = -1;
        for (GraphPart part : parts) {
            int rows = 0;
            for (int row = 0; row < part.graph().size(); row++) {
                rows += part.newRow().applyAsInt(row) >= 0 ? 1 : 0;
            }
            if (rows > most) {
                most = rows;
                largest = part;
            }
        }
        return largest;
    }

    private void adopt(GraphPart part) {
        int rows = part.graph().size();
        Crew.run(executor, threads, Math.ceilDiv(rows, GraphBuilder.TASK_ROWS), () -> {
            var adoption = new Adoption(part, hire.get());
            return task -> {
                int from = (int) task * GraphBuilder.TASK_ROWS;
                int to = Math.min(rows, from + GraphBuilder.TASK_ROWS);
                for (int row = from; row < to; row++) {
                    adoption.adopt(row);
                }
                advance(to - from);
            };
        });
    }

    private void advance(int rows) {
        GraphBuilder.advance(progress, done.addAndGet(rows), graph.size());
    }

    /**
     * Makes an edge to each adopted row its anchor, in the order of a walk from the first one. Rows that this does not
     * reach leave the graph, to be inserted anew; until then nothing leads to them.
     */
    private void anchor(GraphPart part) {
        int root = root(part);
        if (root < 0) {
            return;
        }
        graph.begin(root);
        Inserter inserter = hire.get();
        int[] neighbours = new int[graph.degree()];
        try (Arena arena = Arena.ofConfined()) {
            var queue = new RowQueue(arena, graph.size());
            queue.add(root);
            for (int place = 0; place < queue.size(); place++) {
                int row = queue.row(place);
                int count = graph.neighbours(row, neighbours);
                int room = inserter.mostAnchors();
                for (int i = 0; i < count && room > 0; i++) {
                    if (queue.add(neighbours[i])) {
                        graph.notes().anchor(row, i);
                        room--;
                    }
                }
            }
            boolean all = true;
            for (int row = 0; row < graph.size() && all; row++) {
                all = queue.met(row) || !graph.contains(row);
            }
            for (int row = 0; row < graph.size() && !all; row++) {
                keepNeighbours(row, queue, neighbours);
            }
            graph.adopted(queue.size());
        }
    }

    /** Leaves a row the neighbours that a walk has met, or none if it was not met itself. */
    private void keepNeighbours(int row, RowQueue walked, int[] neighbours) {
        int count = graph.neighbours(row, neighbours);
        int kept = 0;
        for (int i = 0; i < count && walked.met(row); i++) {
            if (walked.met(neighbours[i])) {
                graph.notes()
                        .set(
                                row,
                                kept,
                                graph.notes().distance(row, i),
                                graph.notes().edge(row, i));
                neighbours[kept++] = neighbours[i];
            }
        }
        if (kept < count) {
            graph.adjacency().set(row, neighbours, kept);
        }
    }

    /** The row that the walk begins at: an entry point of the part where one is left. */
    private int root(GraphPart part) {
        for (int i = 0; i < part.graph().entryPoints(); i++) {
            int row = part.newRow().applyAsInt(part.graph().entryPoint(i));
            if (row >= 0) {
                return row;
            }
        }
        for (int row = 0; row < graph.size(); row++) {
            if (graph.contains(row)) {
                return row;
            }
        }
        return -1;
    }

    private void insert(GraphPart part) {
        try (Arena arena = Arena.ofShared()) {
            RowQueue order = walk(arena, part.graph());
            Crew.run(executor, threads, Math.ceilDiv(order.size(), GraphBuilder.TASK_ROWS), () -> {
                Inserter inserter = hire.get();
                int[] near = new int[part.graph().degree()];
                return task -> {
                    int from = (int) task * GraphBuilder.TASK_ROWS;
                    int to = Math.min(order.size(), from + GraphBuilder.TASK_ROWS);
                    for (int place = from; place < to; place++) {
                        insert(part, order.row(place), inserter, near);
                    }
                    advance(to - from);
                };
            });
        }
    }

    private static RowQueue walk(Arena arena, Adjacency from) {
        var queue = new RowQueue(arena, from.size());
        int[] neighbours = new int[from.degree()];
        for (int i = 0; i < from.entryPoints(); i++) {
            queue.add(from.entryPoint(i));
        }
        for (int place = 0; place < queue.size(); place++) {
            int count = from.neighbours(queue.row(place), neighbours);
            for (int i = 0; i < count; i++) {
                queue.add(neighbours[i]);
            }
        }
        return queue;
    }

    private void insert(GraphPart part, int oldRow, Inserter inserter, int[] near) {
        int row = part.newRow().applyAsInt(oldRow);
        if (row < 0) {
            return;
        }
        int length = part.graph().neighbours(oldRow, near);
        int count = 0;
        for (int i = 0; i < length; i++) {
            int neighbour = part.newRow().applyAsInt(near[i]);
            if (neighbour >= 0 && graph.contains(neighbour)) {
                near[count++] = neighbour;
            }
        }
        if (count == 0) {
            inserter.insert(row);
        } else {
            inserter.insertNear(row, near, count);
        }
    }
}
