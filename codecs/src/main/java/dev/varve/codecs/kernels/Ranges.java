package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/** Verifies what a kernel is about to touch, once a call, overflow-safe. */
final class Ranges {

    private Ranges() {}

    /** Rows of {@code rowBytes} each, {@code stride} bytes apart, inside a native segment. */
    static void checkRows(MemorySegment rows, long offset, long stride, int count, long rowBytes) {
        if (!rows.isNative()) {
            throw new IllegalArgumentException("Rows must lie in a native segment, not on the heap: " + rows);
        }
        long room = rows.byteSize() - offset - rowBytes;
        boolean fits = count == 0
                || (count > 0
                        && offset >= 0
                        && room >= 0
                        && (count == 1 || (stride >= rowBytes && stride <= room / (count - 1))));
        if (!fits) {
            throw new IndexOutOfBoundsException(("%d rows of %d bytes, %d bytes apart from offset %d on,"
                            + " overlap or do not fit a segment of %d bytes")
                    .formatted(count, rowBytes, stride, offset, rows.byteSize()));
        }
    }

    /** {@code length} bytes from {@code offset} on, inside a native segment. */
    static void checkBytes(MemorySegment source, long offset, long length) {
        checkRows(source, offset, length, length < 0 ? -1 : 1, length);
    }

    /** Elements {@code at} to {@code at + length} of an array. */
    static void checkArray(String name, float[] array, int at, long length) {
        checkArray(name, array.length, at, length);
    }

    /** Elements {@code at} to {@code at + length} of an array of {@code size}. */
    static void checkArray(String name, int size, int at, long length) {
        if (at < 0 || length < 0 || length > (long) size - at) {
            throw new IndexOutOfBoundsException(
                    name + ": " + length + " elements from " + at + " on do not fit an array of " + size);
        }
    }

    /**
     * Rows of {@code rowBytes} each that begin at multiples of {@code stride} bytes inside a native segment.
     *
     * @param numbers elements {@code at} to {@code at + count} say which multiples
     */
    static void checkList(MemorySegment rows, long stride, int[] numbers, int at, int count, long rowBytes) {
        if (!rows.isNative()) {
            throw new IllegalArgumentException("Rows must lie in a native segment, not on the heap: " + rows);
        }
        long room = rows.byteSize() - rowBytes;
        int last = stride < rowBytes || room < 0 ? -1 : (int) Math.min(room / stride, Integer.MAX_VALUE);
        int outside = 0;
        for (int i = at; i < at + count; i++) {
            // the sign of either says that the number is negative or above the last
            outside |= numbers[i] | (last - numbers[i]);
        }
        if (outside < 0 || (last < 0 && count > 0)) {
            throw new IndexOutOfBoundsException(("rows of %d bytes at multiples of %d bytes: of %d numbers, one is not"
                            + " from 0 to %d, as a segment of %d bytes has them")
                    .formatted(rowBytes, stride, count, last, rows.byteSize()));
        }
    }
}
