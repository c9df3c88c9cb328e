package dev.varve.cli.text;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Counts how often each fingerprint came, in an open-addressed table off-heap of 16 bytes a slot. Not thread-safe; its
 * memory is freed when it is no longer reachable.
 */
public final class FingerprintCounts {

    private static final long SLOT_BYTES = 16;
    private static final int COUNT_OFFSET = 8;

    private MemorySegment table;
    private long slots = 1 << 12;
    private long used;

    /** Creates an empty table. */
    public FingerprintCounts() {
        this.table = allocate(slots);
    }

    /**
     * Counts one more.
     *
     * @param fingerprint what came
     * @return how often it came so far, this time included: 1 for the first
     */
    public int add(long fingerprint) {
        if (used * 2 >= slots) {
            grow();
        }
        long slot = slot(fingerprint);
        int count = table.get(ValueLayout.JAVA_INT, slot + COUNT_OFFSET);
        if (count == 0) {
            table.set(ValueLayout.JAVA_LONG, slot, fingerprint);
            used++;
        }
        table.set(ValueLayout.JAVA_INT, slot + COUNT_OFFSET, count + 1);
        return count + 1;
    }

    /**
     * Tells how often a fingerprint came.
     *
     * @param fingerprint what is asked for
     * @return the count, 0 if it never came
     */
    public int count(long fingerprint) {
        return table.get(ValueLayout.JAVA_INT, slot(fingerprint) + COUNT_OFFSET);
    }

    /** The offset of the slot that holds the fingerprint, or of the free one where it belongs. */
    private long slot(long fingerprint) {
        for (long at = Fingerprints.mix(fingerprint) & (slots - 1); ; at = (at + 1) & (slots - 1)) {
            long offset = at * SLOT_BYTES;
            if (table.get(ValueLayout.JAVA_INT, offset + COUNT_OFFSET) == 0
                    || table.get(ValueLayout.JAVA_LONG, offset) == fingerprint) {
                return offset;
            }
        }
    }

    private void grow() {
        var old = table;
        long oldSlots = slots;
        slots = oldSlots * 2;
        table = allocate(slots);
        for (long at = 0; at < oldSlots; at++) {
            long offset = at * SLOT_BYTES;
            int count = old.get(ValueLayout.JAVA_INT, offset + COUNT_OFFSET);
            if (count != 0) {
                long fingerprint = old.get(ValueLayout.JAVA_LONG, offset);
                long slot = slot(fingerprint);
                table.set(ValueLayout.JAVA_LONG, slot, fingerprint);
                table.set(ValueLayout.JAVA_INT, slot + COUNT_OFFSET, count);
            }
        }
    }

    private static MemorySegment allocate(long slots) {
        return Arena.ofAuto().allocate(slots * SLOT_BYTES, SLOT_BYTES);
    }
}
