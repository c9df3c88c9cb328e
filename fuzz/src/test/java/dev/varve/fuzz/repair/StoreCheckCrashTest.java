package dev.varve.fuzz.repair;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.CheckReport;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.InvalidArgumentException;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.crash.CrashEnumerator;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.storage.StoreEngine;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a crash leaves is no damage: no check may say so, whatever the disk lost that was not synced. */
class StoreCheckCrashTest {

    private static final String DOCS = "docs";
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withSearchThreads(1)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2))
            .withIndex(StoreScript.INDEXED.index())
            .withTokenIndex(StoreScript.INDEXED.tokenIndex());

    @Test
    void shouldNotTakeACrashForDamage() {
        AtomicInteger stores = new AtomicInteger();
        CrashEnumerator<String> crashes = new CrashEnumerator<>(
                "check", () -> "nothing to hold an image against", (disk, _) -> write(disk), (disk, _) -> {
                    try {
                        CheckReport check = Patient.check(disk);
                        assertTrue(check.sound(), check::toString);
                        return stores.incrementAndGet();
                    } catch (InvalidArgumentException e) {
                        assertTrue(String.valueOf(e.getMessage()).contains("there is no store"), e::toString);
                        return e;
                    }
                });
        var options = new CrashEnumerator.Options(0, 2, true, 0);
        LongStream.rangeClosed(1, crashes.crashes())
                .parallel()
                .forEach(operation -> crashes.crashAt(operation, options, new Tally()));
        assertTrue(crashes.crashes() > 50 && stores.get() > 200, () -> stores + " stores");
    }

    private static void write(SimulatedDisk disk) {
        Random random = new Random(5);
        for (int opening = 0; opening < 2; opening++) {
            try (VectorStore store = StoreEngine.open(Patient.PATH, Disks.environment(disk), OPTIONS)) {
                Schema.Builder schema =
                        Schema.builder().dense("v", 3, Metric.DOT).tokens("t", 3);
                if (opening == 0) {
                    store.collection(DOCS, schema.build());
                } else {
                    store.alter(DOCS, schema.attribute("n", AttributeType.LONG).build());
                }
                for (int i = 0; i < 12; i++) {
                    if (i % 5 == 4) {
                        store.flush();
                    }
                    store.write(batch(random), i % 3 == 0 ? Durability.SYNCED : Durability.BUFFERED);
                }
            }
        }
    }

    private static WriteBatch batch(Random random) {
        var batch = new WriteBatch();
        int first = random.nextInt(9);
        for (int i = 0; i < 3; i++) {
            float[] vector = {random.nextFloat(), random.nextFloat(), random.nextFloat()};
            batch.put(
                    DOCS,
                    VectorRecord.builder("k" + (first + i))
                            .vector("v", vector)
                            .tokens("t", new float[][] {vector, {1, 2, 3}})
                            .build());
        }
        return batch.delete(DOCS, Key.of("k" + (first + 4)));
    }
}
