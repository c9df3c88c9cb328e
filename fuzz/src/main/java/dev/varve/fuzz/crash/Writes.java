package dev.varve.fuzz.crash;

import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.WriteBatch;
import dev.varve.fuzz.model.ModelStore;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The writes that batches are made of. What a record holds is drawn when it is written, by the collection's schema. */
final class Writes {

    /**
     * One write of a batch.
     *
     * @param name what it is, for messages
     * @param adder adds it
     */
    record Write(String name, Adder adder) {}

    /** What a write does to a batch. */
    @FunctionalInterface
    interface Adder {
        void add(WriteBatch batch, Walk walk);
    }

    private Writes() {}

    /** Puts a record, which stays for ever. */
    static Write put(String collection, String key) {
        return new Write(
                "put " + key,
                (batch, walk) ->
                        batch.put(collection, record(walk, collection, key).build()));
    }

    /** Puts a record, which expires after some time. */
    static Write putFor(String collection, String key, long milliseconds) {
        return new Write("put " + key + " for " + milliseconds + " ms", (batch, walk) -> {
            var expiry = walk.history().now().plusMillis(milliseconds);
            batch.put(
                    collection, record(walk, collection, key).expiresAt(expiry).build());
        });
    }

    /** Puts a record with a payload of so many bytes. */
    static Write putLarge(String collection, String key, int bytes) {
        return new Write("put " + key + " of " + bytes + " bytes", (batch, walk) -> {
            byte[] payload = Draws.payload(bytes, walk.random());
            batch.put(collection, record(walk, collection, key).payload(payload).build());
        });
    }

    /** Puts so many records. */
    static Write[] putMany(String collection, String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> put(collection, prefix + i))
                .toArray(Write[]::new);
    }

    /** Deletes so many records. */
    static Write[] deleteMany(String collection, String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> delete(collection, prefix + i))
                .toArray(Write[]::new);
    }

    /** Replaces the last field of the schema, and perhaps others. */
    static Write update(String collection, String key) {
        return new Write(
                "update " + key,
                (batch, walk) ->
                        batch.update(collection, updated(walk, collection, key).build()));
    }

    /** Replaces fields, and has the record stay for ever. */
    static Write keep(String collection, String key) {
        return new Write(
                "keep " + key,
                (batch, walk) -> batch.update(
                        collection,
                        updated(walk, collection, key).neverExpires().build()));
    }

    /** Updates a record that there is, or puts one. */
    static Write updateIfSeen(String collection, String key) {
        return new Write("update or put " + key, (batch, walk) -> {
            var seen = ModelStore.seen(
                    walk.model().latest(collection), walk.history().now());
            boolean there =
                    seen.containsKey(Draws.key(key, walk.schema(collection)).toString());
            (there ? update(collection, key) : put(collection, key)).adder().add(batch, walk);
        });
    }

    /** Deletes a record, which need not be there. */
    static Write delete(String collection, String key) {
        return new Write(
                "delete " + key, (batch, walk) -> batch.delete(collection, Draws.key(key, walk.schema(collection))));
    }

    /** Several writes as those of one batch. */
    static Write[] all(Write[]... writes) {
        return Arrays.stream(writes).flatMap(Arrays::stream).toArray(Write[]::new);
    }

    private static VectorRecord.Builder record(Walk walk, String collection, String key) {
        return Draws.record(key, walk.schema(collection), walk.random());
    }

    /** Of a record that is there, which it is not where the write that was to put it failed. */
    private static VectorRecord.Builder updated(Walk walk, String collection, String key) {
        Schema schema = walk.schema(collection);
        if (!walk.model().latest(collection).containsKey(Draws.key(key, schema).toString())) {
            throw new NothingToDo("no record " + key + " in " + collection + " to update");
        }
        return Draws.update(key, schema, walk.random());
    }
}
