package dev.varve.index.candidates;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Points in the work of a search at which something else is done: the first one, and some others as far from each other
 * for as long as that is wanted. Used by one thread at a time.
 */
final class Milestone {

    private @Nullable BooleanSupplier then;
    private double left;
    private double step;
    private int others;

    /**
     * Puts the first one behind so much work, and the others behind so much more each.
     *
     * @param most others, as a search may do far more work than was expected of it
     * @param then is done at each; whether at the next one too. A search that ends before one does not come to it
     */
    void set(double work, double again, int most, BooleanSupplier then) {
        left = work;
        step = again;
        others = most;
        this.then = then;
    }

    /** Takes all of them away. */
    void clear() {
        then = null;
    }

    /** Some work is about to be done; what was done before may have been enough. */
    void advance(int work) {
        if (left <= 0) {
            reach();
        }
        left -= work;
    }

    /** Comes to the next one at once. */
    void reach() {
        BooleanSupplier reached = then;
        if (reached != null) {
            then = null;
            left = step;
            if (reached.getAsBoolean() && others > 0) {
                others--;
                then = reached;
            }
        }
    }
}
