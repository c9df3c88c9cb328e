package dev.varve.fuzz.crash;

import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.WriteBatch;
import dev.varve.fuzz.crash.StoreScript.Call;
import dev.varve.fuzz.crash.StoreScript.Step;
import dev.varve.fuzz.crash.Writes.Write;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.storage.Background.Role;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The calls that scripts are made of. What a call acknowledges as durable is what was written before it. */
final class Steps {

    private Steps() {}

    private static Step step(String name, Call call) {
        return new Step(name, false, call);
    }

    /** One that makes all that was written before it durable. */
    private static Step settling(String name, boolean copies, Call call) {
        return new Step(name, copies, walk -> {
            int before = walk.model().changes();
            call.take(walk);
            walk.acknowledge(before);
        });
    }

    // Collections

    /** Makes a collection of vectors with two numbers. */
    static Step make(String collection) {
        return make(collection, StoreContents.SCHEMA);
    }

    static Step make(String collection, Schema schema) {
        return step("make " + collection, walk -> {
            Schema known = walk.model().schemas(walk.model().changes()).getOrDefault(collection, schema);
            if (!known.equals(schema)) {
                throw new NothingToDo(collection + " is there, with another schema");
            }
            walk.model().make(collection, schema);
            walk.store().collection(collection, schema);
            walk.history().acknowledge();
        });
    }

    /** Adds fields to the schema of a collection. */
    static Step alter(String collection, Schema schema) {
        return step("alter " + collection + " to " + schema.fields().size() + " fields", walk -> {
            walk.model().alter(collection, schema);
            int changes = walk.model().changes();
            walk.store().alter(collection, schema);
            walk.history().acknowledge(changes);
        });
    }

    static Step drop(String collection) {
        return step("drop " + collection, walk -> {
            walk.model().drop(collection);
            walk.store().drop(collection);
            walk.history().acknowledge();
        });
    }

    // Writes

    static Step write(Durability durability, Write... writes) {
        String name = durability + " batch of "
                + Arrays.stream(writes).map(Write::name).collect(Collectors.joining(", "));
        return step(name, walk -> {
            WriteBatch batch = new WriteBatch();
            for (Write write : writes) {
                write.adder().add(batch, walk);
            }
            walk.model().write(batch);
            walk.wrote(walk.store().write(batch, durability));
            if (durability == Durability.SYNCED) {
                walk.history().acknowledge();
            }
        });
    }

    /** Written to the operating system, and durable with whatever comes later. */
    static Step buffered(Write... writes) {
        return write(Durability.BUFFERED, writes);
    }

    /** Written, and durable. */
    static Step synced(Write... writes) {
        return write(Durability.SYNCED, writes);
    }

    /** To be synced by the engine, which waits for {@link #sharedSync} here. */
    static Step grouped(Write... writes) {
        return write(Durability.GROUP_SYNCED, writes);
    }

    /** Deletes what fulfils a filter. */
    static Step deleteWhere(String collection, Filter filter, Durability durability) {
        return step(durability + " delete from " + collection + " where " + filter, walk -> {
            int before = walk.model().changes();
            walk.model().delete(collection, filter, walk.history().now());
            walk.wrote(walk.store().collection(collection).delete(filter, durability));
            // Where nothing was found there was nothing to sync.
            if (durability == Durability.SYNCED && walk.model().changes() > before) {
                walk.history().acknowledge();
            }
        });
    }

    /** Awaits the last write. */
    static Step await() {
        return step("await", walk -> {
            walk.last().await();
            walk.acknowledge(walk.model().changes());
        });
    }

    // The store

    /** Flushes all memtables. */
    static Step flush() {
        return settling("flush", false, walk -> walk.store().flush());
    }

    /** Compacts all collections. */
    static Step compact() {
        return settling("compact", true, walk -> walk.store().compact().await());
    }

    /** Copies the store into another directory. */
    static Step checkpoint(String directory) {
        return settling("checkpoint to " + directory, true, walk -> {
            walk.history().beginCopy(directory);
            walk.store().checkpoint(Path.of(directory));
            walk.history().acknowledgeCopies();
        });
    }

    /** Closes the store and opens it again. */
    static Step reopen() {
        return step("reopen", Walk::reopen);
    }

    /** Closes the store and opens it again with other options. */
    static Step reopen(StoreOptions options) {
        return step("reopen with other options", walk -> walk.reopen(options));
    }

    /** Takes a snapshot, which keeps what it shows. */
    static Step pin() {
        return step("pin", Walk::pin);
    }

    /** Lets go of all snapshots. */
    static Step unpin() {
        return step("unpin", Walk::unpin);
    }

    // Time, and the engine's own work

    /** Lets time pass. */
    static Step pass(long milliseconds) {
        return step("pass " + milliseconds + " ms", walk -> walk.history().pass(milliseconds));
    }

    /** The engine's own sync for those that do not wait. */
    static Step sharedSync() {
        return step("shared sync", walk -> {
            walk.background().work(Role.SYNC);
            if (walk.lastIsDurable()) {
                walk.acknowledge(walk.model().changes());
            }
        });
    }

    /** The engine's own work of a kind waits from now on. */
    static Step hold(Role role) {
        return step("hold " + role, walk -> walk.background().hold(role));
    }

    /** What waits of the engine's own work is done. */
    static Step work(Role role) {
        return step(role + " works", walk -> walk.background().work(role));
    }

    /** A call in the middle of which, when the engine makes a file whose name ends so, others are made. */
    static Step during(Step call, String suffix, Step... others) {
        List<Step> meanwhile = List.of(others);
        String name = call + ", and while it makes " + suffix + ": " + meanwhile;
        return new Step(name, call.copies(), walk -> walk.during(call, suffix, meanwhile));
    }
}
