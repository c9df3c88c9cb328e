package dev.varve.storage;

import dev.varve.codecs.Keys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A memtable's keys. A key may have several rows, of which at most one is live in any state; they are chained from the
 * newest to the oldest, so that an older state finds its own. One writer appends, readers follow.
 */
final class KeyBuffer implements Keys {

    private static final VarHandle NEWEST = ValueLayout.JAVA_INT.varHandle();

    private final ByteTable table;

    /** For each key of the table: its newest row + 1; 0 where a reader finds a key before its first row is there. */
    private final GrowableArray newest;

    /** For each row: the number of its key in the table. */
    private final GrowableArray numbers;

    /** For each row: the next older row of its key, or {@link Keys#ABSENT}. */
    private final GrowableArray older;

    private volatile int size;

    KeyBuffer(Arena arena, long seed) {
        this.table = new ByteTable(arena, seed);
        this.newest = new GrowableArray(arena, Integer.BYTES);
        this.numbers = new GrowableArray(arena, Integer.BYTES);
        this.older = new GrowableArray(arena, Integer.BYTES);
    }

    /** Appends a row. */
    void append(MemorySegment key) {
        int row = size;
        int known = table.size();
        numbers.ensure(row);
        older.ensure(row);
        newest.ensure(known); // before the key can be found: a reader may ask for it at this very moment
        int number = table.intern(key);
        set(numbers, row, number);
        set(older, row, newest(number));
        NEWEST.setRelease(newest.segment(number), newest.offset(number), row + 1);
        size = row + 1;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public MemorySegment key(int row) {
        return table.get(get(numbers, row));
    }

    @Override
    public int length(int row) {
        return table.length(get(numbers, row));
    }

    @Override
    public void copy(int row, byte[] target, int at) {
        table.copy(get(numbers, row), target, at);
    }

    @Override
    public int find(MemorySegment key) {
        int number = table.find(key);
        return number == ByteTable.ABSENT ? ABSENT : newest(number);
    }

    /** The next older row of the same key, or {@link Keys#ABSENT}. */
    int older(int row) {
        return get(older, row);
    }

    /** Bytes of the rows so far. For the writer alone. */
    long bytes() {
        return table.bytes() + newest.bytes() + numbers.bytes() + older.bytes();
    }

    private int newest(int number) {
        return (int) NEWEST.getAcquire(newest.segment(number), newest.offset(number)) - 1;
    }

    private static int get(GrowableArray array, int index) {
        return array.segment(index).get(ValueLayout.JAVA_INT, array.offset(index));
    }

    private static void set(GrowableArray array, int index, int value) {
        array.segment(index).set(ValueLayout.JAVA_INT, array.offset(index), value);
    }
}
