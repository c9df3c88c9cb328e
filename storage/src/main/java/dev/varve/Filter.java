package dev.varve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on attributes. Checked before a record is scored or read. A record that lacks an attribute fulfils no
 * condition on it, except under {@link #not}.
 */
public sealed interface Filter {

    /** Records whose attribute has this value: a {@link String}, {@link Long}, {@link Double} or {@link Boolean}. */
    static Filter equal(String attribute, Object value) {
        return new In(attribute, List.of(value));
    }

    /** Records whose attribute has one of these values. */
    static Filter in(String attribute, List<?> values) {
        return new In(attribute, List.copyOf(values));
    }

    /** Records whose attribute is at least this value. */
    static Filter atLeast(String attribute, Object value) {
        return new Range(attribute, value, null);
    }

    /** Records whose attribute is at most this value. */
    static Filter atMost(String attribute, Object value) {
        return new Range(attribute, null, value);
    }

    /** Records whose attribute lies between these values, both included. */
    static Filter between(String attribute, Object least, Object most) {
        return new Range(attribute, least, most);
    }

    /** Records that have the attribute. */
    static Filter exists(String attribute) {
        return new Exists(attribute);
    }

    /** Records that fulfil all of these; all records where there are none. */
    static Filter and(Filter... filters) {
        return new And(List.of(filters));
    }

    /** Records that fulfil at least one of these; no record where there are none. */
    static Filter or(Filter... filters) {
        return new Or(List.of(filters));
    }

    /** Records that do not fulfil this one. */
    static Filter not(Filter filter) {
        return new Not(filter);
    }

    /**
     * See {@link Filter#in}.
     *
     * @param attribute name of an attribute
     * @param values values of the attribute's type
     */
    record In(String attribute, List<Object> values) implements Filter {
        /** Copies the list. */
        public In {
            values = List.copyOf(values);
        }
    }

    /**
     * See {@link Filter#between}. Text is compared by its UTF-8 bytes; booleans have no order.
     *
     * @param attribute name of an attribute
     * @param least the least value, included; none if null
     * @param most the largest value, included; none if null
     */
    record Range(
            String attribute,
            @Nullable Object least,
            @Nullable Object most) implements Filter {}

    /**
     * See {@link Filter#exists}.
     *
     * @param attribute name of an attribute
     */
    record Exists(String attribute) implements Filter {}

    /**
     * See {@link Filter#and}.
     *
     * @param filters all to be fulfilled
     */
    record And(List<Filter> filters) implements Filter {
        /** Copies the list. */
        public And {
            filters = List.copyOf(filters);
        }
    }

    /**
     * See {@link Filter#or}.
     *
     * @param filters one to be fulfilled
     */
    record Or(List<Filter> filters) implements Filter {
        /** Copies the list. */
        public Or {
            filters = List.copyOf(filters);
        }
    }

    /**
     * See {@link Filter#not}.
     *
     * @param filter not to be fulfilled
     */
    record Not(Filter filter) implements Filter {}
}
