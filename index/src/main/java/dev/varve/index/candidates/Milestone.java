package dev.varve.index.candidates;

import org.jspecify.annotations.Nullable;

/** A point in the work of a search at which something else is begun. Used by one thread at a time. */
final class Milestone {

    private @Nullable Runnable then;
    private double left;

    /**
     * Puts it behind so much work.
     *
     * @param then is done there, once; a search that ends before it does not come to it
     */
    void set(double work, Runnable then) {
        left = work;
        this.then = then;
    }

    /** Takes it away. */
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

    /** Comes to it at once, unless that was before. */
    void reach() {
        Runnable reached = then;
        then = null;
        if (reached != null) {
            reached.run();
        }
    }
}
