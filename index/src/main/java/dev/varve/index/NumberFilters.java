package dev.varve.index;

import dev.varve.codecs.Column;
import java.util.Arrays;

/**
 * Conditions on numbers. A row without a value reads as 0, so only a 0 that fits makes it necessary to ask whether
 * there is a value. The columns find the rows of a range themselves, many at a time.
 */
final class NumberFilters {

    private NumberFilters() {}

    record LongRange(Column.Longs column, long least, long most) implements RowFilter {
        @Override
        public boolean accepts(int row) {
            long value = column.get(row);
            return value >= least && value <= most && (value != 0 || column.has(row));
        }

        @Override
        public void retain(int from, int to, long[] bits) {
            column.retain(least, most, from, to, bits);
        }

        @Override
        public boolean isQuick() {
            return column.retainsQuickly();
        }
    }

    record DoubleRange(Column.Doubles column, double least, double most) implements RowFilter {
        @Override
        public boolean accepts(int row) {
            double value = column.get(row);
            return value >= least && value <= most && (value != 0 || column.has(row));
        }

        @Override
        public void retain(int from, int to, long[] bits) {
            column.retain(least, most, from, to, bits);
        }

        @Override
        public boolean isQuick() {
            return column.retainsQuickly();
        }
    }

    static final class LongIn implements RowFilter {

        private final Column.Longs column;
        private final long[] sorted;

        LongIn(Column.Longs column, long[] values) {
            this.column = column;
            sorted = values.clone();
            Arrays.sort(sorted);
        }

        @Override
        public boolean accepts(int row) {
            long value = column.get(row);
            return Arrays.binarySearch(sorted, value) >= 0 && (value != 0 || column.has(row));
        }
    }

    static final class DoubleIn implements RowFilter {

        private final Column.Doubles column;
        private final double[] sorted;

        DoubleIn(Column.Doubles column, double[] values) {
            this.column = column;
            sorted = Arrays.stream(values)
                    .filter(value -> !Double.isNaN(value))
                    .map(DoubleIn::positiveZero)
                    .sorted()
                    .toArray();
        }

        @Override
        public boolean accepts(int row) {
            double value = positiveZero(column.get(row));
            return Arrays.binarySearch(sorted, value) >= 0 && (value != 0 || column.has(row));
        }

        /** The search in an array tells 0 and −0 apart. */
        private static double positiveZero(double value) {
            return value + 0.0;
        }
    }
}
