package dev.varve.index;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.kernels.Kernels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scans few rows for one dense query after another, with memory that it keeps: no thread is asked for help and nothing
 * is made for a query. The answers are those of {@link ExactSearch}. Used by one thread at a time.
 */
public final class FlatScan {

    private final DenseQueries queries;
    private final DenseScan scan;

    /**
     * A scan for queries of one kind.
     *
     * @param similarity how rows are scored
     * @param dimension components of a query, 1 to 2<sup>20</sup>
     */
    public FlatScan(Similarity similarity, int dimension) {
        queries = new DenseQueries(similarity, List.of(new float[dimension]));
        scan = new DenseScan(Kernels.dense(), queries, 1, DenseScan.MAX_RUN);
    }

    /** Whether it can be used for queries of a kind. */
    public boolean fits(Similarity similarity, int dimension) {
        return queries.similarity() == similarity && queries.dimension() == dimension;
    }

    /**
     * Begins with a query, and no row.
     *
     * @param query fits; finite components, not all zero under COSINE; not to be changed before the end
     * @param k rows kept at most, at least 1
     */
    public void from(float[] query, int k) {
        QueryChecks.checkDimension(query, queries.dimension());
        queries.replace(query);
        scan.clear(k);
    }

    /**
     * Scores some rows of a part.
     *
     * @param part its number, another one for each part of a query
     * @param from first row
     * @param to one past the last row
     * @param filter which of them may be answers; all when null
     * @throws IllegalArgumentException if the vectors do not fit, or are fewer
     * @throws dev.varve.codecs.CorruptFileException if a row to be read is damaged
     */
    public void scan(int part, DenseVectors vectors, int from, int to, @Nullable RowFilter filter) {
        QueryChecks.checkDimension(queries.query(0), vectors.dimension());
        RowBlocks.checkRows(from, to, vectors.size());
        for (int first = from; first < to; first += RowFilter.BLOCK) {
            scan.scan(part, vectors, filter, first, Math.min(to, first + RowFilter.BLOCK));
        }
    }

    /**
     * Offers the best rows with their scores in float32, as a {@link Ranking} has them.
     *
     * @param least rows of a smaller score are left out
     */
    public void offerTo(TopK best, double least) {
        scan.best()[0].offerRounded(best, least);
    }
}
