package dev.varve.storage;

import dev.varve.codecs.Keys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A memtable's keys. A key may have several rows, of which at most one is live in any state; they are chained from the
 * newest to the oldest, so that an older state finds its own. One writer appends, readers follow.
 */
final class KeyBuffer implements Keys {

    private final ByteTable table;

    /** For each key of the table: its newest row. */
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
        int number = table.intern(key);
        numbers.ensure(row);
        older.ensure(row);
        newest.ensure(number);
        set(numbers, row, number);
        set(older, row, number < known ? get(newest, number) : ABSENT);
        set(newest, number, row);
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
    public int find(MemorySegment key) {
        int number = table.find(key);
        return number == ByteTable.ABSENT ? ABSENT : get(newest, number);
    }

    /** The next older row of the same key, or {@link Keys#ABSENT}. */
    int older(int row) {
        return get(older, row);
    }

    /** Bytes of the rows so far. For the writer alone. */
    long bytes() {
        return table.bytes() + newest.bytes() + numbers.bytes() + older.bytes();
    }

    private static int get(GrowableArray array, int index) {
        return array.segment(index).get(ValueLayout.JAVA_INT, array.offset(index));
    }

    private static void set(GrowableArray array, int index, int value) {
        array.segment(index).set(ValueLayout.JAVA_INT, array.offset(index), value);
    }
}
