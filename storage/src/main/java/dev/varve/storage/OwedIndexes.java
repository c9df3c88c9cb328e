package dev.varve.storage;

import dev.varve.Field;
import dev.varve.Schema;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.ann.NormRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * Which segments are owed an index: those that have vectors enough for one in a field, and none. A flush that is in a
 * hurry leaves such, and so do a store's earlier options and versions. Thread-safe.
 *
 * <p>A segment that turns out to have too few live vectors, or one that no index takes, is not looked at again until
 * the store is opened anew: they only become fewer, and it would be rewritten for nothing.
 */
final class OwedIndexes {

    private final SegmentIndexer indexer;

    /** Numbers of segments that stay without an index. */
    private final Set<Long> forgiven = ConcurrentHashMap.newKeySet();

    /** @param indexer what is to pay */
    OwedIndexes(SegmentIndexer indexer) {
        this.indexer = indexer;
    }

    /**
     * Whether a segment is owed an index.
     *
     * @param schema of its collection
     * @param moment the vectors that count are those of rows that are seen then
     * @param cancelled whether the answer is not needed any more, and no is as good as yes
     */
    boolean to(Segment segment, Schema schema, Moment moment, BooleanSupplier cancelled) {
        List<Field> flat = flat(segment, schema);
        if (flat.isEmpty() || forgiven.contains(segment.number())) {
            return false;
        }
        try {
            if (flat.stream().anyMatch(field -> indexes(field, segment, moment, cancelled))) {
                return true;
            }
        } catch (CorruptFileException damage) {
            return true; // The merge that meets it tells.
        }
        if (!cancelled.getAsBoolean()) {
            forgive(segment);
        }
        return false;
    }

    /** A segment was just made, with what indexes it can have. */
    void forgiveFlat(Segment segment, Schema schema) {
        if (!flat(segment, schema).isEmpty()) {
            forgive(segment);
        }
    }

    /** To index a segment was tried in vain: it is owed nothing any more. */
    void forgive(Segment segment) {
        forgiven.add(segment.number());
    }

    /** The fields without an index that have rows enough for one. */
    private List<Field> flat(Segment segment, Schema schema) {
        List<Field> flat = new ArrayList<>();
        for (Field field : schema.fields()) {
            boolean indexed = switch (field) {
                case Field.Dense dense -> segment.index(dense) != null;
                case Field.Tokens tokens -> segment.index(tokens) != null;
                case Field.Attribute _ -> true;
            };
            if (!indexed && segment.holds(field) && indexer.indexes(field, segment.size())) {
                flat.add(field);
            }
        }
        return flat;
    }

    private boolean indexes(Field field, Segment segment, Moment moment, BooleanSupplier cancelled) {
        Values values = switch (field) {
            case Field.Dense dense -> values(segment.vectors(dense));
            case Field.Tokens tokens -> values(segment.tokens(tokens));
            case Field.Attribute attribute -> throw new IllegalArgumentException(attribute.describe());
        };
        return indexer.indexes(field, count(segment, values.present(), moment))
                && takes(segment, values, moment, cancelled);
    }

    /**
     * The values of a field.
     *
     * @param present whether a row has one
     * @param taken whether an index takes it; verifies it where it must be read to tell
     */
    private record Values(IntPredicate present, IntPredicate taken) {}

    private static Values values(DenseVectors vectors) {
        return new Values(vectors::has, row -> {
            vectors.verify(row, row + 1);
            return NormRange.holds(vectors, row);
        });
    }

    private static Values values(TokenVectors tokens) {
        boolean all = NormRange.holdsAll(tokens);
        return new Values(row -> tokens.tokenCount(row) > 0, row -> {
            if (!all) {
                tokens.verify(row, row + 1);
            }
            return NormRange.holds(tokens, row);
        });
    }

    /**
     * Whether an index takes all values of live rows. All are read that need be, which is a part of what rewriting them
     * costs.
     */
    private static boolean takes(Segment segment, Values values, Moment moment, BooleanSupplier cancelled) {
        for (int row = 0; row < segment.size(); row++) {
            if (cancelled.getAsBoolean()) {
                return false; // A row of tokens may be megabytes: nobody who closes is to wait for many.
            }
            if (values.present().test(row)
                    && segment.live(row, moment)
                    && !values.taken().test(row)) {
                return false;
            }
        }
        return true;
    }

    private static int count(Segment segment, IntPredicate present, Moment moment) {
        int count = 0;
        for (int row = 0; row < segment.size(); row++) {
            if (present.test(row) && segment.live(row, moment)) {
                count++;
            }
        }
        return count;
    }
}
