package dev.varve.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.index.MemoryColumns.Doubles;
import dev.varve.index.MemoryColumns.Longs;
import dev.varve.index.MemoryColumns.Strings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Filters against predicates on the boxed values, asked row by row and block by block. */
class FiltersTest {

    private static final Long[] LONGS = {null, Long.MIN_VALUE, -7L, -1L, 0L, 1L, 2L, 3L, 1L << 40, Long.MAX_VALUE};
    private static final Double[] DOUBLES = {
        null, Double.NEGATIVE_INFINITY, -1.5, -0.0, 0.0, Double.MIN_VALUE, 2.25, Double.POSITIVE_INFINITY, Double.NaN
    };
    // Chars above the surrogates sort before them in UTF-16 and after them in UTF-8.
    private static final String[] STRINGS = {
        null, "", "a", "ab", "b", "\u007f", "\u0080", "é", "\uffee", "\ud83d\ude00", "java.util", "java.util.concurrent"
    };

    @Property
    void shouldAcceptWhatAPredicateAccepts(
            @ForAll @IntRange(min = 0, max = 300) int rows,
            @ForAll @IntRange(min = 0, max = 3) int depth,
            @ForAll long seed) {
        Random random = new Random(seed);
        Case tested = new Columns(random, rows).any(random, depth);
        for (int row = 0; row < rows; row++) {
            assertEquals(tested.expected().test(row), tested.filter().accepts(row), "row " + row);
        }
        int from = random.nextInt(rows + 1);
        int to = random.nextInt(from, rows + 1);
        long[] before = new long[Math.ceilDiv(to - from, Long.SIZE) + 1];
        Arrays.setAll(before, word -> random.nextBoolean() ? -1L : random.nextLong());
        long[] bits = before.clone();
        bits[bits.length - 1] = 42;
        clearFrom(bits, to - from);
        tested.filter().retain(from, to, bits);
        for (int i = 0; i < to - from; i++) {
            boolean asked = (before[i / Long.SIZE] >>> i & 1) != 0;
            boolean kept = (bits[i / Long.SIZE] >>> i & 1) != 0;
            assertEquals(asked && tested.expected().test(from + i), kept, "row " + (from + i));
        }
        assertEquals(42, bits[bits.length - 1], "beyond the block nothing is touched");
    }

    @Test
    void shouldDecideTextRowByRowWhereTheDictionaryIsLarge() {
        String[] values = new String[5000];
        Arrays.setAll(values, row -> row % 10 == 0 ? null : Integer.toString(row * 7919 % 5000));
        RowFilter filter = Filters.range(new Strings(values), "25", "3");
        for (int row = 0; row < values.length; row++) {
            assertEquals(isBetween(values[row], "25", "3"), filter.accepts(row), values[row]);
        }
    }

    @Test
    void shouldKnowTextThatCameAfterTheFilterWasMade() {
        Strings column = new Strings("b", "d");
        RowFilter filter = Filters.range(column, "b", "c");
        column.add("bb");
        column.add("e");
        assertTrue(filter.accepts(0));
        assertFalse(filter.accepts(1));
        assertTrue(filter.accepts(2));
        assertFalse(filter.accepts(3));
    }

    @Test
    void shouldRefuseALoneSurrogate() {
        Strings column = new Strings("?");
        assertThrows(IllegalArgumentException.class, () -> Filters.in(column, List.of("\ud83d")));
        assertThrows(IllegalArgumentException.class, () -> Filters.range(column, "\ude00", null));
    }

    @Test
    void shouldBeQuickWhereAllOfItIs() {
        RowFilter slow = row -> row % 2 == 0;
        RowFilter quick = new QuickFilter(slow);
        assertFalse(slow.isQuick());
        assertFalse(Filters.range(new Longs(1L, 2L), 1, 2).isQuick(), "a column that is asked row by row");
        assertTrue(Filters.and(List.of(quick, quick)).isQuick());
        assertFalse(Filters.and(List.of(quick, slow)).isQuick());
        assertFalse(Filters.or(List.of(quick, quick)).isQuick(), "it makes garbage");
        assertFalse(Filters.not(quick).isQuick(), "it makes garbage");
    }

