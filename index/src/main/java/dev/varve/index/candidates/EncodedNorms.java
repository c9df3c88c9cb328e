package dev.varve.index.candidates;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The norms of encoded documents, off-heap, four bytes a row. Threads may set those of different rows. */
final class EncodedNorms {

    private final MemorySegment norms;

    /** @param arena shared; holds the norms, which are 0 at first */
    EncodedNorms(Arena arena, int rows) {
        norms = arena.allocate((long) rows * Float.BYTES, Float.BYTES);
    }

    /** The norm of a vector. */
    static double of(float[] vector) {
        double squared = 0;
        for (float component : vector) {
            squared += (double) component * component;
        }
        return Math.sqrt(squared);
    }

    void set(int row, double norm) {
        norms.setAtIndex(ValueLayout.JAVA_FLOAT, row, (float) norm);
    }

    float get(int row) {
        return norms.getAtIndex(ValueLayout.JAVA_FLOAT, row);
    }

    /** The largest norm. */
    float largest() {
        float largest = 0;
        for (long row = 0; row < norms.byteSize() / Float.BYTES; row++) {
            largest = Math.max(largest, norms.getAtIndex(ValueLayout.JAVA_FLOAT, row));
        }
        return largest;
    }
}
