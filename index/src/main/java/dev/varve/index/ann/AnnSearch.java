package dev.varve.index.ann;

import dev.varve.index.Crew;
import dev.varve.index.DensePart;
import dev.varve.index.ExactSearch;
import dev.varve.index.FlatScan;
import dev.varve.index.QueryChecks;
import dev.varve.index.Ranking;
import dev.varve.index.RowFilter;
import dev.varve.index.Similarity;
import dev.varve.index.TopK;
import dev.varve.index.Workspaces;
import dev.varve.index.ann.SearchTrace.Step;
import dev.varve.index.ann.SearchTrace.Way;
import dev.varve.mmap.BlockReaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Search for the nearest rows of segments and memtables, by the index of each or by scanning it. Scores are of the
 * vectors in full precision, whatever led to them. Thread-safe; the memory that a search works with is kept for the
 * next one.
 */
public final class AnnSearch {

    /** So many parts with an index are searched by several threads: fewer take less time than to call for help. */
    private static final int MANY_PARTS = 8;

    /** Bytes of vectors that one thread scans alone: a second one would begin when the first has nearly ended. */
    private static final long ALONE_BYTES = 2 << 20;

    /** What is done for a query that indexes cannot answer. */
    private static final Effort UNUSUAL = new Effort.Exact();

    private final ExactSearch exact;
    private final Executor executor;
    private final int threads;
    private final @Nullable BlockReaders readers;
    private final Workspaces<TopK> kept = new Workspaces<>();
    private final Workspaces<FlatScan> scans = new Workspaces<>();

    /**
     * A search.
     *
     * @param exact searches what has no index
     * @param executor lends threads for batches and for many parts; the calling one takes part too
     * @param threads that take part in one search at most, at least 1
     */
    public AnnSearch(ExactSearch exact, Executor executor, int threads) {
        this(exact, executor, threads, null);
    }

