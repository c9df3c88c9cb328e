package dev.varve.index.graph;

import java.util.Arrays;

/** Takes rows of a part over into a new graph, with those of their neighbours that are left. One thread's. */
final class Adoption {

    private final GraphPart part;
    private final Inserter inserter;
    private final int[] oldNeighbours;
    private final int[] beyond;
    private int[] list;
    private int size;

    Adoption(GraphPart part, Inserter inserter) {
        this.part = part;
        this.inserter = inserter;
        int degree = part.graph().degree();
        oldNeighbours = new int[degree];
        beyond = new int[degree];
        list = new int[2 * degree];
    }

    /** Takes one over; where a neighbour was dropped, its neighbours are candidates in its place. */
    void adopt(int oldRow) {
        int row = part.newRow().applyAsInt(oldRow);
        if (row < 0) {
            return;
        }
        int count = part.graph().neighbours(oldRow, oldNeighbours);
        size = 0;
        for (int i = 0; i < count; i++) {
            add(row, part.newRow().applyAsInt(oldNeighbours[i]));
        }
        int kept = size;
        for (int i = 0; i < count && kept < count; i++) {
            if (part.newRow().applyAsInt(oldNeighbours[i]) < 0) {
                addNeighboursOf(oldNeighbours[i], row);
            }
        }
        inserter.adopt(row, list, size, kept);
    }

    private void addNeighboursOf(int dropped, int row) {
        int count = part.graph().neighbours(dropped, beyond);
        for (int i = 0; i < count; i++) {
            add(row, part.newRow().applyAsInt(beyond[i]));
        }
    }

    /** Lists a candidate that was not dropped and is not listed yet. */
    private void add(int row, int candidate) {
        if (candidate < 0 || candidate == row) {
            return;
        }
        for (int i = 0; i < size; i++) {
            if (list[i] == candidate) {
                return;
            }
        }
        if (size == list.length) {
            list = Arrays.copyOf(list, 2 * size);
        }
        list[size++] = candidate;
    }
}
