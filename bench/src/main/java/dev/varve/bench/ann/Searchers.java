package dev.varve.bench.ann;

import com.sun.management.ThreadMXBean;
import dev.varve.bench.ann.systems.AnnIndex;
import dev.varve.bench.ann.systems.AnnSession;
import dev.varve.lab.vectors.FvecsRows;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a worker that search, each with its own session: they live as long as the index is open, as they would
 * in a service.
 */
final class Searchers implements AutoCloseable {

    private final AnnIndex index;
    private final FvecsRows queries;
    private final List<Searcher> searchers = new ArrayList<>();

    Searchers(AnnIndex index, FvecsRows queries) {
        this.index = index;
        this.queries = queries;
    }

    /**
     * What searches took.
     *
     * @param nanos from the start of the first operation to the end of the last
     * @param allocated bytes on the heap, by the searches alone
     */
    record Outcome(long nanos, long allocated) {}

    /**
     * Searches with some threads at once; each takes the next operation when it is done with one.
     *
     * @param first operation i asks query (first + i) mod the number of queries
     * @param answers takes what is found, {@code k} rows for each operation, and the time of each
     */
    Outcome search(int threads, int k, int knob, int first, SearchAnswers answers) throws Exception {
        while (searchers.size() < threads) {
            searchers.add(new Searcher(index, queries));
        }
        var next = new AtomicInteger();
        var start = new CyclicBarrier(threads);
        List<Future<Span>> running = new ArrayList<>();
        for (Searcher searcher : searchers.subList(0, threads)) {
            running.add(searcher.start(() -> searcher.loop(next, start, k, knob, first, answers)));
        }
        long begin = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        long allocated = 0;
        for (Future<Span> future : running) {
            Span span = result(future);
            begin = Math.min(begin, span.begin());
            end = Math.max(end, span.end());
            allocated += span.allocated();
        }
        return new Outcome(end - begin, allocated);
    }

    /** Ends the threads; none may be searching. */
    @Override
    public void close() throws IOException {
        for (Searcher searcher : searchers) {
            searcher.close();
        }
    }

    private static <T> T result(Future<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        }
    }

    /** What one thread took, in times of {@link System#nanoTime}. */
    private record Span(long begin, long end, long allocated) {}

    private static final class Searcher {

        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private final ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("search").daemon().factory());
        private final AnnSession session;
        private final FvecsRows queries;
        private final float[] query;

        Searcher(AnnIndex index, FvecsRows queries) throws Exception {
            // Made by the thread that will use it: what a library keeps for each thread belongs there.
            this.session = result(thread.submit(index::session));
            this.queries = queries;
            this.query = new float[queries.dimension()];
        }

        Future<Span> start(Callable<Span> work) {
            return thread.submit(work);
        }

        Span loop(AtomicInteger next, CyclicBarrier start, int k, int knob, int first, SearchAnswers answers)
                throws Exception {
            int[] rows = new int[k];
            await(start);
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long begin = System.nanoTime();
            try {
                for (int i = next.getAndIncrement(); i < answers.operations(); i = next.getAndIncrement()) {
                    queries.read((int) (((long) first + i) % queries.count()), query);
                    long asked = System.nanoTime();
                    int found = session.search(query, k, knob, rows);
                    long answered = System.nanoTime();
                    Arrays.fill(rows, found, k, SearchAnswers.NONE);
                    answers.set(i, rows, answered - asked);
                }
            } catch (Throwable e) {
                next.set(answers.operations());
                throw e;
            }
            return new Span(begin, System.nanoTime(), THREADS.getCurrentThreadAllocatedBytes() - allocated);
        }

        private boolean closeSession() throws IOException {
            session.close();
            return true;
        }

        private static void await(CyclicBarrier start) throws InterruptedException {
            try {
                start.await();
            } catch (BrokenBarrierException e) {
                throw new IllegalStateException("a thread that was to search with this one has ended", e);
            }
        }

        void close() throws IOException {
            try {
                thread.submit(this::closeSession).get();
            } catch (ExecutionException failed) {
                throw new IOException("closing a session: " + failed.getCause(), failed);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("closing a session");
            } finally {
                thread.shutdown();
            }
        }
    }
}
