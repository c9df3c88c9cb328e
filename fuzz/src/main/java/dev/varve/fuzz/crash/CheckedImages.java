package dev.varve.fuzz.crash;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Images that were found to be right, so that equal ones need not be looked at again: the last million or so, by 64
 * bits of their digest. Two that are not equal are taken for equal once in some 10^13 images. Thread-safe.
 */
final class CheckedImages {

    private static final int SLOTS = 1 << 20;

    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    /** Whether it was added, and not replaced by another one since. */
    boolean contains(long digest) {
        return slots.get(slot(digest)) == digest;
    }

    void add(long digest) {
        slots.set(slot(digest), digest);
    }

    private static int slot(long digest) {
        return (int) (digest & (SLOTS - 1));
    }
}
