package dev.varve.index;

import dev.varve.codecs.Column;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on the attributes of one segment or memtable, and their combinations. A row that lacks a value fulfils no
 * condition on it, except under {@link #not}.
 *
 * <p>A filter may be asked about every row that the column had when the filter was made, also while a memtable grows.
 * All filters are thread-safe; what they keep on the heap is bounded.
 */
public final class Filters {

    private Filters() {}

    /** All rows. */
    public static RowFilter all() {
        return and(List.of());
    }

    /** Rows that fulfil all conditions, asked in this order; all rows where there are none. */
    public static RowFilter and(List<RowFilter> filters) {
        return filters.size() == 1 ? filters.getFirst() : new And(List.copyOf(filters));
    }

    /** Rows that fulfil at least one condition, asked in this order; no row where there are none. */
    public static RowFilter or(List<RowFilter> filters) {
        return filters.size() == 1 ? filters.getFirst() : new Or(List.copyOf(filters));
    }

    /** Rows that do not fulfil a condition. */
    public static RowFilter not(RowFilter filter) {
        return new Not(filter);
    }

    /** Rows that have a value. */
    public static RowFilter exists(Column column) {
        return column::has;
    }

    /** Rows whose value is one of these. */
    public static RowFilter in(Column.Longs column, long... values) {
        return values.length == 1 ? range(column, values[0], values[0]) : new NumberFilters.LongIn(column, values);
    }

    /** Rows whose value is one of these; 0 and −0 are equal, and nothing equals NaN. */
    public static RowFilter in(Column.Doubles column, double... values) {
        return values.length == 1 ? range(column, values[0], values[0]) : new NumberFilters.DoubleIn(column, values);
    }

    /**
     * Rows whose value is one of these.
     *
     * @throws IllegalArgumentException if a value has a lone surrogate, so that it is not Unicode text
     */
    public static RowFilter in(Column.Strings column, Collection<String> values) {
        return TextFilters.in(column, values);
    }

    /**
     * Rows whose value is at least {@code least} and at most {@code most}; the extreme values of the type leave an end
     * open.
     */
    public static RowFilter range(Column.Longs column, long least, long most) {
        return new NumberFilters.LongRange(column, least, most);
    }

    /**
     * Rows whose value is at least {@code least} and at most {@code most}; infinities leave an end open. NaN is in no
     * range.
     */
    public static RowFilter range(Column.Doubles column, double least, double most) {
        return new NumberFilters.DoubleRange(column, least, most);
    }

    /**
     * Rows whose value is at least {@code least} and at most {@code most}, compared by unsigned UTF-8 bytes, which is
     * the order of code points.
     *
     * @param least included; null leaves this end open
     * @param most included; null leaves this end open
     * @throws IllegalArgumentException if a bound has a lone surrogate, so that it is not Unicode text
     */
    public static RowFilter range(Column.Strings column, @Nullable String least, @Nullable String most) {
        return TextFilters.range(column, least, most);
    }

    private record And(List<RowFilter> filters) implements RowFilter {
        @Override
        public boolean accepts(int row) {
            for (RowFilter filter : filters) {
                if (!filter.accepts(row)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void retain(int from, int to, long[] bits) {
            for (RowFilter filter : filters) {
                filter.retain(from, to, bits);
            }
        }

        @Override
        public boolean isQuick() {
            for (RowFilter filter : filters) {
                if (!filter.isQuick()) {
                    return false;
                }
            }
            return true;
        }
    }

    private record Or(List<RowFilter> filters) implements RowFilter {
        @Override
        public boolean accepts(int row) {
            for (RowFilter filter : filters) {
                if (filter.accepts(row)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void retain(int from, int to, long[] bits) {
            int words = words(from, to);
            long[] accepted = new long[words];
            long[] asked = new long[words];
            for (RowFilter filter : filters) {
                // Only rows that no filter before this one has accepted.
                for (int word = 0; word < words; word++) {
                    asked[word] = bits[word] & ~accepted[word];
                }
                filter.retain(from, to, asked);
                for (int word = 0; word < words; word++) {
                    accepted[word] |= asked[word];
                }
            }
            System.arraycopy(accepted, 0, bits, 0, words);
        }
    }

    private record Not(RowFilter filter) implements RowFilter {
        @Override
        public boolean accepts(int row) {
            return !filter.accepts(row);
        }

        @Override
        public void retain(int from, int to, long[] bits) {
            int words = words(from, to);
            long[] refused = new long[words];
            System.arraycopy(bits, 0, refused, 0, words);
            filter.retain(from, to, refused);
            for (int word = 0; word < words; word++) {
                bits[word] &= ~refused[word];
            }
        }
    }

    private static int words(int from, int to) {
        return Math.ceilDiv(to - from, Long.SIZE);
    }
}
