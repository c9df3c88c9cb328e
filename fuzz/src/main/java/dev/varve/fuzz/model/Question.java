package dev.varve.fuzz.model;

import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.Query;
import dev.varve.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query of a {@link Script}.
 *
 * @param field what is searched
 * @param number of the vector or the tokens, see {@link Samples}
 * @param limit of answers
 * @param effort how hard it is searched
 * @param minScore the least score of answers of a dense field, or null
 * @param filter what they fulfil, or null
 */
record Question(
        String field,
        int number,
        int limit,
        Effort effort,
        @Nullable Double minScore,
        @Nullable Filter filter) {

    /** More than there are records. */
    private static final int ALL = 1000;

    /** How much a search does, and so what is known of its answers. */
    enum Effort {
        /** What a query does that says nothing. */
        USUAL,
        /** As little as a query may ask for. */
        LEAST,
        /** Through the index, if there is one, but so widely that nothing is missed. */
        WIDEST,
        /** Scores of tokens as their codes tell them; as usual for a dense field. */
        CODED,
        /** Everything is scored. */
        EXACT
    }

    /** Whether no better answer may be missing. */
    boolean isComplete() {
        return effort == Effort.EXACT || effort == Effort.WIDEST;
    }

    /** Whether answers have their own scores, and not what codes make of them. */
    boolean isScoredInFull(Schema schema) {
        return effort != Effort.CODED || schema.field(field).orElseThrow() instanceof Field.Dense;
    }

    /** Whether a schema has all that is asked for. */
    boolean fits(Schema schema) {
        return schema.field(field).isPresent() && (filter == null || fits(filter, schema));
    }

    /** Whether a schema has all attributes of a filter. */
    static boolean fits(Filter filter, Schema schema) {
        return switch (filter) {
            case Filter.In in -> schema.field(in.attribute()).isPresent();
            case Filter.Range range -> schema.field(range.attribute()).isPresent();
            case Filter.Exists exists -> schema.field(exists.attribute()).isPresent();
            case Filter.And and -> and.filters().stream().allMatch(part -> fits(part, schema));
            case Filter.Or or -> or.filters().stream().allMatch(part -> fits(part, schema));
            case Filter.Not not -> fits(not.filter(), schema);
        };
    }

    /** As it is asked. */
    Query query(Schema schema, boolean unusual) {
        int drawn = unusual ? number : Math.abs(number);
        Query query = switch (schema.field(field).orElseThrow()) {
            case Field.Dense dense -> dense(dense, Samples.vector(dense, drawn));
            case Field.Tokens tokens -> tokens(Samples.tokens(tokens, 4, drawn));
            case Field.Attribute attribute -> throw new IllegalArgumentException(attribute.describe());
        };
        Query limited = query.limit(limit).fetch(Query.Part.values());
        return filter == null ? limited : limited.where(filter);
    }

    private Query.Dense dense(Field.Dense dense, float[] vector) {
        Query.Dense query = Query.dense(dense.name(), vector);
        Query.Dense least = minScore == null ? query : query.minScore(minScore);
        return switch (effort) {
            case USUAL, CODED -> least;
            case LEAST -> least.beam(1);
            case WIDEST -> least.beam(ALL);
            case EXACT -> least.exact();
        };
    }

    private Query.Tokens tokens(float[][] tokens) {
        Query.Tokens query = Query.tokens(field, tokens);
        return switch (effort) {
            case USUAL -> query;
            case LEAST -> query.candidates(1).rerank(1).rescore(1);
            case WIDEST -> query.candidates(ALL).rerank(ALL).rescore(ALL);
            case CODED -> query.rescore(0);
            case EXACT -> query.exact();
        };
    }

    /** Questions that ask less, the least first. */
    List<Question> simpler() {
        List<Question> simpler = new ArrayList<>();
        if (filter != null) {
            simpler.add(new Question(field, number, limit, effort, minScore, null));
            parts(filter).forEach(part -> simpler.add(new Question(field, number, limit, effort, minScore, part)));
        }
        if (minScore != null) {
            simpler.add(new Question(field, number, limit, effort, null, filter));
        }
        if (number < 0) {
            simpler.add(new Question(field, -number, limit, effort, minScore, filter));
        }
        return simpler;
    }

    private static List<Filter> parts(Filter filter) {
        return switch (filter) {
            case Filter.And and -> and.filters();
            case Filter.Or or -> or.filters();
            case Filter.Not not -> List.of(not.filter());
            case Filter.In _, Filter.Range _, Filter.Exists _ -> List.of();
        };
    }

    @Override
    public String toString() {
        return field + " #" + number + " for " + limit + ", effort " + effort
                + (minScore == null ? "" : ", score at least " + minScore)
                + (filter == null ? "" : ", where " + words(filter));
    }

    /** A filter, for people. */
    static String words(Filter filter) {
        return switch (filter) {
            case Filter.In in -> in.attribute() + " in " + in.values();
            case Filter.Range range -> range.attribute() + " from " + range.least() + " to " + range.most();
            case Filter.Exists exists -> "exists " + exists.attribute();
            case Filter.And and -> words(and.filters(), "and");
            case Filter.Or or -> words(or.filters(), "or");
            case Filter.Not not -> "not (" + words(not.filter()) + ")";
        };
    }

    private static String words(List<Filter> filters, String word) {
        return filters.isEmpty()
                ? word + " of none"
                : filters.stream().map(Question::words).collect(Collectors.joining(" " + word + " ", "(", ")"));
    }
}
