package dev.varve.codecs;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Gives each distinct string of a column a code, in the order of their bytes, all in off-heap memory. Used by one
 * thread at a time.
 *
 * <p>Strings get a number when they first come; once all are there, their numbers are sorted by merging, bottom-up
 * (Knuth, The Art of Computer Programming 3, 5.2.4), and a string's place in that order is its code.
 */
final class DictionaryBuilder implements AutoCloseable {

    private final long seed;
    private final Arena owner;
    private final Scratch bytes;
    private final Scratch ends;
    private final Scratch hashes;
    /** The number of each row's string, or {@link Column.Strings#NONE}. */
    private final Scratch rows;

    private final Scratch slots;
    private long capacity;
    private int count;

    /** @param owner open for longer than this */
    DictionaryBuilder(long seed, Arena owner) {
        this.seed = seed;
        this.owner = owner;
        bytes = new Scratch(owner);
        ends = new Scratch(owner);
        hashes = new Scratch(owner);
        rows = new Scratch(owner);
        slots = new Scratch(owner);
    }

    void add(MemorySegment utf8) {
        long hash = KeyHash.hash(utf8, seed);
        int entry = find(utf8, hash);
        if (entry == Column.Strings.NONE) {
            entry = count++;
            bytes.append(utf8);
            ends.appendLong(bytes.size());
            hashes.appendLong(hash);
            if (HashTable.capacity(count) > capacity) {
                rehash();
            } else {
                HashTable.insert(slots, capacity, hash, entry);
            }
        }
        rows.appendInt(entry);
    }

    void addAbsent() {
        rows.appendInt(Column.Strings.NONE);
    }

    private int find(MemorySegment utf8, long hash) {
        if (count == 0) {
            return Column.Strings.NONE;
        }
        MemorySegment all = bytes.bytes();
        for (long at = hash & capacity - 1; ; at = at + 1 & capacity - 1) {
            long slot = slots.getLong(at);
            if (slot == 0) {
                return Column.Strings.NONE;
            }
            int entry = HashTable.entry(slot);
            if (HashTable.matches(slot, hash)
                    && MemorySegment.mismatch(all, begin(entry), end(entry), utf8, 0, utf8.byteSize()) == -1) {
                return entry;
            }
        }
    }

    private void rehash() {
        capacity = HashTable.capacity(count);
        slots.clear();
        slots.zeroTo(capacity * Long.BYTES);
        for (int entry = 0; entry < count; entry++) {
            HashTable.insert(slots, capacity, hashes.getLong(entry), entry);
        }
    }

    private long begin(int entry) {
        return entry == 0 ? 0 : ends.getLong(entry - 1L);
    }

    private long end(int entry) {
        return ends.getLong(entry);
    }

    /** Writes the code of each row, where each string ends, and the strings. Call once, last. */
    void writeTo(SegmentFileWriter writer, int codesId, int endsId, int stringsId) throws IOException {
        try (Scratch order = sorted();
                Scratch codes = new Scratch(owner)) {
            codes.zeroTo((long) count * Integer.BYTES);
            for (int code = 0; code < count; code++) {
                codes.setInt(order.getInt(code), code);
            }
            writer.beginSection(codesId);
            for (long row = 0; row < rows.size() / Integer.BYTES; row++) {
                int entry = rows.getInt(row);
                writer.appendInt(entry == Column.Strings.NONE ? entry : codes.getInt(entry));
            }
            writer.beginSection(endsId);
            long end = 0;
            for (int code = 0; code < count; code++) {
                int entry = order.getInt(code);
                end += end(entry) - begin(entry);
                writer.appendLong(end);
            }
            writer.beginSection(stringsId);
            MemorySegment all = bytes.bytes();
            for (int code = 0; code < count; code++) {
                int entry = order.getInt(code);
                writer.append(all, begin(entry), end(entry) - begin(entry));
            }
        }
    }

    /** The numbers of all strings in the order of their bytes. */
    private Scratch sorted() {
        var from = new Scratch(owner);
        var to = new Scratch(owner);
        for (int entry = 0; entry < count; entry++) {
            from.appendInt(entry);
            to.appendInt(0);
        }
        MemorySegment all = bytes.bytes();
        for (long run = 1; run < count; run *= 2) {
            for (long low = 0; low < count; low += 2 * run) {
                merge(all, from, to, low, Math.min(low + run, count), Math.min(low + 2 * run, count));
            }
            Scratch swap = from;
            from = to;
            to = swap;
        }
        to.close();
        return from;
    }

    private void merge(MemorySegment all, Scratch from, Scratch to, long low, long middle, long high) {
        long left = low;
        long right = middle;
        for (long at = low; at < high; at++) {
            boolean takeLeft =
                    right == high || (left < middle && compare(all, from.getInt(left), from.getInt(right)) <= 0);
            to.setInt(at, takeLeft ? from.getInt(left++) : from.getInt(right++));
        }
    }

    private int compare(MemorySegment all, int a, int b) {
        return Utf8.compare(all, begin(a), end(a), all, begin(b), end(b));
    }

    @Override
    public void close() {
        bytes.close();
        ends.close();
        hashes.close();
        rows.close();
        slots.close();
    }
}