    /**
     * The same, with rows that are not in memory read past the page cache.
     *
     * @param readers stay the caller's; null where the mapping alone is to be used
     */
    public AnnSearch(ExactSearch exact, Executor executor, int threads, @Nullable BlockReaders readers) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
        this.exact = exact;
        this.executor = executor;
        this.threads = threads;
        this.readers = readers;
    }

    /**
     * The rows nearest to a vector.
     *
     * @param similarity that of the indexes too
     * @param query as many finite components as the vectors of the parts; not zero under COSINE
     * @param k answers at most, at least 1
     * @param least rows of a smaller score are no answers; {@code -Infinity} for any
     * @param parts what is searched
     * @param trace hears what was done; null where nobody asks
     * @throws IllegalArgumentException if the query does not fit the parts
     * @throws dev.varve.codecs.CorruptFileException if what is to be read is damaged
     */
    public Ranking nearest(
            Similarity similarity,
            float[] query,
            int k,
            double least,
            Effort effort,
            List<AnnPart> parts,
            @Nullable SearchTrace trace) {
        DenseQuery sought = check(similarity, query, k, least, effort, parts);
        TopK best = takeBest(k);
        searchFlat(sought, parts, best);
        searchIndexes(sought, parts, best, trace);
        if (trace != null) {
            new FlatParts(sought.effort(), parts).tell(trace);
        }
        Ranking ranking = best.drain();
        kept.give(best);
        return ranking;
    }

    /**
     * The rows nearest to each of several vectors, searched for side by side.
     *
     * @param similarity as for one vector, like the other parameters
     * @return an answer for each query, in their order
     */
    public List<Ranking> nearest(
            Similarity similarity, List<float[]> queries, int k, double least, Effort effort, List<AnnPart> parts) {
        if (queries.isEmpty()) {
            return List.of();
        }
        List<AnnPart> searched = List.copyOf(parts);
        List<DenseQuery> sought = new ArrayList<>(queries.size());
        for (float[] query : queries) {
            sought.add(check(similarity, query, k, least, effort, searched));
            QueryChecks.checkDimension(query, queries.getFirst().length);
        }
        FlatParts flat = new FlatParts(effort, searched);
        List<Ranking> scanned = flat.parts.isEmpty() ? List.of() : exact.dense(similarity, queries, k, flat.parts);
        Ranking[] rankings = new Ranking[queries.size()];
        Crew.run(executor, threads, rankings.length, () -> {
            TopK best = new TopK(k);
            return task -> {
                int q = (int) task;
                if (!NormRange.holds(sought.get(q).norm())) {
                    rankings[q] = nearest(similarity, queries.get(q), k, least, effort, searched, null);
                    return;
                }
                best.clear(k);
                if (!scanned.isEmpty()) {
                    flat.offer(scanned.get(q), least, best);
                }
                searchInTurn(sought.get(q), searched, best, null);
                rankings[q] = best.drain();
            };
        });
        return Arrays.asList(rankings);
    }

    private static DenseQuery check(
            Similarity similarity, float[] query, int k, double least, Effort effort, List<AnnPart> parts) {
        QueryChecks.checkLimit(k);
        double norm = QueryChecks.checkDense(similarity, query);
        if (Double.isNaN(least)) {
            throw new IllegalArgumentException("least score: expected a number, found NaN");
        }
        for (int i = 0; i < parts.size(); i++) {
            AnnPart part = parts.get(i);
            QueryChecks.checkDimension(query, part.vectors().dimension());
            Similarity built = switch (part.index()) {
                case null -> similarity;
                case SegmentIndex index -> index.similarity();
                case GrowingIndex index -> index.similarity();
            };
            if (built != similarity) {
                throw new IllegalArgumentException(
                        "similarity: expected " + built + ", as of the index, found " + similarity);
            }
        }
        return new DenseQuery(similarity, query, norm, k, least, NormRange.holds(norm) ? effort : UNUSUAL);
    }

    /** How many rows of a part its index is asked for: the first ones. The others are scanned. */
    private static int indexed(Effort effort, AnnPart part) {
        return isExact(effort) ? 0 : part.indexed();
    }

    private static boolean isExact(Effort effort) {
        return effort instanceof Effort.Exact || (effort instanceof Effort.Recall recall && recall.target() == 1);
    }

    private static long flatBytes(Effort effort, List<AnnPart> parts) {
        long bytes = 0;
        for (int i = 0; i < parts.size(); i++) {
            AnnPart part = parts.get(i);
            bytes += (part.rows() - indexed(effort, part)) * part.vectors().stride();
        }
        return bytes;
    }

    private void searchFlat(DenseQuery query, List<AnnPart> parts, TopK best) {
        long bytes = flatBytes(query.effort(), parts);
        if (bytes == 0) {
            return;
        }
        if (threads == 1 || bytes <= ALONE_BYTES) {
            scanAlone(query, parts, best);
            return;
        }
        FlatParts flat = new FlatParts(query.effort(), parts);
        flat.offer(exact.dense(query.similarity(), query.vector(), query.k(), flat.parts), query.least(), best);
    }

    /** Without a thing that is made for this search: such parts are what a service has written last. */
    private void scanAlone(DenseQuery query, List<AnnPart> parts, TopK best) {
        int dimension = query.vector().length;
        FlatScan spare = scans.take();
        FlatScan scan = spare == null || !spare.fits(query.similarity(), dimension)
                ? new FlatScan(query.similarity(), dimension)
                : spare;
        scan.from(query.vector(), query.k());
        for (int i = 0; i < parts.size(); i++) {
            AnnPart part = parts.get(i);
            scan.scan(i, part.vectors(), indexed(query.effort(), part), part.rows(), part.filter());
        }
        scan.offerTo(best, query.least());
        scans.give(scan);
    }

    private TopK takeBest(int k) {
        TopK spare = kept.take();
        if (spare == null) {
            return new TopK(k);
        }
        spare.clear(k);
        return spare;
    }

    private void searchIndexes(DenseQuery query, List<AnnPart> parts, TopK best, @Nullable SearchTrace trace) {
        if (trace != null || threads == 1 || !hasManyIndexes(query.effort(), parts)) {
            searchInTurn(query, parts, best, trace);
            return;
        }
        List<PartWorker> workers = Crew.run(
                executor, threads, parts.size(), () -> new PartWorker(query, parts, takeBest(query.k()), readers));
        for (int i = 0; i < workers.size(); i++) {
            best.offerAll(workers.get(i).best);
            kept.give(workers.get(i).best);
        }
    }

    private static boolean hasManyIndexes(Effort effort, List<AnnPart> parts) {
        int indexes = 0;
        for (int i = 0; i < parts.size(); i++) {
            indexes += indexed(effort, parts.get(i)) > 0 ? 1 : 0;
        }
        return indexes >= MANY_PARTS;
    }

    /** One part after another, so that what one has found spares the next ones work. */
    private void searchInTurn(DenseQuery query, List<AnnPart> parts, TopK best, @Nullable SearchTrace trace) {
        for (int i = 0; i < parts.size(); i++) {
            searchPart(query, parts.get(i), i, best, readers, trace);
        }
    }

    private static void searchPart(
            DenseQuery query,
            AnnPart part,
            int number,
            TopK best,
            @Nullable BlockReaders readers,
            @Nullable SearchTrace trace) {
        if (indexed(query.effort(), part) == 0) {
            return;
        }
        switch (part.index()) {
            case null -> throw new IllegalStateException("a part without an index is scanned");
            case SegmentIndex index -> index.search(query, part, number, best, readers, trace);
            case GrowingIndex index -> index.search(query, part, number, best, trace);
        }
    }

    /** One thread's share of the parts. */
    private record PartWorker(
            DenseQuery query,
            List<AnnPart> parts,
            TopK best,
            @Nullable BlockReaders readers) implements Crew.Worker {

        @Override
        public void run(long task) {
            searchPart(query, parts.get((int) task), (int) task, best, readers, null);
        }
    }

    /** What is scanned of the parts of a search, and their numbers among all. */
    private static final class FlatParts {

        private final List<DensePart> parts = new ArrayList<>();
        private final int[] numbers;
        private final List<AnnPart> all;
        private final Effort effort;

        FlatParts(Effort effort, List<AnnPart> all) {
            this.effort = effort;
            this.all = all;
            numbers = new int[all.size()];
            for (int i = 0; i < all.size(); i++) {
                AnnPart part = all.get(i);
                int from = indexed(effort, part);
                if (from < part.rows()) {
                    numbers[parts.size()] = i;
                    parts.add(new DensePart(part.vectors(), from, part.rows(), part.filter()));
                }
            }
        }

        void offer(Ranking ranking, double least, TopK best) {
            best.offerAll(ranking, numbers, least);
        }

        void tell(SearchTrace trace) {
            for (int i = 0; i < parts.size(); i++) {
                DensePart part = parts.get(i);
                RowFilter filter = part.filter();
                int scored = filter == null ? part.rows() : filter.count(part.from(), part.to());
                trace.add(new Step(numbers[i], Way.EXACT, why(i), 0, 0, 0, scored));
            }
        }

        @SuppressWarnings("ReferenceEquality") // an exact search that the query asks for is another one
        private String why(int i) {
            if (all.get(numbers[i]).index() == null) {
                return Why.none(parts.get(i));
            }
            if (isExact(effort)) {
                return effort == UNUSUAL ? Why.UNUSUAL : Why.ASKED;
            }
            return Why.LATE;
        }
    }
}
