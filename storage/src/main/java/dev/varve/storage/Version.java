package dev.varve.storage;

import dev.varve.Schema;
import dev.varve.mmap.ReferenceCount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Which memtables and segments make up the store: immutable, replaced as a whole when one comes or goes. Counted by
 * reference, born with one; holds a reference to all its rows until its own last one goes.
 */
final class Version {

    private final SortedMap<String, Layers> collections;
    private final ReferenceCount references = new ReferenceCount();

    /**
     * The rows of one collection.
     *
     * @param id its number in the manifest
     * @param name its name
     * @param schema its schema
     * @param segments from the oldest to the newest
     * @param memtable newer than all segments
     */
    record Layers(int id, String name, Schema schema, List<Segment> segments, Memtable memtable) {
        Layers {
            segments = List.copyOf(segments);
        }

        /** All rows, from the oldest to the newest. */
        List<Rows> rows() {
            List<Rows> rows = new ArrayList<>(segments);
            rows.add(memtable);
            return rows;
        }
    }

    /** Takes a reference to every row of these collections. */
    Version(SortedMap<String, Layers> collections) {
        this.collections = Collections.unmodifiableSortedMap(new TreeMap<>(collections));
        forEachRows(rows -> {
            if (!rows.retain()) {
                throw new IllegalStateException("rows are gone before their version came");
            }
        });
    }

    SortedMap<String, Layers> collections() {
        return collections;
    }

    boolean retain() {
        return references.retain();
    }

    void release() {
        if (references.release()) {
            forEachRows(Rows::release);
        }
    }

    private void forEachRows(Consumer<Rows> action) {
        for (Layers layers : collections.values()) {
            layers.rows().forEach(action);
        }
    }
}
