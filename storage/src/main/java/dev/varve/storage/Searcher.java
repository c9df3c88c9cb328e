package dev.varve.storage;

import dev.varve.Explanation;
import dev.varve.Explanation.Step;
import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.Hits;
import dev.varve.LateStats;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.index.Ranking;
import dev.varve.index.RowFilter;
import dev.varve.index.ann.AnnPart;
import dev.varve.index.ann.AnnSearch;
import dev.varve.index.ann.SearchTrace;
import dev.varve.index.late.LatePart;
import dev.varve.index.late.LateSearch;
import dev.varve.index.late.LateTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries: checks them, hands those that can be answered together to the index together, and makes hits of what
 * comes back. A single query passes without a thing that is made for it alone, but its answers. Thread-safe.
 */
final class Searcher {

    private final AnnSearch near;
    private final LateSearch late;
    private final SlowQueries slow;
    private final LongSupplier nanoTime;

    /**
     * @param near answers dense queries
     * @param late answers token queries
     * @param slow told of every search
     * @param nanoTime nanoseconds from an arbitrary moment
     */
    Searcher(AnnSearch near, LateSearch late, SlowQueries slow, LongSupplier nanoTime) {
        this.near = near;
        this.late = late;
        this.slow = slow;
        this.nanoTime = nanoTime;
    }

    /** Where a query goes, in words; only what is refused is spelled out. */
    private record Place(String collection) {
        @Override
        public String toString() {
            return "collection '" + collection + "', query";
        }
    }

    /**
     * What queries have in common that are answered together.
     *
     * @param effort of queries of this kind
     */
    private record Group(
            Class<?> kind,
            String field,
            int limit,
            @Nullable Filter filter,
            Object effort,
            double minScore) {
        static Group of(Query query) {
            return switch (query) {
                case Query.Dense dense ->
                    new Group(
                            Query.Dense.class,
                            dense.field(),
                            dense.limit(),
                            dense.filter(),
                            dense.effort(),
                            dense.minScore());
                case Query.Tokens tokens ->
                    new Group(
                            Query.Tokens.class,
                            tokens.field(),
                            tokens.limit(),
                            tokens.filter(),
                            tokens.effort(),
                            Double.NEGATIVE_INFINITY);
            };
        }
    }

    /** The answers to one query. */
    Hits search(State state, Moment moment, Layers layers, Query query) {
        check(layers, query);
        SlowQueries.Watch watch = slow.begin();
        Field field = field(layers, query);
        List<State.Visible> visible = holding(state.visible(layers), field);
        Ranking ranking = rank(moment, layers.schema(), field, visible, query, null, watch.trace(query));
        Hits hits = RowDecoder.hits(layers.schema(), visible, ranking, query.parts());
        watch.done(layers.name(), query, 1, visible);
        return hits;
    }

