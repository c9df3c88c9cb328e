package dev.varve.storage;

import dev.varve.codecs.KeyHash;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Distinct byte strings off-heap, numbered from 0 in the order in which they came, with a hash table from string to
 * number. One writer; readers may look up while it adds, and find everything that was added before they learnt of it
 * through a volatile read.
 */
final class ByteTable {

    /** What {@link #find} answers when there is no such string. */
    static final int ABSENT = -1;

    private static final int FIRST_CAPACITY = 1 << 8;
    private static final VarHandle SLOT = ValueLayout.JAVA_INT.varHandle();

    private final Arena arena;
    private final long seed;
    private final ByteHeap heap;
    private final GrowableArray handles;
    private final GrowableArray lengths;
    private final GrowableArray hashes;

    /** Open addressing: number + 1 of a string, 0 where free. Replaced by one of twice the capacity when half full. */
    private volatile MemorySegment slots;

    private volatile int size;
    private long slotBytes;

    /**
     * @param arena where memory comes from; its end is theirs
     * @param seed of the hash, the store's own so that nobody can aim at it
     */
    ByteTable(Arena arena, long seed) {
        this.seed = seed;
        this.arena = arena;
        this.heap = new ByteHeap(arena);
        this.handles = new GrowableArray(arena, Long.BYTES);
        this.lengths = new GrowableArray(arena, Integer.BYTES);
        this.hashes = new GrowableArray(arena, Long.BYTES);
        this.slots = allocateSlots(FIRST_CAPACITY);
    }

    int size() {
        return size;
    }

    /** The string of a number. */
    MemorySegment get(int number) {
        return heap.get(handle(number), length(number));
    }

    /** Copies a string to the heap, without the segment that {@link #get} makes. */
    void copy(int number, byte[] target, int at) {
        long handle = handle(number);
        MemorySegment.copy(
                heap.segment(handle), ValueLayout.JAVA_BYTE, heap.offset(handle), target, at, length(number));
    }

    /** The number of a string, or {@link #ABSENT}. */
    int find(MemorySegment string) {
        return find(slots, string, KeyHash.hash(string, seed));
    }

    /** The number of a string, which is added if it is new. For the writer alone. */
    int intern(MemorySegment string) {
        long hash = KeyHash.hash(string, seed);
        int known = find(slots, string, hash);
        if (known != ABSENT) {
            return known;
        }
        if (size >= capacity(slots) / 2) {
            grow();
        }
        int number = size;
        handles.ensure(number);
        lengths.ensure(number);
        hashes.ensure(number);
        handles.segment(number).set(ValueLayout.JAVA_LONG, handles.offset(number), heap.append(string));
        lengths.segment(number).set(ValueLayout.JAVA_INT, lengths.offset(number), (int) string.byteSize());
        hashes.segment(number).set(ValueLayout.JAVA_LONG, hashes.offset(number), hash);
        insert(slots, hash, number);
        size = number + 1;
        return number;
    }

    /** Bytes of the strings and the table so far. For the writer alone. */
    long bytes() {
        return heap.bytes() + handles.bytes() + lengths.bytes() + hashes.bytes() + slotBytes;
    }

    private int find(MemorySegment table, MemorySegment string, long hash) {
        int mask = capacity(table) - 1;
        for (int slot = (int) hash & mask; ; slot = (slot + 1) & mask) {
            int entry = (int) SLOT.getAcquire(table, (long) slot * Integer.BYTES);
            if (entry == 0) {
                return ABSENT;
            }
            int number = entry - 1;
            if (hash(number) == hash && get(number).mismatch(string) == -1) {
                return number;
            }
        }
    }

    private static void insert(MemorySegment table, long hash, int number) {
        int mask = capacity(table) - 1;
        int slot = (int) hash & mask;
        while ((int) SLOT.getAcquire(table, (long) slot * Integer.BYTES) != 0) {
            slot = (slot + 1) & mask;
        }
        SLOT.setRelease(table, (long) slot * Integer.BYTES, number + 1);
    }

    private void grow() {
        MemorySegment grown = allocateSlots(2 * capacity(slots));
        for (int number = 0; number < size; number++) {
            insert(grown, hash(number), number);
        }
        slots = grown;
    }

    private MemorySegment allocateSlots(int capacity) {
        long bytes = (long) capacity * Integer.BYTES;
        slotBytes += bytes;
        return arena.allocate(bytes, Long.BYTES);
    }

    private static int capacity(MemorySegment table) {
        return (int) (table.byteSize() / Integer.BYTES);
    }

    private long handle(int number) {
        return handles.segment(number).get(ValueLayout.JAVA_LONG, handles.offset(number));
    }

    /** Length of a string in bytes. */
    int length(int number) {
        return lengths.segment(number).get(ValueLayout.JAVA_INT, lengths.offset(number));
    }

    private long hash(int number) {
        return hashes.segment(number).get(ValueLayout.JAVA_LONG, hashes.offset(number));
    }
}
