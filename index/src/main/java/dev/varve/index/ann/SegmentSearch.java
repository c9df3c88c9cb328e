package dev.varve.index.ann;

import dev.varve.codecs.GraphFile;
import dev.varve.codecs.RowRecords;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.index.RowBits;
import dev.varve.index.RowFilter;
import dev.varve.index.TopK;
import dev.varve.index.ann.SearchTrace.Step;
import dev.varve.index.ann.SearchTrace.Way;
import dev.varve.index.graph.FilterPlan;
import dev.varve.index.graph.GraphSearch;
import dev.varve.index.graph.QueryDistances;
import dev.varve.index.graph.RememberedFilter;
import dev.varve.mmap.BlockReader;
import dev.varve.mmap.BlockReaders;
import org.jspecify.annotations.Nullable;

/**
 * What one thread searches a {@link SegmentIndex} with: codes lead through the graph, or all of them are scored; then
 * the nearest rows by their codes are scored in full precision, but for those whose lower bound says that they are none
 * of the best (Gao and Long, RaBitQ, SIGMOD 2024, section 4). Used by one thread at a time.
 */
final class SegmentSearch {

    /** Rows that are scored in full precision at once at least: enough for their cache misses to overlap. */
    private static final int STEP = 8;

    /** The same at most. */
    private static final int MOST = 64;

    /**
     * By what part of their distance from the estimates bounds are taken to lie further below. Those of the code are
     * wrong for 3 rows in 100, which is more than a recall of 0.99 can lose.
     */
    private static final float FURTHER = 0.2f;

    /**
     * Where no more answers are asked for, a range is cut out of the nearest rows: bounds, which lead to all that may
     * be within, fill a narrow beam with rows that are not. Where more are, a beam for as many would be a waste.
     */
    private static final int FEW = 256;

    private final SegmentIndex index;
    private final VectorCodesFile codes;
    private final GraphFile graph;
    private final Lead lead;
    private final CodeScorer scorer;
    private final CodeEstimates estimates;
    private final QueryDistances exact;
    /** Null where rows cannot be read one by one. */
    private final @Nullable ColdRows cold;

    private @Nullable BlockReaders readers;
    private final GraphSearch walk = new GraphSearch();
    private final RememberedFilter remembered = new RememberedFilter();
    private final RowBits block = new RowBits();
    private int[] rows = new int[0];
    private float[] scores = new float[0];
    private float[] bounds = new float[0];
    private final int[] batch = new int[MOST];
    private final float[] batchScores = new float[MOST];

    SegmentSearch(SegmentIndex index) {
        this.index = index;
        codes = index.codes();
        graph = index.graph();
        lead = Lead.of(index.vectors(), codes.code());
        scorer = Lead.scorer(index.vectors(), index.similarity(), codes);
        estimates = new CodeEstimates(codes, scorer);
        exact = new QueryDistances(index.vectors(), index.similarity());
        RowRecords records = index.vectors().records();
        cold = records == null ? null : new ColdRows(index.vectors(), records, exact);
    }

    /** See {@link SegmentIndex#search}. */
    void search(
            DenseQuery query,
            AnnPart seen,
            int number,
            TopK best,
            @Nullable BlockReaders with,
            @Nullable SearchTrace trace) {
        readers = with;
        int beam = index.beam(query.k(), query.effort());
        scorer.prepare(query.vector());
        exact.from(query.vector(), query.norm());
        AnnPart part = seen.where(remembered.of(seen.filter(), seen.rows()));
        FilterPlan plan = FilterPlan.of(part.filter(), part.rows(), beam, query.effort() instanceof Effort.Recall);
        if (plan.strategy() == FilterPlan.Strategy.EXACT) {
            scan(query, part, beam, number, best, Why.few(part.filter()), trace);
            return;
        }
        walk(query, part, beam, plan);
        if (walk.exhausted() || query.misses(walk.size(), part.rows(), part.filter())) {
            tell(trace, number, Why.way(plan), Why.FAR, beam, 0);
            scan(query, part, beam, number, best, Why.FAR, trace);
            return;
        }
        int scored = rerank(query, number, best);
        tell(trace, number, Why.way(plan), Why.chosen(part.filter(), plan), beam, scored);
    }

    private void walk(DenseQuery query, AnnPart part, int beam, FilterPlan plan) {
        RowFilter filter = part.filter();
        boolean all = filter == null && part.rows() == graph.size();
        boolean widened = all && query.ranged() && query.k() > FEW;
        estimates.bound(widened);
        if (widened) {
            int first = Math.min(beam, index.beam(Math.min(query.k(), 10), query.effort()));
            walk.within(graph, estimates, query.radius(), first, beam, part.rows(), null);
        } else if (all) {
            walk.search(graph, estimates, lead.reach(beam), beam);
        } else {
            walk.search(graph, estimates, lead.filtered(query.k(), beam), part.rows(), filter, plan);
        }
    }

    /**
     * Scores the codes of all rows that may be answers. A recall is kept by scoring all rows again that their bounds do
     * not rule out, as no beam was measured that would be wide enough for rows far from the query.
     */
    private void scan(
            DenseQuery query, AnnPart part, int beam, int number, TopK best, String why, @Nullable SearchTrace trace) {
        RowFilter filter = PresentRows.of(index.vectors(), part.filter());
        if (query.effort() instanceof Effort.Beam) {
            estimates.bound(false);
            walk.scan(estimates, beam, 0, part.rows(), filter);
            int scored = rerank(query, number, best);
            tell(trace, number, Way.CODES, why, 0, scored);
            return;
        }
        long estimated = 0;
        long scored = 0;
        reserve(RowFilter.BLOCK);
        for (int from = 0; from < part.rows(); from += RowFilter.BLOCK) {
            int to = Math.min(part.rows(), from + RowFilter.BLOCK);
            int count = list(from, to, filter);
            codes.verifyCoarse(rows, count);
            scorer.score(rows, count, scores, bounds);
            estimated += count;
            scored += rerank(count, query, number, best);
        }
        if (trace != null) {
            trace.add(new Step(number, Way.CODES, why, 0, estimated, 0, scored));
        }
    }

