package dev.varve.fuzz.crash;

import static dev.varve.fuzz.crash.Steps.await;
import static dev.varve.fuzz.crash.Steps.buffered;
import static dev.varve.fuzz.crash.Steps.compact;
import static dev.varve.fuzz.crash.Steps.deleteWhere;
import static dev.varve.fuzz.crash.Steps.flush;
import static dev.varve.fuzz.crash.Steps.grouped;
import static dev.varve.fuzz.crash.Steps.make;
import static dev.varve.fuzz.crash.Steps.pass;
import static dev.varve.fuzz.crash.Steps.reopen;
import static dev.varve.fuzz.crash.Steps.sharedSync;
import static dev.varve.fuzz.crash.Steps.synced;
import static dev.varve.fuzz.crash.Writes.all;
import static dev.varve.fuzz.crash.Writes.delete;
import static dev.varve.fuzz.crash.Writes.deleteMany;
import static dev.varve.fuzz.crash.Writes.keep;
import static dev.varve.fuzz.crash.Writes.put;
import static dev.varve.fuzz.crash.Writes.putFor;
import static dev.varve.fuzz.crash.Writes.putLarge;
import static dev.varve.fuzz.crash.Writes.putMany;
import static dev.varve.fuzz.crash.Writes.update;

import dev.varve.Durability;
import dev.varve.Filter;
import java.util.List;

/** Scripts about what is written, and when it is durable. */
final class WriteScripts {

    private static final String A = "alpha";
    private static final String B = "beta";
    private static final String C = "gamma";
    private static final int BLOCK = 1 << 16;

    private WriteScripts() {}

    private static final StoreScript BATCHES = StoreScript.of(
            "batches over two collections",
            make(A),
            make(B),
            buffered(put(A, "a"), put(B, "a")),
            synced(put(A, "b"), put(B, "b"), put(A, "c")),
            buffered(delete(A, "a"), put(B, "a")),
            flush(),
            buffered(put(A, "a"), delete(B, "b")),
            buffered(delete(A, "b"), delete(B, "a")),
            synced(put(B, "d")),
            buffered(put(A, "e"), put(B, "e")));

    private static final StoreScript UPDATES = StoreScript.of(
            "updates, deletes and puts again, flushed and compacted",
            make(A),
            buffered(put(A, "a"), put(A, "b"), put(A, "c")),
            buffered(update(A, "a")),
            flush(),
            buffered(update(A, "b"), delete(A, "c")),
            synced(update(A, "a")),
            flush(),
            buffered(put(A, "c"), delete(A, "a")),
            flush(),
            buffered(delete(A, "b"), delete(A, "c")),
            flush(),
            buffered(put(A, "a")),
            buffered(update(A, "a"), put(A, "b")));

    private static final StoreScript ONE_KEY = StoreScript.of(
            "one key again and again",
            make(A),
            synced(put(A, "a")),
            synced(update(A, "a")),
            buffered(delete(A, "a")),
            buffered(put(A, "a")),
            flush(),
            synced(update(A, "a")),
            flush(),
            buffered(delete(A, "a")),
            synced(put(A, "a")),
            buffered(update(A, "a")),
            compact(),
            buffered(update(A, "a")),
            synced(delete(A, "a")),
            flush(),
            buffered(put(A, "a")));

    private static final StoreScript EXPIRY = StoreScript.of(
            "records that expire, flushed and compacted",
            make(A),
            buffered(putFor(A, "a", 5), putFor(A, "b", 20), put(A, "c")),
            flush(),
            pass(10),
            buffered(putFor(A, "d", 5), keep(A, "b")),
            synced(putFor(A, "c", 15)),
            flush(),
            pass(10),
            buffered(putFor(A, "a", 2), putFor(A, "e", 1)),
            pass(3),
            flush(),
            buffered(delete(A, "e"), put(A, "d")),
            pass(10),
            flush());

    private static final StoreScript ALL_EXPIRE = StoreScript.of(
            "records of which all expire, in the log and in segments",
            make(A),
            make(B),
            buffered(putFor(A, "a", 5), putFor(A, "b", 5), putFor(B, "a", 5)),
            pass(10),
            flush(),
            synced(putFor(A, "a", 5), putFor(B, "b", 9)),
            flush(),
            pass(6),
            buffered(putFor(A, "c", 3)),
            compact(),
            pass(5),
            reopen(),
            buffered(putFor(B, "b", 2)),
            pass(5),
            compact(),
            synced(put(B, "b")));

    private static final StoreScript FILTERS = StoreScript.of(
            "deletes by filter",
            make(A),
            buffered(put(A, "a"), put(A, "b"), put(A, "c"), put(A, "d"), putFor(A, "e", 3)),
            flush(),
            buffered(put(A, "f"), update(A, "a")),
            deleteWhere(A, Filter.atLeast("n", 5L), Durability.BUFFERED),
            pass(5),
            deleteWhere(A, Filter.exists("m"), Durability.SYNCED),
            buffered(put(A, "a"), put(A, "b")),
            flush(),
            deleteWhere(A, Filter.atLeast("n", 0L), Durability.BUFFERED),
            buffered(put(A, "c")));

