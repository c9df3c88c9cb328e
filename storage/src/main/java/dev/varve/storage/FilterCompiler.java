package dev.varve.storage;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.InvalidArgumentException;
import dev.varve.Schema;
import dev.varve.codecs.Column;
import dev.varve.index.Filters;
import dev.varve.index.RowFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters of the public API to the index's, for the columns of a memtable or segment. */
final class FilterCompiler {

    private FilterCompiler() {}

    /**
     * Checks that a filter fits a schema.
     *
     * @throws InvalidArgumentException if an attribute does not exist, or a value is not of its type
     */
    static void check(Object where, Schema schema, Filter filter) {
        Validation.checkGiven(where, "a filter", filter);
        switch (filter) {
            case Filter.In in -> {
                Field.Attribute field = Validation.attribute(where, schema, in.attribute());
                in.values().forEach(value -> check(where, field, value));
            }
            case Filter.Range range -> {
                Field.Attribute field = Validation.attribute(where, schema, range.attribute());
                if (field.type() == AttributeType.BOOLEAN) {
                    throw new InvalidArgumentException(
                            where + ", filter on '" + field.name() + "': booleans have no order; use Filter.equal");
                }
                check(where, field, range.least());
                check(where, field, range.most());
            }
            case Filter.Exists exists -> Validation.attribute(where, schema, exists.attribute());
            case Filter.And and -> and.filters().forEach(part -> check(where, schema, part));
            case Filter.Or or -> or.filters().forEach(part -> check(where, schema, part));
            case Filter.Not not -> check(where, schema, not.filter());
        }
    }

    private static void check(Object where, Field.Attribute field, @Nullable Object value) {
        if (value != null) {
            Validation.checkAttribute(new Operand(where, field), field.type(), value);
        }
    }

    /** A value of a filter, for messages: most queries need none, so none is made for them. */
    private record Operand(Object where, Field.Attribute field) {
        @Override
        public String toString() {
            return where + ", filter on '" + field.name() + "'";
        }
    }

    /** The rows that fulfil a checked filter. */
    static RowFilter compile(Schema schema, Rows rows, Filter filter) {
        return switch (filter) {
            case Filter.In in -> in(column(schema, rows, in.attribute()), in.values());
            case Filter.Range range -> range(column(schema, rows, range.attribute()), range.least(), range.most());
            case Filter.Exists exists -> Filters.exists(column(schema, rows, exists.attribute()));
            case Filter.And and -> Filters.and(compileAll(schema, rows, and.filters()));
            case Filter.Or or -> Filters.or(compileAll(schema, rows, or.filters()));
            case Filter.Not not -> Filters.not(compile(schema, rows, not.filter()));
        };
    }

    /** The rows that are seen at a moment and fulfil a checked filter. */
    static RowFilter seen(Schema schema, Rows rows, Moment moment, Filter filter) {
        RowFilter live = rows.live(moment);
        RowFilter fulfilled = compile(schema, rows, filter);
        return live == null ? fulfilled : Filters.and(List.of(live, fulfilled));
    }

    private static List<RowFilter> compileAll(Schema schema, Rows rows, List<Filter> filters) {
        return filters.stream().map(filter -> compile(schema, rows, filter)).toList();
    }

    private static Column column(Schema schema, Rows rows, String attribute) {
        return rows.attribute((Field.Attribute) schema.field(attribute).orElseThrow());
    }

    private static RowFilter in(Column column, List<Object> values) {
        return switch (column) {
            case Column.Longs longs -> Filters.in(longs, integers(values));
            case Column.Doubles doubles ->
                Filters.in(
                        doubles, values.stream().mapToDouble(Double.class::cast).toArray());
            case Column.Strings strings ->
                Filters.in(strings, values.stream().map(String.class::cast).toList());
        };
    }

    private static RowFilter range(Column column, @Nullable Object least, @Nullable Object most) {
        return switch (column) {
            case Column.Longs longs ->
                Filters.range(
                        longs,
                        least == null ? Long.MIN_VALUE : integer(least),
                        most == null ? Long.MAX_VALUE : integer(most));
            case Column.Doubles doubles ->
                Filters.range(
                        doubles,
                        least == null ? Double.NEGATIVE_INFINITY : (Double) least,
                        most == null ? Double.POSITIVE_INFINITY : (Double) most);
            case Column.Strings strings -> Filters.range(strings, (String) least, (String) most);
        };
    }

    /** Without a stream: this is done for each part of a search. */
    private static long[] integers(List<Object> values) {
        long[] integers = new long[values.size()];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = integer(values.get(i));
        }
        return integers;
    }

    /** An integer or boolean as a column holds it. */
    private static long integer(Object value) {
        return value instanceof Boolean truth ? (truth ? 1 : 0) : (Long) value;
    }
}