    /** The answers to several queries, in their order. */
    List<Hits> search(State state, Moment moment, Layers layers, List<? extends Query> queries) {
        Validation.checkGiven(new Place(layers.name()), "a list of queries", queries);
        Map<Group, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < queries.size(); i++) {
            check(layers, queries.get(i));
            groups.computeIfAbsent(Group.of(queries.get(i)), _ -> new ArrayList<>())
                    .add(i);
        }
        Hits[] answers = new Hits[queries.size()];
        for (List<Integer> members : groups.values()) {
            SlowQueries.Watch watch = slow.begin();
            List<? extends Query> asked = members.stream().map(queries::get).toList();
            Field field = field(layers, asked.getFirst());
            List<State.Visible> visible = holding(state.visible(layers), field);
            List<Ranking> rankings = rankAll(moment, layers.schema(), field, visible, asked);
            for (int i = 0; i < rankings.size(); i++) {
                answers[members.get(i)] = RowDecoder.hits(
                        layers.schema(), visible, rankings.get(i), asked.get(i).parts());
            }
            watch.done(layers.name(), asked.getFirst(), asked.size(), visible);
        }
        return Arrays.asList(answers);
    }

    /** The answers to one query, and how they were found. */
    Explanation explain(State state, Moment moment, Layers layers, Query query) {
        check(layers, query);
        Field field = field(layers, query);
        List<State.Visible> all = state.visible(layers);
        List<State.Visible> visible = holding(all, field);
        SearchTrace trace = new SearchTrace();
        LateTrace lateTrace = new LateTrace();
        long start = nanoTime.getAsLong();
        Ranking ranking = rank(moment, layers.schema(), field, visible, query, trace, lateTrace);
        Hits hits = RowDecoder.hits(layers.schema(), visible, ranking, query.parts());
        Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
        return switch (query) {
            case Query.Dense _ -> {
                List<Step> steps = Explainer.dense(layers, all, visible, trace.steps());
                yield new Explanation(layers.name(), query, hits, took, steps, Optional.empty());
            }
            case Query.Tokens _ -> {
                List<Step> steps = Explainer.tokens(layers, all, visible, lateTrace.steps());
                LateStats done = LateKnobs.stats(lateTrace.counters());
                yield new Explanation(layers.name(), query, hits, took, steps, Optional.of(done));
            }
        };
    }

    private Ranking rank(
            Moment moment,
            Schema schema,
            Field field,
            List<State.Visible> visible,
            Query query,
            @Nullable SearchTrace trace,
            @Nullable LateTrace lateTrace) {
        return switch (query) {
            case Query.Dense dense -> {
                Field.Dense asked = (Field.Dense) field;
                yield near.nearest(
                        RowCodec.similarity(asked.metric()),
                        dense.vector(),
                        dense.limit(),
                        dense.minScore(),
                        DenseKnobs.effort(dense.effort()),
                        denseParts(moment, schema, asked, visible, query),
                        trace);
            }
            case Query.Tokens tokens ->
                late.nearest(
                        tokens.tokens(),
                        tokens.limit(),
                        LateKnobs.effort(tokens.effortForLimit()),
                        tokenParts(moment, schema, (Field.Tokens) field, visible, query),
                        lateTrace);
        };
    }

    /** Queries of one group. */
    private List<Ranking> rankAll(
            Moment moment, Schema schema, Field field, List<State.Visible> visible, List<? extends Query> queries) {
        Query first = queries.getFirst();
        return switch (first) {
            case Query.Dense dense -> {
                Field.Dense asked = (Field.Dense) field;
                yield near.nearest(
                        RowCodec.similarity(asked.metric()),
                        queries.stream()
                                .map(query -> ((Query.Dense) query).vector())
                                .toList(),
                        dense.limit(),
                        dense.minScore(),
                        DenseKnobs.effort(dense.effort()),
                        denseParts(moment, schema, asked, visible, dense));
            }
            case Query.Tokens tokens ->
                late.nearest(
                        queries.stream()
                                .map(query -> ((Query.Tokens) query).tokens())
                                .toList(),
                        tokens.limit(),
                        LateKnobs.effort(tokens.effortForLimit()),
                        tokenParts(moment, schema, (Field.Tokens) field, visible, tokens));
        };
    }

    private static List<AnnPart> denseParts(
            Moment moment, Schema schema, Field.Dense field, List<State.Visible> visible, Query query) {
        AnnPart[] parts = new AnnPart[visible.size()];
        for (int i = 0; i < parts.length; i++) {
            Rows rows = visible.get(i).rows();
            parts[i] = rows.part(field, visible.get(i).visible(), filter(moment, schema, query, rows));
        }
        return Arrays.asList(parts);
    }

    private static List<LatePart> tokenParts(
            Moment moment, Schema schema, Field.Tokens field, List<State.Visible> visible, Query query) {
        LatePart[] parts = new LatePart[visible.size()];
        for (int i = 0; i < parts.length; i++) {
            Rows rows = visible.get(i).rows();
            parts[i] = rows.part(field, visible.get(i).visible(), filter(moment, schema, query, rows));
        }
        return Arrays.asList(parts);
    }

    /** The rows that are seen and pass the query's filter; null where all do. */
    private static @Nullable RowFilter filter(Moment moment, Schema schema, Query query, Rows rows) {
        return query.filter() == null ? rows.live(moment) : FilterCompiler.seen(schema, rows, moment, query.filter());
    }

    private static Field field(Layers layers, Query query) {
        return layers.schema().field(query.field()).orElseThrow();
    }

    /** Without the rows that were written before the schema had the field; the same list where there are none. */
    private static List<State.Visible> holding(List<State.Visible> visible, Field field) {
        for (int i = 0; i < visible.size(); i++) {
            if (!visible.get(i).rows().holds(field)) {
                return visible.stream().filter(part -> part.rows().holds(field)).toList();
            }
        }
        return visible;
    }

    private static void check(Layers layers, Query query) {
        Place where = new Place(layers.name());
        Validation.checkQuery(where, layers.schema(), query);
        if (query.filter() != null) {
            FilterCompiler.check(where, layers.schema(), query.filter());
        }
    }
}
