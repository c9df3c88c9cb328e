package dev.varve.codecs.tokens;

/**
 * Finds the nearest of some ascending weights: a table says, for each of many narrow cells, which weight can be the
 * nearest at the earliest, and the next ones are tried from there. Immutable.
 */
final class Buckets {

    private static final int CELLS_FOR_EACH = 8;

    private final float[] cutoffs;
    private final float perCell;
    private final byte[] first;

    /** @param weights ascending, 2 to 16 of them */
    Buckets(float[] weights) {
        cutoffs = new float[weights.length - 1];
        for (int i = 0; i < cutoffs.length; i++) {
            cutoffs[i] = (weights[i] + weights[i + 1]) / 2;
        }
        int cells = weights.length * CELLS_FOR_EACH;
        float width = cutoffs[cutoffs.length - 1] - cutoffs[0];
        perCell = width > 0 ? cells / width : 0;
        first = new byte[cells + 1];
        int number = 0;
        for (int cell = 1; cell <= cells; cell++) {
            // one cell late, so that rounding of a quotient never passes a cutoff
            float edge = cutoffs[0] + (cell - 1) * width / cells;
            while (number < cutoffs.length && cutoffs[number] < edge) {
                number++;
            }
            first[cell] = (byte) number;
        }
    }

    /** The number of the nearest weight; the larger of two that are as near. */
    int nearest(float value) {
        float cell = (value - cutoffs[0]) * perCell;
        int number = cell < 1 ? 0 : first[(int) Math.min(cell, first.length - 1f)] & 0xff;
        while (number < cutoffs.length && value >= cutoffs[number]) {
            number++;
        }
        return number;
    }
}
