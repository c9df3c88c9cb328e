package dev.varve.storage;

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
            releaseRows();
        }
    }

    /** The same for readers, who are not to wait for what becomes of the rows. */
    void release(Disposal disposal) {
        if (references.release()) {
            disposal.leave(this::releaseRows);
        }
    }

    private void releaseRows() {
        List<Runnable> releases = new ArrayList<>();
        forEachRows(rows -> releases.add(rows::release));
        Failures.all(releases);
    }

    private void forEachRows(Consumer<Rows> action) {
        for (Layers layers : collections.values()) {
            layers.newestFirst().forEach(action);
        }
    }
}
