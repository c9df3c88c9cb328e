package dev.varve.storage;

import dev.varve.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one collection in one version. Immutable. */
final class Layers {

    private final int id;
    private final String name;
    private final Schema schema;
    private final List<Segment> segments;
    private final List<Frozen> frozen;
    private final Memtable memtable;
    private final List<Rows> newestFirst;

    /** What was seen last: most reads see as many rows of the memtable as the one before. */
    private volatile @Nullable Seen seen;

    /**
     * What is seen where so many rows of the memtable are.
     *
     * @param visible see {@link #visible}
     */
    private record Seen(int memtableRows, List<State.Visible> visible) {}

    /**
     * A memtable that takes no more rows.
     *
     * @param memtable its rows
     * @param sequence the generation that it belongs to
     */
    record Frozen(Memtable memtable, long sequence) {}

    /**
     * @param id the collection's number in the manifest
     * @param name its name
     * @param schema its schema
     * @param segments from the oldest to the newest
     * @param frozen memtables that wait to be flushed, newer than all segments, from the oldest to the newest
     * @param memtable newer than all others
     */
    Layers(int id, String name, Schema schema, List<Segment> segments, List<Frozen> frozen, Memtable memtable) {
        this.id = id;
        this.name = name;
        this.schema = schema;
        this.segments = List.copyOf(segments);
        this.frozen = List.copyOf(frozen);
        this.memtable = memtable;
        List<Rows> rows = new ArrayList<>(segments);
        frozen.forEach(full -> rows.add(full.memtable()));
        rows.add(memtable);
        Collections.reverse(rows);
        this.newestFirst = List.copyOf(rows);
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    Schema schema() {
        return schema;
    }

    List<Segment> segments() {
        return segments;
    }

    List<Frozen> frozen() {
        return frozen;
    }

    Memtable memtable() {
        return memtable;
    }

    /** All rows, from the newest to the oldest. */
    List<Rows> newestFirst() {
        return newestFirst;
    }

    /**
     * The rows that are seen, from the oldest to the newest; nothing of it is empty.
     *
     * @param memtableRows how many of the memtable are
     */
    List<State.Visible> visible(int memtableRows) {
        Seen last = seen;
        if (last == null || last.memtableRows() != memtableRows) {
            last = see(memtableRows);
            seen = last;
        }
        return last.visible();
    }

    private Seen see(int memtableRows) {
        List<State.Visible> visible = new ArrayList<>();
        segments.forEach(segment -> visible.add(new State.Visible(segment, segment.size())));
        frozen.forEach(full ->
                visible.add(new State.Visible(full.memtable(), full.memtable().size())));
        visible.add(new State.Visible(memtable, memtableRows));
        visible.removeIf(rows -> rows.visible() == 0);
        return new Seen(memtableRows, List.copyOf(visible));
    }

    /** Off-heap bytes of rows that are in no segment yet. */
    long memtableBytes() {
        long sum = memtable.bytes();
        for (Frozen full : frozen) {
            sum += full.memtable().bytes();
        }
        return sum;
    }

    /** The same with the memtable frozen and a new one in its place. */
    Layers freeze(long sequence, Memtable fresh) {
        List<Frozen> more = new ArrayList<>(frozen);
        more.add(new Frozen(memtable, sequence));
        return new Layers(id, name, schema, segments, more, fresh);
    }
}
