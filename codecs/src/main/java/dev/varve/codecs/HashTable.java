package dev.varve.codecs;

/**
 * The layout of the open-addressing hash tables in files and in the scratch memory of writers: slots of eight bytes, a
 * power of two of them and at most two thirds in use. A slot holds an entry's number plus one in its low half, 0
 * meaning empty, and the high half of the entry's hash in its own high half, so that entries are looked at only where
 * that half agrees. A search begins at the slot that the low bits of the hash name and goes on to the next (linear
 * probing).
 */
final class HashTable {

    private HashTable() {}

    /** Slots of a table with so many entries. */
    static long capacity(long entries) {
        return Math.max(8, Long.highestOneBit(Math.max(1, Math.ceilDiv(entries * 3, 2) - 1)) << 1);
    }

    static long slot(long hash, int entry) {
        return (hash & 0xffff_ffff_0000_0000L) | Integer.toUnsignedLong(entry + 1);
    }

    /** The entry in a slot; -1 when it is empty. */
    static int entry(long slot) {
        return (int) slot - 1;
    }

    /** Whether the entry in a slot can have this hash. */
    static boolean matches(long slot, long hash) {
        return (slot ^ hash) >>> 32 == 0;
    }

    /** Puts an entry into a table in scratch memory, behind those that collide with it. */
    static void insert(Scratch slots, long capacity, long hash, int entry) {
        long at = hash & capacity - 1;
        while (slots.getLong(at) != 0) {
            at = at + 1 & capacity - 1;
        }
        slots.setLong(at, slot(hash, entry));
    }
}
