package dev.varve;

import java.util.Iterator;
import java.util.List;

/**
 * The answers to one query, best first.
 *
 * @param list at most as many as the query's limit
 */
public record Hits(List<Hit> list) implements Iterable<Hit> {

    /** Copies the list. */
    public Hits {
        list = List.copyOf(list);
    }

    /** Number of answers. */
    public int size() {
        return list.size();
    }

    /** The answer at a rank, 0 the best. */
    public Hit get(int rank) {
        return list.get(rank);
    }

    @Override
    public Iterator<Hit> iterator() {
        return list.iterator();
    }
}
