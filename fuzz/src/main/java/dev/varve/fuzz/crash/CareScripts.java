package dev.varve.fuzz.crash;

import static dev.varve.fuzz.crash.Steps.alter;
import static dev.varve.fuzz.crash.Steps.buffered;
import static dev.varve.fuzz.crash.Steps.checkpoint;
import static dev.varve.fuzz.crash.Steps.compact;
import static dev.varve.fuzz.crash.Steps.deleteWhere;
import static dev.varve.fuzz.crash.Steps.drop;
import static dev.varve.fuzz.crash.Steps.during;
import static dev.varve.fuzz.crash.Steps.flush;
import static dev.varve.fuzz.crash.Steps.hold;
import static dev.varve.fuzz.crash.Steps.make;
import static dev.varve.fuzz.crash.Steps.pass;
import static dev.varve.fuzz.crash.Steps.pin;
import static dev.varve.fuzz.crash.Steps.reopen;
import static dev.varve.fuzz.crash.Steps.synced;
import static dev.varve.fuzz.crash.Steps.unpin;
import static dev.varve.fuzz.crash.Steps.work;
import static dev.varve.fuzz.crash.Writes.delete;
import static dev.varve.fuzz.crash.Writes.deleteMany;
import static dev.varve.fuzz.crash.Writes.put;
import static dev.varve.fuzz.crash.Writes.putFor;
import static dev.varve.fuzz.crash.Writes.putLarge;
import static dev.varve.fuzz.crash.Writes.putMany;
import static dev.varve.fuzz.crash.Writes.update;

import dev.varve.AttributeType;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.storage.Background.Role;
import java.util.List;
import java.util.stream.IntStream;

/** Scripts about what the engine does with what was written, and what is done meanwhile. */
final class CareScripts {

    private static final String A = "alpha";
    private static final String B = "beta";
    private static final String KEYS = "keys.vks";
    private static final String PAYLOAD = "payload.vpl";
    /** Four of them fill a memtable. */
    private static final int QUARTER = 270_000;

    /** The usual schema with a field more. */
    private static final Schema WIDENED = Schema.builder()
            .dense("v", StoreContents.DIMENSION, Metric.DOT)
            .attribute("n", AttributeType.LONG)
            .attribute("m", AttributeType.LONG)
            .attribute("s", AttributeType.STRING)
            .build();

    /** So large that a few of them fill a small manifest. */
    private static final Schema LONG_NAMES = new Schema(
            KeyType.STRING,
            IntStream.range(0, 16)
                    .<Field>mapToObj(i -> new Field.Attribute("n".repeat(50) + i, AttributeType.LONG))
                    .toList());

    private static final StoreOptions MERGED_WHEN_ASKED =
            StoreScript.OPTIONS.withCompaction(CompactionOptions.DEFAULT.withAutomatic(false));

    private CareScripts() {}

    private static final StoreScript EMPTY = StoreScript.of(
            "nothing to do",
            flush(),
            compact(),
            checkpoint("copy-1"),
            make(A),
            flush(),
            compact(),
            checkpoint("copy-2"),
            reopen(),
            synced(delete(A, "a")),
            flush(),
            drop(A),
            compact());

    private static final StoreScript DROPS = StoreScript.of(
            "a collection dropped and made again",
            make(A),
            make(B),
            buffered(put(A, "a"), put(B, "a")),
            flush(),
            buffered(put(A, "b"), put(B, "b")),
            drop(B),
            buffered(put(A, "c")),
            make(B),
            buffered(put(B, "c"), delete(A, "a")),
            flush(),
            buffered(put(A, "d")),
            drop(A),
            make(A),
            buffered(put(A, "a"), put(B, "d")));

    private static final StoreScript REOPENED = StoreScript.of(
            "opened again in between",
            make(A),
            buffered(put(A, "a"), put(A, "b")),
            reopen(),
            buffered(delete(A, "a"), put(A, "c")),
            reopen(),
            reopen(),
            synced(update(A, "b")),
            buffered(put(A, "a")),
            reopen(),
            make(B),
            reopen(),
            buffered(put(B, "a"), delete(A, "c")));

