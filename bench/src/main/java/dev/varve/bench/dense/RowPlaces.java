package dev.varve.bench.dense;

import dev.varve.Filter;
import dev.varve.VectorRecord;
import dev.varve.lab.sets.ExactTruth;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The attributes of rows that filters ask for: two orders of all rows, one by chance and one along the direction in
 * which they differ most. A filter is a range of places in one of them, for each query another one: around the place of
 * the query where near rows are to pass, at the farther end where far ones are.
 */
final class RowPlaces {

    /** The attribute of the place in an order by chance. */
    static final String CHANCE = "chance";

    /** The attribute of the place along the direction. */
    static final String SIDE = "side";

    private final int[] chance;
    private final int[] side;
    private final int[] querySide;
    private final int[] queryChance;

    private RowPlaces(int[] chance, int[] side, int[] querySide, int[] queryChance) {
        this.chance = chance;
        this.side = side;
        this.querySide = querySide;
        this.queryChance = queryChance;
    }

    static RowPlaces of(DenseSet set, long seed) {
        int rows = set.rows();
        var random = new SplittableRandom(seed);
        int[] chance = places(random.longs(rows).toArray());
        PrincipalDirection direction = PrincipalDirection.of(set.base());
        float[] along = new float[rows];
        long[] keys = new long[rows];
        for (int row = 0; row < rows; row++) {
            along[row] = direction.along(set.base().row(row));
            keys[row] = ascending(along[row]);
        }
        int[] side = places(keys);
        Arrays.sort(along);
        int[] querySide = new int[set.queries().length];
        for (int query = 0; query < querySide.length; query++) {
            int found = Arrays.binarySearch(along, direction.along(set.queries()[query]));
            querySide[query] = Math.min(rows - 1, found < 0 ? -found - 1 : found);
        }
        int[] queryChance = random.ints(querySide.length, 0, rows).toArray();
        return new RowPlaces(chance, side, querySide, queryChance);
    }

    /** A number of the order of floats, above that of any smaller one by more than there are rows. */
    private static long ascending(float value) {
        int bits = Float.floatToIntBits(value);
        return (long) (bits ^ ((bits >> 31) & Integer.MAX_VALUE)) << Integer.SIZE;
    }

    /** The place of each in the order of some numbers; of equal ones in their own order. */
    private static int[] places(long[] numbers) {
        long[] sorted = new long[numbers.length];
        Arrays.setAll(sorted, i -> (numbers[i] & ~0xFFFF_FFFFL) | i);
        Arrays.sort(sorted);
        int[] places = new int[numbers.length];
        for (int place = 0; place < sorted.length; place++) {
            places[(int) sorted[place]] = place;
        }
        return places;
    }

    /** Adds the attributes of a row. */
    void add(int row, VectorRecord.Builder record) {
        record.attribute(CHANCE, (long) chance[row]).attribute(SIDE, (long) side[row]);
    }

    /** The filter of a query. */
    Filter filter(Condition condition, int query) {
        int count = condition.passing(side.length);
        int first = first(condition, query, count);
        String attribute = condition.correlation() == Correlation.NONE ? CHANCE : SIDE;
        return Filter.between(attribute, (long) first, (long) first + count - 1);
    }

    /** The rows that pass it. */
    ExactTruth.Subset passing(Condition condition) {
        int count = condition.passing(side.length);
        int[] places = condition.correlation() == Correlation.NONE ? chance : side;
        return (query, row) -> {
            int beyond = places[row] - first(condition, query, count);
            return beyond >= 0 && beyond < count;
        };
    }

    /** The first of the places that pass. */
    private int first(Condition condition, int query, int count) {
        int last = side.length - count;
        return switch (condition.correlation()) {
            case NONE -> Math.min(last, queryChance[query]);
            case POSITIVE -> Math.clamp((long) querySide[query] - count / 2, 0, last);
            case NEGATIVE -> querySide[query] < side.length / 2 ? last : 0;
        };
    }
}
