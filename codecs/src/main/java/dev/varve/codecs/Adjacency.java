package dev.varve.codecs;

/**
 * The neighbours of each row in a proximity graph, off-heap: a file of a segment, or a graph that is being built.
 *
 * <p>Thread-safe. A graph that is being built may be read meanwhile: whoever asks sees neighbours that the row has, had
 * or is about to have.
 */
public interface Adjacency {

    /** The most neighbours that a row can have, 1 to 255. */
    int degree();

    /** Number of rows, in the graph or not; every neighbour and entry point is below it. It may grow. */
    int size();

    /**
     * Copies the neighbours of a row.
     *
     * @param row below {@link #size()}
     * @param into at least {@link #degree()} long
     * @return how many there are; 0 where the row is not in the graph
     * @throws CorruptFileException if the file is damaged here
     */
    default int neighbours(int row, int[] into) {
        return neighbours(row, into, 0);
    }

    /** The same into a list, from {@code at} on. */
    int neighbours(int row, int[] into, int at);

    /**
     * Copies the neighbours of several rows, those of one behind those of another: the records, which lie anywhere, are
     * waited for together.
     *
     * @param rows the first {@code count}, each below {@link #size()}
     * @param into {@code count} times {@link #degree()} long at least
     * @return how many there are; a row that is a neighbour of two is there twice
     */
    default int neighbours(int[] rows, int count, int[] into) {
        int copied = 0;
        for (int i = 0; i < count; i++) {
            copied += neighbours(rows[i], into, copied);
        }
        return copied;
    }

    /** Number of entry points, the rows that a search begins at; 0 where no row is in the graph. */
    int entryPoints();

    /** The entry point numbered {@code index}, which is below {@link #entryPoints()}. */
    int entryPoint(int index);
}
