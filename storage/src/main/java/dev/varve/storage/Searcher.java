package dev.varve.storage;

import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.InvalidArgumentException;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.index.DensePart;
import dev.varve.index.ExactSearch;
import dev.varve.index.Ranking;
import dev.varve.index.RowFilter;
import dev.varve.index.Similarity;
import dev.varve.index.TokenPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries: checks them, hands those that can share their reads to the index together, and makes hits of what
 * comes back. Thread-safe.
 */
final class Searcher {

    private final ExactSearch exact;
    private final SlowQueries slow;

    /** @param slow told of every search */
    Searcher(ExactSearch exact, SlowQueries slow) {
        this.exact = exact;
        this.slow = slow;
    }

    /** Queries that are answered in one pass. */
    private record Group(
            Class<?> kind,
            String field,
            int limit,
            @Nullable Filter filter) {
        static Group of(Query query) {
            return new Group(query.getClass(), query.field(), query.limit(), query.filter());
        }
    }

    List<Hits> search(State state, Moment moment, Layers layers, List<? extends Query> queries) {
        Map<Group, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < queries.size(); i++) {
            check(layers, queries.get(i));
            groups.computeIfAbsent(Group.of(queries.get(i)), _ -> new ArrayList<>())
                    .add(i);
        }
        Hits[] answers = new Hits[queries.size()];
        groups.forEach((group, members) -> {
            SlowQueries.Watch watch = slow.begin();
            List<State.Visible> visible = holding(state.visible(layers), field(layers.schema(), group));
            List<? extends Query> asked = members.stream().map(queries::get).toList();
            List<Ranking> rankings = rank(moment, layers.schema(), group, visible, asked);
            for (int i = 0; i < rankings.size(); i++) {
                answers[members.get(i)] = hits(layers.schema(), visible, rankings.get(i), asked.get(i));
            }
            watch.done(layers.name(), asked, visible);
        });
        return Arrays.asList(answers);
    }

    private List<Ranking> rank(
            Moment moment, Schema schema, Group group, List<State.Visible> visible, List<? extends Query> queries) {
        return switch (field(schema, group)) {
            case Field.Dense dense ->
                exact.dense(
                        similarity(dense.metric()),
                        queries.stream()
                                .map(query -> ((Query.Dense) query).vector())
                                .toList(),
                        group.limit(),
                        visible.stream()
                                .map(part -> new DensePart(
                                        part.rows().vectors(dense),
                                        part.visible(),
                                        filter(moment, schema, group, part)))
                                .toList());
            case Field.Tokens tokens ->
                exact.tokens(
                        queries.stream()
                                .map(query -> ((Query.Tokens) query).tokens())
                                .toList(),
                        group.limit(),
                        visible.stream()
                                .map(part -> new TokenPart(
                                        part.rows().tokens(tokens),
                                        part.visible(),
                                        filter(moment, schema, group, part)))
                                .toList());
            case Field.Attribute attribute -> throw new IllegalStateException("not searched by attribute " + attribute);
        };
    }

    private static Field field(Schema schema, Group group) {
        return schema.field(group.field()).orElseThrow();
    }

    /** Without the rows that were written before the schema had the field. */
    private static List<State.Visible> holding(List<State.Visible> visible, Field field) {
        return visible.stream().filter(part -> part.rows().holds(field)).toList();
    }

    private static @Nullable RowFilter filter(Moment moment, Schema schema, Group group, State.Visible part) {
        return group.filter() == null
                ? part.rows().live(moment)
                : FilterCompiler.seen(schema, part.rows(), moment, group.filter());
    }

    private static Hits hits(Schema schema, List<State.Visible> visible, Ranking ranking, Query query) {
        List<Hit> hits = new ArrayList<>(ranking.size());
        for (int rank = 0; rank < ranking.size(); rank++) {
            Rows rows = visible.get(ranking.part(rank)).rows();
            var record = RowDecoder.record(schema, rows, ranking.row(rank), query.parts());
            hits.add(new Hit(record.key(), ranking.score(rank), record));
        }
        return new Hits(hits);
    }

    private static void check(Layers layers, Query query) {
        String where = "collection '" + layers.name() + "', query";
        if (query.limit() < 1 || query.limit() > Query.MAX_LIMIT) {
            throw new InvalidArgumentException(
                    where + ": expected a limit (k) from 1 to " + Query.MAX_LIMIT + ", found " + query.limit());
        }
        Validation.checkQuery(where, layers.schema(), query);
        if (query.filter() != null) {
            FilterCompiler.check(where, layers.schema(), query.filter());
        }
    }

    private static Similarity similarity(Metric metric) {
        return switch (metric) {
            case DOT -> Similarity.DOT;
            case COSINE -> Similarity.COSINE;
            case L2 -> Similarity.L2;
        };
    }
}
