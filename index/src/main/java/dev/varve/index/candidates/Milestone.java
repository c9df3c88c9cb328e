package dev.varve.index.candidates;

import org.jspecify.annotations.Nullable;

/** A point in the work of a search at which something else is begun. Used by one thread at a time. */
final class Milestone {

    private @Nullable Runnable then;
    private double left;

    /**
     * Puts it before so much work.
     *
     * @param then is done there, once; a search that ends before it is not followed by it
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
        if (then != null && left <= 0) {
            Runnable reached = then;
            then = null;
            reached.run();
        }
        left -= work;
    }
}
