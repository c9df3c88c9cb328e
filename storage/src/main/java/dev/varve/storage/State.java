package dev.varve.storage;

import dev.varve.InvalidArgumentException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What readers see at one moment: a version, and how much of its newest rows. Immutable and published as a whole after
 * each write, so that a batch is seen whole or not at all. Valid while its version is held.
 *
 * @param version memtables and segments
 * @param sequence the last write that is seen: rows deleted by later ones are live
 * @param tallies for each collection of the version, by name
 */
record State(Version version, long sequence, Map<String, Tally> tallies) {

    /**
     * How much of a collection is seen.
     *
     * @param live live rows
     * @param memtableRows rows of the memtable that are seen, dead ones included
     */
    record Tally(long live, int memtableRows) {
        static final Tally NONE = new Tally(0, 0);

        Tally less(long purged) {
            return new Tally(live - purged, memtableRows);
        }
    }

    /**
     * Rows of a collection with how many of them are seen.
     *
     * @param rows the rows
     * @param visible the first rows that are seen
     */
    record Visible(Rows rows, int visible) {}

    /** Copies the map. */
    State {
        tallies = Map.copyOf(tallies);
    }

    /**
     * The rows of a collection.
     *
     * @throws InvalidArgumentException if there is no such collection
     */
    Layers layers(String collection) {
        Layers layers = version.collections().get(collection);
        if (layers == null) {
            throw new InvalidArgumentException(
                    "collection '" + collection + "': there is none of this name; the store has "
                            + version.collections().keySet());
        }
        return layers;
    }

    /**
     * The same with all memtables that hold rows frozen, and new ones in their place.
     *
     * @param settings of the new ones
     * @return of a version of its own, whose reference is the caller's
     */
    State freeze(Memtable.Settings settings) {
        SortedMap<String, Layers> collections = new TreeMap<>();
        Map<String, Tally> frozen = new HashMap<>(tallies);
        List<Memtable> fresh = new ArrayList<>();
        version.collections().forEach((name, layers) -> {
            Tally tally = tally(layers);
            if (tally.memtableRows() == 0) {
                collections.put(name, layers);
                return;
            }
            Memtable memtable = new Memtable(layers.schema(), settings);
            fresh.add(memtable);
            collections.put(name, layers.freeze(sequence, memtable));
            frozen.put(name, new Tally(tally.live(), 0));
        });
        State next = new State(new Version(collections), sequence, frozen);
        fresh.forEach(Memtable::release);
        return next;
    }

    /** What a read at a time goes by. */
    Moment at(long time) {
        return new Moment(sequence, time);
    }

    /** How much of a collection of this version is seen. */
    Tally tally(Layers layers) {
        return tallies.getOrDefault(layers.name(), Tally.NONE);
    }

    /** What is seen of a collection of this version, from the oldest rows to the newest; nothing of it is empty. */
    List<Visible> visible(Layers layers) {
        return layers.visible(tally(layers).memtableRows());
    }
}
