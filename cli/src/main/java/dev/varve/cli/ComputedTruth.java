package dev.varve.cli;

import dev.varve.CollectionReader;
import dev.varve.Field;
import dev.varve.Key;
import dev.varve.Query;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Truth computed from the stored vectors, which are read back record by record and scored in float64. It shares neither
 * the kernels nor the collection of the best with the search that it judges. Equally near records stand in the order in
 * which they were written.
 */
final class ComputedTruth implements Truth {

    private static final long CHUNK_BYTES = 4L << 20;

    private final CollectionReader collection;
    private final Field.Dense field;
    private final int depth;
    private final int threads;
    private final int chunkRows;
    private final ExecutorService workers;

    /**
     * @param depth how many neighbors of each query count
     * @param threads how many score
     */
    ComputedTruth(CollectionReader collection, Field.Dense field, int depth, int threads) {
        this.collection = collection;
        this.field = field;
        this.depth = depth;
        this.threads = threads;
        this.chunkRows = (int) Math.max(1, CHUNK_BYTES / ((long) field.dimension() * Float.BYTES));
        this.workers = Executors.newFixedThreadPool(threads);
    }

    @Override
    public List<Nearest> next(List<float[]> queries) {
        List<Best> best = queries.stream().map(Best::new).toList();
        List<Row> chunk = new ArrayList<>(chunkRows);
        long[] order = {0};
        collection.scan(
                record -> {
                    float[] vector = record.vectors().get(field.name());
                    if (vector != null) {
                        chunk.add(new Row(record.key(), vector, order[0]++));
                    }
                    if (chunk.size() == chunkRows) {
                        offer(chunk, best);
                        chunk.clear();
                    }
                },
                Query.Part.VECTORS);
        offer(chunk, best);
        return List.copyOf(best);
    }

    /** Every worker takes queries of its own, so that none shares a heap of the best with another. */
    private void offer(List<Row> rows, List<Best> best) {
        List<Future<?>> shares = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int first = t;
            shares.add(workers.submit(() -> {
                for (int q = first; q < best.size(); q += threads) {
                    rows.forEach(best.get(q)::offer);
                }
            }));
        }
        try {
            for (Future<?> share : shares) {
                share.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while computing the truth", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("computing the truth failed", e.getCause());
        }
    }

    @Override
    public String describe() {
        return "computed by a scan of the stored vectors in float64, as no --truth was given";
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    /** A stored vector that waits to be scored. */
    private static final class Row {

        private final Key key;
        private final float[] vector;
        private final double norm;
        private final long order;

        Row(Key key, float[] vector, long order) {
            this.key = key;
            this.vector = vector;
            this.norm = ExactScore.norm(vector);
            this.order = order;
        }
    }

    private record Scored(Key key, double score, long order) {}

    /** The nearest records of one query so far. */
    private final class Best implements Nearest {

        private final float[] query;
        private final double norm;
        private final PriorityQueue<Scored> heap = new PriorityQueue<>(
                Comparator.comparingDouble(Scored::score).thenComparing(Scored::order, Comparator.reverseOrder()));

        Best(float[] query) {
            this.query = query;
            this.norm = ExactScore.norm(query);
        }

        void offer(Row row) {
            double score = ExactScore.of(field.metric(), query, norm, row.vector, row.norm);
            // Rows come in their order: one that is as near as the last of the best comes after it.
            if (heap.size() < depth || score > heap.element().score()) {
                heap.add(new Scored(row.key, score, row.order));
                if (heap.size() > depth) {
                    heap.remove();
                }
            }
        }

        @Override
        public int size(double minScore) {
            return (int) heap.stream()
                    .filter(scored -> (float) scored.score() >= minScore)
                    .count();
        }

        @Override
        public int countRight(List<Key> answers) {
            Set<Key> nearest = new HashSet<>();
            heap.forEach(scored -> nearest.add(scored.key()));
            return (int) answers.stream().filter(nearest::contains).count();
        }
    }
}