    /** Lists the rows of a block that a filter accepts. */
    private int list(int from, int to, @Nullable RowFilter filter) {
        block.fill(from, to);
        if (filter != null) {
            block.retain(filter);
        }
        return block.list(rows);
    }

    /** Scores the nearest rows by their codes in full precision; how many. */
    private int rerank(DenseQuery query, int number, TopK best) {
        if (codes.code().fineBytes() > 0) {
            walk.rescore(this::refine, query.rerank());
        }
        int count = Math.min(walk.size(), query.rerank());
        listNearest(count);
        int likely = likely(count, query, best);
        if (likely > 0 && index.cold(cold, rows, likely)) {
            if (cold != null && readers != null && cold.readBy(readers) && index.scarce(cold, rows, likely)) {
                return rerankCold(cold, readers, count, query, number, best);
            }
            index.vectors().willNeed(rows, likely);
        }
        return rerank(count, query, number, best);
    }

    /**
     * The same where rows are not in memory: first all are read at once that the estimates say may be among the best,
     * then those that the distances of these leave over. So it is not the disk that decides which rows are scored.
     */
    private int rerankCold(ColdRows from, BlockReaders with, int count, DenseQuery query, int number, TopK best) {
        BlockReader reader = with.take();
        try {
            double first = Math.min(farthest(query, best), scores[Math.min(query.k(), count) - 1]);
            int scored = rerankCold(from, reader, count, Double.NaN, first, query, number, best);
            double rest = farthest(query, best);
            return scored + rerankCold(from, reader, count, first, rest, query, number, best);
        } finally {
            from.clear();
            with.give(reader);
        }
    }

    /**
     * Scores the listed rows whose bounds are above one distance, and not above another; how many.
     *
     * @param above not a number for any
     */
    private int rerankCold(
            ColdRows from,
            BlockReader reader,
            int count,
            double above,
            double upTo,
            DenseQuery query,
            int number,
            TopK best) {
        for (int at = 0; at < count; at++) {
            if (!(bound(at) <= above) && bound(at) <= upTo) {
                from.add(rows[at], reader);
            }
        }
        int scored = 0;
        for (; from.next(reader); scored++) {
            offer(from.row(), from.distance(), query, number, best);
        }
        return scored;
    }

    /** How far a row may be to be among the best so far. */
    private static double farthest(DenseQuery query, TopK best) {
        return Math.min(-best.threshold(), -query.least());
    }

    /** Scores the listed rows in full precision whose bounds do not rule them out; how many. */
    private int rerank(int count, DenseQuery query, int number, TopK best) {
        int scored = 0;
        for (int at = 0; at < count; ) {
            double farthest = farthest(query, best);
            int step = Math.clamp(query.k() - best.size() + STEP - 1 & -STEP, STEP, MOST);
            int filled = 0;
            for (; at < count && filled < step; at++) {
                if (bound(at) <= farthest) {
                    batch[filled++] = rows[at];
                }
            }
            offer(filled, query, number, best);
            scored += filled;
        }
        return scored;
    }

    /** How far a listed row is at least, as far as is trusted. */
    private float bound(int at) {
        return bounds[at] - FURTHER * (scores[at] - bounds[at]);
    }

    /** Of the listed rows, how many may be scored: up to the last that its bound puts before the k-th estimate. */
    private int likely(int count, DenseQuery query, TopK best) {
        if (count == 0) {
            return 0;
        }
        double farthest = Math.min(farthest(query, best), scores[Math.min(query.k(), count) - 1]);
        int last = count;
        while (last > 0 && bound(last - 1) > farthest) {
            last--;
        }
        return last;
    }

    private void reserve(int count) {
        if (rows.length < count) {
            rows = new int[2 * count];
            scores = new float[2 * count];
            bounds = new float[2 * count];
        }
    }

    private void listNearest(int count) {
        reserve(count);
        for (int rank = 0; rank < count; rank++) {
            rows[rank] = walk.row(rank);
        }
        if (codes.code().fineBytes() > 0) {
            scorer.refine(rows, count, scores, bounds);
        } else {
            scorer.score(rows, count, scores, bounds);
        }
    }

    private void refine(int[] refined, int count, float[] into) {
        codes.verify(refined, count);
        scorer.refine(refined, count, into);
    }

    private void offer(int count, DenseQuery query, int number, TopK best) {
        exact.score(batch, count, batchScores);
        for (int i = 0; i < count; i++) {
            offer(batch[i], batchScores[i], query, number, best);
        }
    }

    private static void offer(int row, float distance, DenseQuery query, int number, TopK best) {
        double score = 0.0 - distance;
        if (score >= query.least()) {
            best.offer(score, TopK.id(number, row));
        }
    }

    private void tell(@Nullable SearchTrace trace, int number, Way way, String why, int beam, long scored) {
        if (trace != null) {
            trace.add(new Step(number, way, why, beam, walk.estimates(), walk.expansions(), scored));
        }
    }
}
