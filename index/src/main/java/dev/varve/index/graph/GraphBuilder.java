package dev.varve.index.graph;

import dev.varve.codecs.GraphParameters;
import dev.varve.index.Crew;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Builds proximity graphs of segments, from nothing or from the graphs of the segments that were merged. Parallel; with
 * one thread the same input gives the same graph. Thread-safe.
 */
public final class GraphBuilder {

    /** Rows of a task: little, as the last ones are waited for. */
    static final int TASK_ROWS = 32;

    /**
     * Tasks that one thread does alone: in a process that has just begun, kernels take a hundred times as long until
     * they are compiled, and threads that ran them meanwhile would take the processors from the compiler. The graph is
     * small then, and this takes a few milliseconds where all is compiled.
     */
    private static final int ALONE = 8;

    private final Executor executor;
    private final int threads;
    private final GraphParameters parameters;

    /**
     * A builder.
     *
     * @param executor lends threads; the calling thread takes part too, so a busy or closed executor only makes it
     *     slower
     * @param threads that take part at most, the calling one included; at least 1
     * @param parameters of the graphs
     */
    public GraphBuilder(Executor executor, int threads, GraphParameters parameters) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
        this.executor = executor;
        this.threads = threads;
        this.parameters = parameters;
    }

    /**
     * Builds a graph by inserting all rows in a random order.
     *
     * @param arena shared; holds the graph
     * @param rows rows 0 to {@code rows - 1} may be in it
     * @param present those that are, as they have a vector
     * @param estimates lead to the candidates for a row's neighbours
     * @param distances choose among them; the same as {@code estimates} where there are no better ones
     * @param progress hears how far it is
     * @throws CancellationException if {@code progress} gave up
     */
    public GrowingGraph build(
            Arena arena,
            int rows,
            IntPredicate present,
            Supplier<? extends RowDistances> estimates,
            Supplier<? extends RowDistances> distances,
            BuildProgress progress) {
        var graph = new GrowingGraph(arena, parameters);
        insertRest(graph, rows, present, estimates, distances, progress);
        finish(graph, rows, estimates, distances);
        return graph;
    }

    /**
     * Builds the graph of rows that most of were in graphs before, from those: the largest one is taken over, and the
     * rows of the others are inserted where their old neighbours are.
     *
     * @param arena shared; holds the graph
     * @param rows as for {@link #build}, as are the other parameters
     * @param parts the graphs; a row of none of them is inserted as in a build
     */
    public GrowingGraph merge(
            Arena arena,
            int rows,
            IntPredicate present,
            List<GraphPart> parts,
            Supplier<? extends RowDistances> estimates,
            Supplier<? extends RowDistances> distances,
            BuildProgress progress) {
        var graph = new GrowingGraph(arena, parameters);
        if (rows > 0 && !parts.isEmpty()) {
            graph.ensure(rows - 1);
            new GraphMerge(executor, threads, graph, parts, () -> inserter(graph, estimates, distances), progress)
                    .run();
        }
        insertRest(graph, rows, present, estimates, distances, progress);
        finish(graph, rows, estimates, distances);
        return graph;
    }

    private static Inserter inserter(
            GrowingGraph graph,
            Supplier<? extends RowDistances> estimates,
            Supplier<? extends RowDistances> distances) {
        RowDistances exact = distances.get();
        return graph.inserter(sameSupplier(estimates, distances) ? exact : estimates.get(), exact);
    }

    @SuppressWarnings("ReferenceEquality") // whether one object plays both parts
    private static boolean sameSupplier(Object estimates, Object distances) {
        return estimates == distances;
    }

    private void insertRest(
            GrowingGraph graph,
            int rows,
            IntPredicate present,
            Supplier<? extends RowDistances> estimates,
            Supplier<? extends RowDistances> distances,
            BuildProgress progress) {
        if (rows == 0) {
            return;
        }
        graph.ensure(rows - 1);
        var order = new InsertionOrder(rows, parameters.seed());
        var done = new AtomicLong();
        LongFunction<Supplier<Crew.Worker>> tasks = first -> () -> {
            Inserter inserter = inserter(graph, estimates, distances);
            return task -> {
                int from = (int) (first + task) * TASK_ROWS;
                int to = Math.min(rows, from + TASK_ROWS);
                for (int place = from; place < to; place++) {
                    int row = order.row(place);
                    if (present.test(row) && !graph.contains(row)) {
                        inserter.insert(row);
                    }
                }
                advance(progress, done.addAndGet(to - from), rows);
            };
        };
        long count = Math.ceilDiv(rows, TASK_ROWS);
        long alone = Math.min(ALONE, count);
        Crew.run(executor, 1, alone, tasks.apply(0));
        Crew.run(executor, threads, count - alone, tasks.apply(alone));
    }

    static void advance(BuildProgress progress, long done, long total) {
        progress.advanceOrEnd(done, total, "building a graph");
    }

    private void finish(
            GrowingGraph graph,
            int rows,
            Supplier<? extends RowDistances> estimates,
            Supplier<? extends RowDistances> distances) {
        Crew.run(executor, threads, Math.ceilDiv(rows, TASK_ROWS), () -> {
            Inserter inserter = inserter(graph, estimates, distances);
            return task -> {
                int from = (int) task * TASK_ROWS;
                for (int row = from; row < Math.min(rows, from + TASK_ROWS); row++) {
                    inserter.trim(row);
                }
            };
        });
        graph.chooseEntryPoints(distances.get());
    }
}
