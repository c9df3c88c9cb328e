package dev.varve.index;

import java.util.Arrays;

/**
 * The rows of all parts cut into blocks, the tasks of a search: block after block in the order in which the rows were
 * written.
 */
final class RowBlocks {

    private final int[] rows;
    private final int[] blockRows;
    /** Number of the first block of each part, and after the last part the number of blocks. */
    private final long[] first;

    /**
     * @param rows rows of each part
     * @param blockRows rows of a block of each part, 1 to {@link RowFilter#BLOCK}
     */
    RowBlocks(int[] rows, int[] blockRows) {
        this.rows = rows.clone();
        this.blockRows = blockRows.clone();
        first = new long[rows.length + 1];
        for (int part = 0; part < rows.length; part++) {
            first[part + 1] = first[part] + Math.ceilDiv((long) rows[part], blockRows[part]);
        }
    }

    /** Number of blocks. */
    long count() {
        return first[rows.length];
    }

    /** Number of rows in all parts. */
    long totalRows() {
        return Arrays.stream(rows).asLongStream().sum();
    }

    /** The part that a block belongs to. */
    int part(long block) {
        int found = Arrays.binarySearch(first, block);
        if (found < 0) {
            return -found - 2;
        }
        // Parts without rows begin at the same block as the one after them.
        while (first[found + 1] == block) {
            found++;
        }
        return found;
    }

    /** First row of a block of a part. */
    int from(int part, long block) {
        return (int) ((block - first[part]) * blockRows[part]);
    }

    /** One past the last row of a block of a part. */
    int to(int part, long block) {
        return (int) Math.min((block + 1 - first[part]) * blockRows[part], rows[part]);
    }

    static void checkRows(int from, int to, int size) {
        if (from < 0 || from > to || to > size) {
            throw new IllegalArgumentException("rows: expected some of 0 to " + size + ", found " + from + " to " + to);
        }
    }
}
