package dev.varve.index.ann;

import dev.varve.index.ExactSearch;
import dev.varve.index.Ranking;
import dev.varve.index.Similarity;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Search for the nearest rows of segments and memtables, by the index of each or by scanning it. Thread-safe; the
 * memory that a search works with is kept for the next one.
 */
public final class AnnSearch {

    private final ExactSearch exact;
    private final Executor executor;
    private final int threads;

    /**
     * A search.
     *
     * @param exact searches what has no index
     * @param executor lends threads for batches and for many parts; the calling one takes part too
     * @param threads that take part in one search at most, at least 1
     */
    public AnnSearch(ExactSearch exact, Executor executor, int threads) {
        this.exact = exact;
        this.executor = executor;
        this.threads = threads;
    }

    /**
     * The rows nearest to a vector.
     *
     * @param query as many finite components as the vectors of the parts; not zero under COSINE
     * @param k answers at most, at least 1
     * @param least rows of a smaller score are no answers; {@code -Infinity} for any
     * @param trace hears what was done; null where nobody asks
     */
    public Ranking nearest(
            Similarity similarity,
            float[] query,
            int k,
            double least,
            Effort effort,
            List<AnnPart> parts,
            @Nullable SearchTrace trace) {
        throw new UnsupportedOperationException(exact + " " + executor + threads);
    }

    /** The same for several vectors, side by side. */
    public List<Ranking> nearest(
            Similarity similarity, List<float[]> queries, int k, double least, Effort effort, List<AnnPart> parts) {
        throw new UnsupportedOperationException(exact + " " + executor + threads);
    }
}
