package dev.varve.index.graph;

/** What is known of an edge from a row to a neighbour, in a byte. */
final class Edge {

    /** Added where there was room, and not compared with the row's other neighbours. */
    static final byte UNCHECKED = 0;
    /** Chosen; no neighbour chosen with it is nearer to it than the row is. */
    static final byte STRICT = 1;
    /** Chosen; no neighbour chosen with it is alpha times nearer to it than the row is, though one is nearer. */
    static final byte RELAXED = 2;

    /** Set beside one of those: the edge stays, as it is the one through which the neighbour is sure to be reached. */
    private static final byte ANCHOR = 4;

    private Edge() {}

    static boolean isAnchor(byte edge) {
        return (edge & ANCHOR) != 0;
    }

    static byte anchor(byte edge) {
        return (byte) (edge | ANCHOR);
    }

    /** {@link #UNCHECKED}, {@link #STRICT} or {@link #RELAXED}. */
    static byte choice(byte edge) {
        return (byte) (edge & ~ANCHOR);
    }
}