    private static final StoreScript NESTED_FILTERS = StoreScript.of(
            "deletes by nested filters, over log and segments",
            make(A),
            buffered(putMany(A, "k", 8)),
            flush(),
            buffered(putMany(A, "l", 6)),
            deleteWhere(
                    A,
                    Filter.or(Filter.atMost("n", 1L), Filter.and(Filter.exists("m"), Filter.atLeast("n", 8L))),
                    Durability.GROUP_SYNCED),
            sharedSync(),
            flush(),
            deleteWhere(A, Filter.not(Filter.exists("m")), Durability.BUFFERED),
            synced(put(A, "k0"), put(A, "l0")),
            deleteWhere(A, Filter.not(Filter.atMost("n", 4L)), Durability.SYNCED),
            compact(),
            buffered(putMany(A, "l", 2)));

    private static final StoreScript GROUPS = StoreScript.of(
            "shared syncs, awaited and not",
            make(A),
            grouped(put(A, "a")),
            grouped(put(A, "b"), put(A, "c")),
            await(),
            grouped(delete(A, "a")),
            sharedSync(),
            buffered(put(A, "d")),
            grouped(put(A, "a")),
            flush(),
            grouped(delete(A, "b")),
            await(),
            grouped(put(A, "e")),
            buffered(put(A, "f")),
            sharedSync(),
            buffered(delete(A, "d")));

    private static final StoreScript GROUPS_REOPENED = StoreScript.of(
            "shared syncs around flushes, compactions and closing",
            make(A),
            grouped(put(A, "a"), put(A, "b")),
            reopen(),
            grouped(delete(A, "a")),
            compact(),
            sharedSync(),
            grouped(put(A, "c")),
            buffered(put(A, "d")),
            await(),
            flush(),
            grouped(update(A, "b")),
            reopen(),
            grouped(put(A, "a")));

    private static final StoreScript LARGE_BATCHES = StoreScript.of(
            "batches of many writes",
            make(A),
            make(B),
            buffered(all(putMany(A, "k", 24), putMany(B, "k", 8))),
            synced(all(deleteMany(A, "k", 12), putMany(B, "l", 12))),
            flush(),
            buffered(all(putMany(A, "k", 6), deleteMany(B, "k", 8))),
            compact(),
            synced(all(deleteMany(A, "k", 24), deleteMany(B, "l", 12))),
            flush(),
            buffered(putMany(A, "m", 16)));

    private static final StoreScript LARGE_PAYLOADS = StoreScript.of(
            "payloads of several blocks",
            make(A),
            buffered(putLarge(A, "a", BLOCK - 1), putLarge(A, "b", 2 * BLOCK), put(A, "c")),
            synced(putLarge(A, "c", 3 * BLOCK + 1)),
            flush(),
            buffered(update(A, "b"), putLarge(A, "d", 10)),
            flush(),
            buffered(delete(A, "c")),
            compact());

    private static final StoreScript ALL_DELETED = StoreScript.of(
            "all deleted, and begun again",
            make(A),
            buffered(putMany(A, "k", 5)),
            flush(),
            synced(deleteMany(A, "k", 5)),
            flush(),
            buffered(put(A, "k1")),
            buffered(deleteMany(A, "k", 3)),
            compact(),
            reopen(),
            synced(delete(A, "k4")),
            flush(),
            buffered(putMany(A, "k", 3)),
            flush());

    private static final StoreScript THREE_COLLECTIONS = StoreScript.of(
            "three collections, each with a pace of its own",
            make(A),
            buffered(putMany(A, "k", 4)),
            make(B),
            synced(put(A, "k1"), put(B, "k1")),
            flush(),
            make(C),
            buffered(put(B, "k2"), putFor(C, "k1", 5)),
            flush(),
            buffered(delete(A, "k0"), put(C, "k2")),
            pass(10),
            flush(),
            synced(delete(B, "k1"), delete(C, "k2"), update(A, "k1")),
            compact(),
            buffered(put(A, "k5"), put(B, "k5"), put(C, "k5")));

    /** All of them. */
    static final List<StoreScript> ALL = List.of(
            BATCHES,
            UPDATES,
            UPDATES.indexed(),
            ONE_KEY,
            ONE_KEY.indexed(),
            EXPIRY,
            EXPIRY.indexed(),
            ALL_EXPIRE,
            FILTERS,
            NESTED_FILTERS,
            NESTED_FILTERS.indexed(),
            GROUPS,
            GROUPS_REOPENED,
            LARGE_BATCHES,
            LARGE_BATCHES.indexed(),
            LARGE_PAYLOADS,
            ALL_DELETED,
            ALL_DELETED.indexed(),
            THREE_COLLECTIONS,
            THREE_COLLECTIONS.indexed());
}
