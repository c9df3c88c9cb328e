package dev.varve.fuzz.crash;

import static dev.varve.fuzz.crash.StoreScript.await;
import static dev.varve.fuzz.crash.StoreScript.buffered;
import static dev.varve.fuzz.crash.StoreScript.checkpoint;
import static dev.varve.fuzz.crash.StoreScript.compact;
import static dev.varve.fuzz.crash.StoreScript.delete;
import static dev.varve.fuzz.crash.StoreScript.deleteWhere;
import static dev.varve.fuzz.crash.StoreScript.drop;
import static dev.varve.fuzz.crash.StoreScript.flush;
import static dev.varve.fuzz.crash.StoreScript.grouped;
import static dev.varve.fuzz.crash.StoreScript.keep;
import static dev.varve.fuzz.crash.StoreScript.make;
import static dev.varve.fuzz.crash.StoreScript.pass;
import static dev.varve.fuzz.crash.StoreScript.put;
import static dev.varve.fuzz.crash.StoreScript.putFor;
import static dev.varve.fuzz.crash.StoreScript.reopen;
import static dev.varve.fuzz.crash.StoreScript.sharedSync;
import static dev.varve.fuzz.crash.StoreScript.synced;
import static dev.varve.fuzz.crash.StoreScript.update;
import static dev.varve.fuzz.crash.StoreScript.updateIfSeen;
import static dev.varve.fuzz.crash.StoreScript.write;

import dev.varve.Durability;
import dev.varve.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Workloads for crashes. A fan-in of 2 has every second flush followed by a compaction. */
public final class StoreScripts {

    private static final String A = "alpha";
    private static final String B = "beta";
    private static final List<Durability> DURABILITIES = List.of(Durability.values());

    private StoreScripts() {}

    public static final StoreScript BATCHES = StoreScript.of(
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

    public static final StoreScript UPDATES = StoreScript.of(
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

    public static final StoreScript EXPIRY = StoreScript.of(
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

    public static final StoreScript FILTERS = StoreScript.of(
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

    public static final StoreScript GROUPS = StoreScript.of(
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

    public static final StoreScript DROPS = StoreScript.of(
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

    public static final StoreScript REOPENED = StoreScript.of(
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

    public static final StoreScript COMPACTED = StoreScript.of(
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

    public static final StoreScript CHECKPOINTS = StoreScript.of(
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

    public static final List<StoreScript> ALL =
            List.of(BATCHES, UPDATES, EXPIRY, FILTERS, GROUPS, DROPS, REOPENED, COMPACTED, CHECKPOINTS);

    /** Those that flush and merge most, with indexes. */
    public static final List<StoreScript> ALL_INDEXED = Stream.of(UPDATES, EXPIRY, COMPACTED, CHECKPOINTS)
            .map(StoreScript::indexed)
            .toList();

    /** Calls drawn by a seed. */
    public static StoreScript random(long seed, int calls) {
        Random random = new Random(seed);
        List<StoreScript.Step> steps = new ArrayList<>(List.of(make(A), make(B)));
        for (int call = 0; call < calls; call++) {
            steps.add(step(random));
        }
        return new StoreScript(calls + " calls of seed " + seed, StoreScript.OPTIONS, steps);
    }

    private static StoreScript.Step step(Random random) {
        int kind = random.nextInt(20);
        return switch (kind) {
            case 0, 1, 2 -> flush();
            case 3 -> compact();
            case 4 -> reopen();
            case 5, 6 -> deleteWhere(random.nextBoolean() ? A : B, Filter.atLeast("n", 5L), durability(random));
            case 7, 8 -> pass(random.nextInt(10));
            case 9 -> sharedSync();
            default -> write(durability(random), writes(random));
        };
    }

    private static Durability durability(Random random) {
        return DURABILITIES.get(random.nextInt(DURABILITIES.size()));
    }

    private static StoreScript.Write[] writes(Random random) {
        int first = random.nextInt(12);
        // Keys of one batch differ, those of several often do not.
        return IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(i -> drawn(random, random.nextBoolean() ? A : B, "k" + (first + 3 * i) % 12))
                .toArray(StoreScript.Write[]::new);
    }

    private static StoreScript.Write drawn(Random random, String collection, String key) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> delete(collection, key);
            case 2 -> putFor(collection, key, random.nextInt(30));
            case 3 -> updateIfSeen(collection, key);
            default -> put(collection, key);
        };
    }
}
