package dev.varve;

import java.util.List;

/**
 * The answers to one query, best first, at most as many as its limit. Equal to others with equal answers. Immutable;
 * valid also after the store was closed.
 */
public interface Hits extends Iterable<Hit> {

    /** Number of answers. */
    int size();

    /**
     * The answer at a rank, 0 the best.
     *
     * @throws IndexOutOfBoundsException if there are not that many
     */
    Hit get(int rank);

    /** The answers as a list that cannot be changed. */
    List<Hit> list();
}
