package dev.varve.index.graph;

import dev.varve.index.RowFilter;
import org.jspecify.annotations.Nullable;

/** The nearest of the rows that may be answers, and which those are. Not thread-safe. */
final class PassingRows {

    /** Rows side by side that are asked about to find one that passes. */
    private static final int TRIED = 64;

    private final Beam nearest = new Beam();
    private int rows;
    private @Nullable RowFilter filter;
    private @Nullable RememberedFilter remembered;
    private int[] list = new int[0];
    private float[] scores = new float[0];

    /** Rows 0 to {@code newRows - 1} may be answers where a filter accepts them; all when null. */
    void pass(int newRows, @Nullable RowFilter newFilter) {
        rows = newRows;
        filter = newFilter;
        remembered = newFilter instanceof RememberedFilter known ? known : null;
    }

    boolean passes(int row) {
        if (remembered != null) {
            return remembered.accepts(row);
        }
        return row < rows && (filter == null || filter.accepts(row));
    }

    /** Offers a row if it passes. */
    void accept(int row, float score) {
        if (score < nearest.worst() && passes(row)) {
            nearest.offer(row, score);
        }
    }

    /** Leaves those of some rows that pass, and lists the others; how many pass. */
    int partition(int[] some, int length, int[] others) {
        RememberedFilter known = remembered;
        int passed = 0;
        for (int i = 0; i < length; i++) {
            int row = some[i];
            others[i - passed] = row;
            some[passed] = row;
            // without a branch where it can be, as no processor guesses which rows pass
            passed += known != null ? known.bit(row) : passes(row) ? 1 : 0;
        }
        return passed;
    }

    /** Lists some rows that pass, spread over all; how many. */
    int spread(int[] into, int most) {
        int count = 0;
        for (int i = 0; i < most; i++) {
            int from = (int) ((long) i * rows / most);
            int to = (int) Math.min((long) (i + 1) * rows / most, (long) from + TRIED);
            int row = from;
            while (row < to && !passes(row)) {
                row++;
            }
            if (row < to) {
                into[count++] = row;
            }
        }
        return count;
    }

    /**
     * Begins a beam, and the answers anew, with the answers so far.
     *
     * @param width of both
     * @param most rows of the beam that do not pass which lead on too: it is wider by so many
     */
    void lead(Beam beam, int width, int most) {
        int count = 0;
        reserve(Math.min(most, beam.size()) + nearest.size());
        for (int rank = 0; rank < beam.size() && count < most; rank++) {
            if (!passes(beam.row(rank))) {
                list[count] = beam.row(rank);
                scores[count++] = beam.score(rank);
            }
        }
        int others = count;
        for (int rank = 0; rank < nearest.size(); rank++) {
            list[count] = nearest.row(rank);
            scores[count++] = nearest.score(rank);
        }
        beam.clear(width + others);
        nearest.clear(width);
        for (int i = 0; i < count; i++) {
            beam.offer(list[i], scores[i]);
            if (i >= others) {
                nearest.offer(list[i], scores[i]);
            }
        }
    }

    private void reserve(int count) {
        if (list.length < count) {
            list = new int[2 * count];
            scores = new float[2 * count];
        }
    }

    /** The nearest so far. */
    Beam nearest() {
        return nearest;
    }
}