    private static final StoreScript OTHER_OPTIONS = StoreScript.of(
            "opened with indexes, without, and with them again",
            make(A),
            buffered(putMany(A, "k", 5)),
            flush(),
            reopen(StoreScript.INDEXED),
            buffered(putMany(A, "l", 4)),
            flush(),
            synced(delete(A, "k1")),
            reopen(MERGED_WHEN_ASKED),
            buffered(put(A, "k1")),
            flush(),
            compact(),
            reopen(StoreScript.INDEXED),
            compact());

    private static final StoreScript COMPACTED = StoreScript.of(
            "compacted as a whole",
            make(A),
            make(B),
            buffered(put(A, "a"), put(A, "b"), put(B, "a")),
            flush(),
            buffered(delete(A, "a"), putFor(A, "c", 5), put(B, "b")),
            compact(),
            pass(10),
            buffered(delete(B, "a"), delete(B, "b")),
            compact(),
            buffered(put(A, "a"), put(B, "a")),
            compact());

    private static final StoreScript MANY_SEGMENTS = StoreScript.of(
                    "many segments that become one when asked for",
                    make(A),
                    buffered(putMany(A, "a", 2)),
                    flush(),
                    buffered(putMany(A, "b", 2)),
                    flush(),
                    buffered(delete(A, "a0"), put(A, "b1")),
                    flush(),
                    buffered(putMany(A, "c", 2)),
                    flush(),
                    synced(delete(A, "b0"), delete(A, "c1")),
                    compact(),
                    buffered(put(A, "a0")),
                    flush())
            .with("unasked never", _ -> MERGED_WHEN_ASKED);

    private static final StoreScript CHECKPOINTS = StoreScript.of(
            "checkpoints",
            make(A),
            buffered(put(A, "a"), putFor(A, "b", 5)),
            checkpoint("copy-1"),
            buffered(delete(A, "a"), put(A, "c")),
            flush(),
            buffered(put(A, "d"), delete(A, "c")),
            checkpoint("copy-2"),
            pass(10),
            compact(),
            buffered(put(A, "a")));

    private static final StoreScript CHECKPOINTS_AND_DROPS = StoreScript.of(
            "checkpoints of what is dropped after",
            make(A),
            make(B),
            buffered(put(A, "a"), put(B, "a")),
            checkpoint("copy-1"),
            checkpoint("copy-2"),
            drop(A),
            buffered(delete(B, "a"), put(B, "b")),
            checkpoint("copy-3"),
            make(A, GrowingSchema.of(4)),
            buffered(put(A, "c")),
            reopen(),
            compact(),
            checkpoint("copy-4"));

    private static final StoreScript SNAPSHOTS = StoreScript.of(
            "snapshots that keep what compactions and drops replaced",
            make(A),
            make(B),
            buffered(put(A, "a"), put(A, "b"), put(B, "a")),
            flush(),
            pin(),
            buffered(delete(A, "a"), put(A, "c")),
            flush(),
            pin(),
            compact(),
            drop(B),
            synced(delete(A, "b")),
            compact(),
            unpin(),
            buffered(put(A, "d")),
            pin(),
            flush(),
            buffered(put(A, "e")));

    private static final StoreScript MANY_EDITS = StoreScript.of(
                    "many edits of the manifest",
                    make(A),
                    buffered(put(A, "a"), put(A, "b")),
                    flush(),
                    make(B),
                    buffered(put(A, "b"), put(B, "a")),
                    flush(),
                    alter(B, WIDENED),
                    buffered(delete(A, "a"), put(B, "b")),
                    flush(),
                    drop(B),
                    make(B, LONG_NAMES),
                    buffered(put(B, "a"), delete(A, "b")),
                    flush(),
                    drop(B),
                    make(B, LONG_NAMES),
                    drop(B),
                    buffered(put(A, "c")),
                    flush(),
                    make(B, LONG_NAMES),
                    drop(B),
                    make(B, LONG_NAMES),
                    buffered(put(A, "d")),
                    flush(),
                    synced(put(B, "c")))
            .rolling();

