package dev.varve.mmap;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Ranges that wait to be read, first in, first out, without an object for each. */
final class RangeQueue {

    private static final int SMALLEST = 64;

    private @Nullable BlockSource[] sources = new BlockSource[SMALLEST];
    private long[] offsets = new long[SMALLEST];
    private int[] lengths = new int[SMALLEST];
    private long[] tags = new long[SMALLEST];
    private boolean[] kept = new boolean[SMALLEST];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(BlockSource source, long offset, int length, long tag, boolean keep) {
        if (size == offsets.length) {
            grow();
        }
        int at = head + size++ & offsets.length - 1;
        sources[at] = source;
        offsets[at] = offset;
        lengths[at] = length;
        tags[at] = tag;
        kept[at] = keep;
    }

    /** Assigns the first range to a block. */
    void removeInto(Block block) {
        block.assign(Objects.requireNonNull(sources[head]), offsets[head], lengths[head], tags[head], kept[head]);
        sources[head] = null;
        head = head + 1 & offsets.length - 1;
        size--;
    }

    /** Removes the ranges of some tags, and leaves the others in their order; how many. */
    int removeIf(LongPredicate unwanted) {
        int mask = offsets.length - 1;
        int left = 0;
        for (int i = 0; i < size; i++) {
            int from = head + i & mask;
            if (!unwanted.test(tags[from])) {
                move(from, head + left++ & mask);
            }
        }
        for (int i = left; i < size; i++) {
            sources[head + i & mask] = null;
        }
        int removed = size - left;
        size = left;
        return removed;
    }

    private void move(int from, int to) {
        sources[to] = sources[from];
        offsets[to] = offsets[from];
        lengths[to] = lengths[from];
        tags[to] = tags[from];
        kept[to] = kept[from];
    }

    void clear() {
        Arrays.fill(sources, null);
        head = 0;
        size = 0;
    }

    /** Doubles the room, which is a power of two, and moves what is in front of the head behind the rest. */
    private void grow() {
        int room = offsets.length;
        sources = Arrays.copyOf(sources, 2 * room);
        offsets = Arrays.copyOf(offsets, 2 * room);
        lengths = Arrays.copyOf(lengths, 2 * room);
        tags = Arrays.copyOf(tags, 2 * room);
        kept = Arrays.copyOf(kept, 2 * room);
        System.arraycopy(sources, 0, sources, room, head);
        System.arraycopy(offsets, 0, offsets, room, head);
        System.arraycopy(lengths, 0, lengths, room, head);
        System.arraycopy(tags, 0, tags, room, head);
        System.arraycopy(kept, 0, kept, room, head);
    }
}