    private static void clearFrom(long[] bits, int end) {
        if (end % Long.SIZE != 0) {
            bits[end / Long.SIZE] &= (1L << end) - 1;
        }
    }

    private static boolean isBetween(String value, String least, String most) {
        return value != null
                && (least == null || compare(value, least) >= 0)
                && (most == null || compare(value, most) <= 0);
    }

    private static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    /** A filter and what it has to accept. */
    record Case(RowFilter filter, IntPredicate expected) {}

    /** Random columns, and random filters on them. */
    static final class Columns {

        private final Long[] longs;
        private final Double[] doubles;
        private final String[] strings;

        Columns(Random random, int rows) {
            longs = new Long[rows];
            doubles = new Double[rows];
            strings = new String[rows];
            for (int row = 0; row < rows; row++) {
                longs[row] = pick(random, LONGS);
                doubles[row] = pick(random, DOUBLES);
                strings[row] = pick(random, STRINGS);
            }
        }

        Case any(Random random, int depth) {
            if (depth > 0) {
                List<Case> inner = random.ints(random.nextInt(4), 0, depth)
                        .mapToObj(below -> any(random, below))
                        .toList();
                List<RowFilter> filters = inner.stream().map(Case::filter).toList();
                return switch (random.nextInt(3)) {
                    case 0 ->
                        new Case(
                                Filters.and(filters),
                                row -> inner.stream().allMatch(c -> c.expected().test(row)));
                    case 1 ->
                        new Case(
                                Filters.or(filters),
                                row -> inner.stream().anyMatch(c -> c.expected().test(row)));
                    default -> {
                        Case negated = any(random, depth - 1);
                        yield new Case(
                                Filters.not(negated.filter()),
                                negated.expected().negate());
                    }
                };
            }
            return switch (random.nextInt(8)) {
                case 0 -> new Case(Filters.all(), row -> true);
                case 1 -> new Case(Filters.exists(new Strings(strings)), row -> strings[row] != null);
                case 2 -> longIn(random);
                case 3 -> longRange(random);
                case 4 -> doubleIn(random);
                case 5 -> doubleRange(random);
                case 6 -> stringIn(random);
                default -> stringRange(random);
            };
        }

        private Case longIn(Random random) {
            long[] values = random.ints(random.nextInt(4), 1, LONGS.length)
                    .mapToLong(i -> LONGS[i])
                    .toArray();
            return new Case(
                    Filters.in(new Longs(longs), values),
                    row -> longs[row] != null && Arrays.stream(values).anyMatch(value -> value == longs[row]));
        }

        private Case longRange(Random random) {
            long least = LONGS[random.nextInt(1, LONGS.length)];
            long most = LONGS[random.nextInt(1, LONGS.length)];
            return new Case(
                    Filters.range(new Longs(longs), least, most),
                    row -> longs[row] != null && longs[row] >= least && longs[row] <= most);
        }

        private Case doubleIn(Random random) {
            double[] values = random.ints(random.nextInt(4), 1, DOUBLES.length)
                    .mapToDouble(i -> DOUBLES[i])
                    .toArray();
            return new Case(
                    Filters.in(new Doubles(doubles), values),
                    row -> doubles[row] != null && Arrays.stream(values).anyMatch(value -> value == doubles[row]));
        }

        private Case doubleRange(Random random) {
            double least = DOUBLES[random.nextInt(1, DOUBLES.length)];
            double most = DOUBLES[random.nextInt(1, DOUBLES.length)];
            return new Case(
                    Filters.range(new Doubles(doubles), least, most),
                    row -> doubles[row] != null && doubles[row] >= least && doubles[row] <= most);
        }

        private Case stringIn(Random random) {
            List<String> values = random.ints(random.nextInt(4), 1, STRINGS.length)
                    .mapToObj(i -> STRINGS[i])
                    .toList();
            return new Case(
                    Filters.in(new Strings(strings), values),
                    row -> strings[row] != null && values.contains(strings[row]));
        }

        private Case stringRange(Random random) {
            String least = pick(random, STRINGS);
            String most = pick(random, STRINGS);
            return new Case(
                    Filters.range(new Strings(strings), least, most), row -> isBetween(strings[row], least, most));
        }

        private static <T> T pick(Random random, T[] values) {
            return values[random.nextInt(values.length)];
        }
    }
}