    private static final StoreScript FULL_MEMTABLES = StoreScript.of(
            "memtables that are full",
            make(A),
            buffered(putLarge(A, "a", QUARTER), putLarge(A, "b", QUARTER)),
            synced(putLarge(A, "c", QUARTER)),
            buffered(putLarge(A, "d", QUARTER), delete(A, "a")),
            buffered(put(A, "e")),
            synced(delete(A, "b")));

    private static final StoreScript WAITING_FLUSH = StoreScript.of(
            "a full memtable that waits while others are written",
            make(A),
            hold(Role.FLUSH),
            buffered(putLarge(A, "a", QUARTER), putLarge(A, "b", QUARTER)),
            buffered(putLarge(A, "c", QUARTER), putLarge(A, "d", QUARTER)),
            buffered(put(A, "e"), delete(A, "a")),
            synced(put(A, "f")),
            work(Role.FLUSH),
            buffered(delete(A, "b"), update(A, "e")));

    private static final StoreScript WAITING_COMPACTION = StoreScript.of(
            "compactions that wait while others are written",
            make(A),
            hold(Role.COMPACTION),
            buffered(putMany(A, "k", 4)),
            flush(),
            buffered(delete(A, "k0"), put(A, "k1")),
            flush(),
            buffered(deleteMany(A, "k", 3)),
            work(Role.COMPACTION),
            buffered(put(A, "k1")),
            flush(),
            synced(put(A, "k5")),
            work(Role.COMPACTION),
            flush(),
            work(Role.COMPACTION));

    private static final StoreScript DURING_FLUSHES = StoreScript.of(
            "written, deleted and made in the middle of flushes",
            make(A),
            buffered(putMany(A, "k", 4)),
            during(flush(), KEYS, buffered(delete(A, "k0"), put(A, "k1")), buffered(put(A, "l"))),
            buffered(delete(A, "k2")),
            during(
                    flush(),
                    PAYLOAD,
                    buffered(put(A, "k2")),
                    deleteWhere(A, Filter.atLeast("n", 5L), Durability.BUFFERED)),
            buffered(putMany(A, "o", 2)),
            during(flush(), PAYLOAD, synced(delete(A, "o1"), put(A, "k0"))),
            buffered(put(A, "m")));

    private static final StoreScript DURING_COMPACTIONS = StoreScript.of(
                    "written, deleted and altered in the middle of compactions",
                    make(A),
                    buffered(putMany(A, "k", 4)),
                    flush(),
                    buffered(putMany(A, "l", 3)),
                    flush(),
                    during(
                            compact(),
                            KEYS,
                            buffered(delete(A, "k0"), delete(A, "l1")),
                            synced(put(A, "k1")),
                            deleteWhere(A, Filter.atLeast("n", 7L), Durability.BUFFERED)),
                    buffered(put(A, "k0")),
                    flush(),
                    during(compact(), PAYLOAD, buffered(delete(A, "k2")), alter(A, WIDENED)),
                    synced(put(A, "m")))
            .with("unasked never", _ -> MERGED_WHEN_ASKED);

    /** All of them. */
    static final List<StoreScript> ALL = List.of(
            EMPTY,
            DROPS,
            DROPS.rolling(),
            REOPENED,
            REOPENED.rolling(),
            OTHER_OPTIONS,
            COMPACTED,
            COMPACTED.indexed(),
            MANY_SEGMENTS,
            CHECKPOINTS,
            CHECKPOINTS.indexed(),
            CHECKPOINTS_AND_DROPS,
            CHECKPOINTS_AND_DROPS.rolling(),
            SNAPSHOTS,
            SNAPSHOTS.indexed(),
            MANY_EDITS,
            MANY_EDITS.indexed(),
            FULL_MEMTABLES,
            WAITING_FLUSH,
            WAITING_COMPACTION,
            WAITING_COMPACTION.indexed(),
            DURING_FLUSHES,
            DURING_FLUSHES.indexed(),
            DURING_COMPACTIONS);
}
