package dev.varve.fuzz.crash;

import static dev.varve.fuzz.crash.Steps.alter;
import static dev.varve.fuzz.crash.Steps.compact;
import static dev.varve.fuzz.crash.Steps.deleteWhere;
import static dev.varve.fuzz.crash.Steps.flush;
import static dev.varve.fuzz.crash.Steps.make;
import static dev.varve.fuzz.crash.Steps.pass;
import static dev.varve.fuzz.crash.Steps.reopen;
import static dev.varve.fuzz.crash.Steps.sharedSync;
import static dev.varve.fuzz.crash.Steps.write;
import static dev.varve.fuzz.crash.Writes.delete;
import static dev.varve.fuzz.crash.Writes.put;
import static dev.varve.fuzz.crash.Writes.putFor;
import static dev.varve.fuzz.crash.Writes.updateIfSeen;

import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Schema;
import dev.varve.fuzz.crash.StoreScript.Step;
import dev.varve.fuzz.crash.Writes.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Workloads for crashes and faults. A fan-in of 2 has every second flush followed by a compaction. */
public final class StoreScripts {

    /** All that are written down. */
    public static final List<StoreScript> ALL = Stream.of(WriteScripts.ALL, CareScripts.ALL, FieldScripts.ALL)
            .flatMap(List::stream)
            .toList();

    private static final String A = "alpha";
    private static final String B = "beta";
    private static final int KEYS = 12;
    private static final List<Durability> DURABILITIES = List.of(Durability.values());

    private StoreScripts() {}

    /** So many calls, drawn. */
    public static StoreScript random(String name, RandomGenerator random, int calls) {
        Growing fields = new Growing();
        List<Step> steps = new ArrayList<>(List.of(make(A, fields.schema()), make(B)));
        for (int call = 0; call < calls; call++) {
            steps.add(step(random, fields));
        }
        StoreScript script = StoreScript.of(name, steps.toArray(Step[]::new));
        StoreScript optioned = random.nextBoolean() ? script.indexed() : script;
        return random.nextInt(4) == 0 ? optioned.rolling() : optioned;
    }

    /** The fields that the first collection has so far. */
    private static final class Growing {
        private int fields = GrowingSchema.LEAST_FIELDS;

        Schema schema() {
            return GrowingSchema.of(fields);
        }

        boolean isWhole() {
            return fields == GrowingSchema.MOST_FIELDS;
        }

        Schema grow(RandomGenerator random) {
            fields += 1 + random.nextInt(GrowingSchema.MOST_FIELDS - fields);
            return schema();
        }
    }

    private static Step step(RandomGenerator random, Growing fields) {
        return switch (random.nextInt(24)) {
            case 0, 1, 2 -> flush();
            case 3 -> compact();
            case 4 -> reopen();
            case 5, 6 -> deleteWhere(random.nextBoolean() ? A : B, Filter.atLeast("n", 5L), durability(random));
            case 7, 8 -> pass(random.nextInt(10));
            case 9 -> sharedSync();
            case 10 -> fields.isWhole() ? flush() : alter(A, fields.grow(random));
            default -> write(durability(random), writes(random));
        };
    }

    private static Durability durability(RandomGenerator random) {
        return DURABILITIES.get(random.nextInt(DURABILITIES.size()));
    }

    private static Write[] writes(RandomGenerator random) {
        int first = random.nextInt(KEYS);
        // Keys of one batch differ, those of several often do not.
        return IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(i -> drawn(random, random.nextBoolean() ? A : B, "k" + (first + 3 * i) % KEYS))
                .toArray(Write[]::new);
    }

    private static Write drawn(RandomGenerator random, String collection, String key) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> delete(collection, key);
            case 2 -> putFor(collection, key, random.nextInt(30));
            case 3 -> updateIfSeen(collection, key);
            default -> put(collection, key);
        };
    }
}
