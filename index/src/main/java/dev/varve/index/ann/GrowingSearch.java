package dev.varve.index.ann;

import dev.varve.codecs.Adjacency;
import dev.varve.index.RowFilter;
import dev.varve.index.TopK;
import dev.varve.index.ann.SearchTrace.Step;
import dev.varve.index.ann.SearchTrace.Way;
import dev.varve.index.graph.FilterPlan;
import dev.varve.index.graph.GraphSearch;
import dev.varve.index.graph.QueryDistances;
import org.jspecify.annotations.Nullable;

/** What one thread searches a {@link GrowingIndex} with: full precision all the way. Used by one thread at a time. */
final class GrowingSearch {

    private final GrowingIndex index;
    private final GraphSearch walk = new GraphSearch();
    private final QueryDistances distances;

    GrowingSearch(GrowingIndex index) {
        this.index = index;
        distances = new QueryDistances(index.vectors(), index.similarity());
    }

    /**
     * Offers what is found among the indexed rows of a part to the best, and tells what was done. What was inserted
     * since the part was made is met in the graph, but is not of these rows.
     */
    void search(DenseQuery query, AnnPart part, int number, TopK best, @Nullable SearchTrace trace) {
        int indexed = part.indexed();
        RowFilter filter = part.filter();
        Adjacency graph = index.graph();
        distances.from(query.vector(), query.norm());
        int beam = TypicalBeams.beam(query.k(), query.effort());
        FilterPlan plan = FilterPlan.of(filter, indexed, beam, query.effort() instanceof Effort.Recall);
        if (plan.strategy() == FilterPlan.Strategy.EXACT) {
            scan(query, filter, indexed, number, best);
            tell(trace, number, Way.EXACT, Why.few(filter), 0, 0);
            return;
        }
        // Rows that were written later fill a beam too; a part of a word is always left to the scan.
        boolean all = filter == null && index.indexed() - indexed <= Long.SIZE;
        if (query.ranged() && all) {
            int first = Math.min(beam, TypicalBeams.beam(Math.min(query.k(), 10), query.effort()));
            walk.within(graph, distances, query.radius(), first, beam, indexed, null);
        } else {
            walk.search(graph, distances, beam, indexed, filter, plan);
        }
        if (walk.exhausted() || query.misses(walk.size(), indexed, filter)) {
            tell(trace, number, Why.way(plan), Why.FAR, beam, walk.expansions());
            scan(query, filter, indexed, number, best);
            tell(trace, number, Way.EXACT, Why.FAR, 0, 0);
            return;
        }
        offerAll(query, number, best);
        tell(trace, number, Why.way(plan), Why.chosen(filter, plan), beam, walk.expansions());
    }

    private void scan(DenseQuery query, @Nullable RowFilter filter, int indexed, int number, TopK best) {
        walk.scan(distances, query.k(), 0, indexed, PresentRows.of(index.vectors(), filter));
        offerAll(query, number, best);
    }

    private void offerAll(DenseQuery query, int number, TopK best) {
        int count = Math.min(query.k(), walk.size());
        for (int rank = 0; rank < count; rank++) {
            double score = 0.0 - walk.score(rank);
            if (score >= query.least()) {
                best.offer(score, TopK.id(number, walk.row(rank)));
            }
        }
    }

    private void tell(@Nullable SearchTrace trace, int number, Way way, String why, int beam, long expanded) {
        if (trace != null) {
            trace.add(new Step(number, way, why, beam, 0, expanded, walk.estimates()));
        }
    }
}
