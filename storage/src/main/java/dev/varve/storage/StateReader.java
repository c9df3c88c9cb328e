package dev.varve.storage;

import dev.varve.Explanation;
import dev.varve.Field;
import dev.varve.Hits;
import dev.varve.Key;
import dev.varve.Query;
import dev.varve.Query.Part;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.codecs.Keys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads of one state, which the caller holds, at one moment. Thread-safe. */
final class StateReader {

    private static final Set<Part> ALL_PARTS = EnumSet.allOf(Part.class);

    private final Searcher searcher;

    StateReader(Searcher searcher) {
        this.searcher = searcher;
    }

    /** A row in its rows. */
    record Place(Rows rows, int row) {}

    /** Where the live record of a key is, newest rows first; null where there is none. */
    static @Nullable Place find(List<State.Visible> all, MemorySegment key, Moment moment) {
        for (State.Visible visible : all.reversed()) {
            int row = visible.rows().find(key, visible.visible(), moment);
            if (row != Keys.ABSENT) {
                return new Place(visible.rows(), row);
            }
        }
        return null;
    }

    long count(State state, Moment moment, String collection) {
        return count(state, moment, state.layers(collection));
    }

    /** Records of a collection of this state. */
    static long count(State state, Moment moment, Layers layers) {
        long count = state.tally(layers).live();
        for (State.Visible visible : state.visible(layers)) {
            count -= visible.rows().countExpired(visible.visible(), moment);
        }
        return count;
    }

    Optional<VectorRecord> get(State state, Moment moment, String collection, Key key) {
        Layers layers = state.layers(collection);
        Schema schema = layers.schema();
        Validation.checkKey("collection '" + collection + "'", schema, key);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, RowCodec.keyBytes(key));
            Place place = find(state.visible(layers), bytes, moment);
            return place == null
                    ? Optional.empty()
                    : Optional.of(RowDecoder.record(schema, place.rows(), place.row(), ALL_PARTS));
        }
    }

    Hits search(State state, Moment moment, String collection, Query query) {
        return searcher.search(state, moment, state.layers(collection), query);
    }

    Explanation explain(State state, Moment moment, String collection, Query query) {
        return searcher.explain(state, moment, state.layers(collection), query);
    }

    List<Hits> search(State state, Moment moment, String collection, List<? extends Query> queries) {
        return searcher.search(state, moment, state.layers(collection), queries);
    }

    /** Failures of the consumer are its caller's own: they go through as they are. */
    void scan(State state, Moment moment, String collection, Consumer<? super VectorRecord> consumer, Set<Part> parts) {
        Layers layers = state.layers(collection);
        for (State.Visible visible : state.visible(layers)) {
            List<ReadAhead> ahead = parts.contains(Part.VECTORS) ? ahead(layers.schema(), visible) : List.of();
            for (int row = 0; row < visible.visible(); row++) {
                liveRecord(moment, layers.schema(), visible.rows(), row, parts, ahead)
                        .ifPresent(consumer);
            }
        }
    }

    private static List<ReadAhead> ahead(Schema schema, State.Visible visible) {
        List<ReadAhead> ahead = new ArrayList<>();
        for (Field field : schema.fields()) {
            if (field instanceof Field.Dense dense && visible.rows().holds(dense)) {
                ahead.add(new ReadAhead(visible.rows().vectors(dense), visible.visible()));
            }
        }
        return ahead;
    }

    private static Optional<VectorRecord> liveRecord(
            Moment moment, Schema schema, Rows rows, int row, Set<Part> parts, List<ReadAhead> ahead) {
        return Failures.guard("scanning", () -> {
            ReadAhead.to(ahead, row);
            return rows.live(row, moment) ? Optional.of(RowDecoder.record(schema, rows, row, parts)) : Optional.empty();
        });
    }
}
