package dev.varve.lab.vectors;

import java.nio.ByteOrder;

/**
 * Where the numbers of a file are, once its header was checked: rows of one length behind each other.
 *
 * @param format name of the file's format
 * @param type of each number
 * @param order of its bytes
 * @param dimension numbers in a row, in range
 * @param count rows, at least 1
 * @param dimensionLeads whether an int32 before each row says its dimension again
 * @param toTheEnd whether nothing may follow the last row
 */
record RowLayout(
        String format,
        NumberType type,
        ByteOrder order,
        int dimension,
        long count,
        boolean dimensionLeads,
        boolean toTheEnd) {

    /** A plain block of rows that ends the file. */
    static RowLayout block(String format, NumberType type, ByteOrder order, int dimension, long count) {
        return new RowLayout(format, type, order, dimension, count, false, true);
    }

    /** Bytes from a row to the next; fits an int, as the dimension is in range. */
    int rowBytes() {
        return (dimensionLeads ? Integer.BYTES : 0) + dimension * type.bytes();
    }

    /**
     * Bytes of all rows.
     *
     * @throws ArithmeticException if they are 2^63 or more
     */
    long bytes() {
        return Math.multiplyExact(count, (long) rowBytes());
    }
}
