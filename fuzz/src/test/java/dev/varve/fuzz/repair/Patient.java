package dev.varve.fuzz.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.CheckReport;
import dev.varve.CollectionReader;
import dev.varve.Durability;
import dev.varve.IndexOptions;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.ProgressListener;
import dev.varve.Query;
import dev.varve.RepairOptions;
import dev.varve.RepairReport;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.ModelStore;
import dev.varve.storage.Background;
import dev.varve.storage.StoreCare;
import dev.varve.storage.StoreEngine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A store to be damaged, and a map that tells what it held. It has segments of which rows were deleted and replaced,
 * with vectors in several blocks and indexes of them, and a log that was not flushed, as a killed process leaves it.
 */
public final class Patient implements AutoCloseable {

    public static final String DOCS = "docs";
    public static final Path PATH = Path.of("simulated");
    public static final int DIMENSION = 512;
    public static final int LOGGED_BATCHES = 12;

    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withSearchThreads(1)
            .withIndex(IndexOptions.DEFAULT
                    .withFromRows(50)
                    .withDegree(15)
                    .withBeam(32)
                    .withBits(4))
            .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(50));
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-02-03T04:05:06Z"));
    private static final Schema SCHEMA = Schema.builder()
            .dense("v", DIMENSION, Metric.DOT)
            .tokens("t", 8, Precision.FLOAT32)
            .attribute("s", AttributeType.STRING)
            .attribute("n", AttributeType.LONG)
            .attribute("d", AttributeType.DOUBLE)
            .attribute("b", AttributeType.BOOLEAN)
            .build();

    private final SimulatedDisk disk;
    private final ModelStore model;
    private final int settledBatches;

    private Patient(SimulatedDisk disk, ModelStore model, int settledBatches) {
        this.disk = disk;
        this.model = model;
        this.settledBatches = settledBatches;
    }

    /** The same for the same seed. */
    public static Patient of(long seed) {
        var random = new Random(seed);
        var model = new ModelStore();
        try (var healthy = new SimulatedDisk()) {
            try (VectorStore store = open(healthy)) {
                store.collection(DOCS, SCHEMA);
                for (int segment = 0; segment < 3; segment++) {
                    for (int batch = 0; batch < 4; batch++) {
                        write(store, model, batch(random, segment * 90, 40, 15));
                    }
                    store.flush();
                }
                int settled = model.changes();
                for (int batch = 0; batch < LOGGED_BATCHES; batch++) {
                    write(store, model, batch(random, 0, 3, 1));
                }
                return new Patient(healthy.afterKill(), model, settled);
            }
        }
    }

    private static VectorStore open(SimulatedDisk disk) {
        return StoreEngine.open(PATH, Disks.environment(disk), OPTIONS);
    }

    private static void write(VectorStore store, ModelStore model, WriteBatch batch) {
        model.write(batch);
        store.write(batch, Durability.SYNCED);
    }

    private static WriteBatch batch(Random random, int from, int puts, int deletes) {
        var batch = new WriteBatch();
        var used = new HashSet<String>();
        for (int i = 0; i < puts + deletes; i++) {
            String key = "key-" + (i < puts ? from + random.nextInt(100) : random.nextInt(300));
            if (used.add(key)) {
                if (i < puts) {
                    batch.put(DOCS, record(key, random));
                } else {
                    batch.delete(DOCS, Key.of(key));
                }
            }
        }
        return batch;
    }

    private static VectorRecord record(String key, Random random) {
        VectorRecord.Builder record = VectorRecord.builder(key);
        if (random.nextInt(10) > 0) {
            record.vector("v", vector(random, DIMENSION));
        }
        if (random.nextInt(5) > 0) {
            float[][] tokens = new float[1 + random.nextInt(20)][];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = vector(random, 8);
            }
            record.tokens("t", tokens);
        }
        if (random.nextBoolean()) {
            record.attribute("s", "text " + random.nextInt(50));
        }
        if (random.nextBoolean()) {
            record.attribute("n", random.nextLong());
        }
        record.attribute("d", random.nextGaussian()).attribute("b", random.nextBoolean());
        byte[] payload = new byte[random.nextInt(700)];
        random.nextBytes(payload);
        return record.payload(payload).build();
    }

    private static float[] vector(Random random, int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    public SimulatedDisk disk() {
        return disk;
    }

    /** What the store held, by key. */
    public SortedMap<String, VectorRecord> held() {
        return model.latest(DOCS);
    }

    /** What its segments held, by key. */
    public SortedMap<String, VectorRecord> settled() {
        return model.state(settledBatches, DOCS);
    }

    /** A disk of its own to be damaged. */
    public SimulatedDisk copy() {
        return disk.image(new CrashImage.AllKept());
    }

    /** Names of all files, but for the lock. */
    public List<String> files() throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : disk.list("")) {
            if (Set.of("wal", "live").contains(name)) {
                disk.list(name).forEach(file -> names.add(name + "/" + file));
            } else if (name.equals("segments")) {
                for (String segment : disk.list(name)) {
                    disk.list(name + "/" + segment).forEach(file -> names.add(name + "/" + segment + "/" + file));
                }
            } else if (!name.equals("LOCK")) {
                names.add(name);
            }
        }
        return names;
    }

    public static void flip(SimulatedDisk disk, String name, long offset, int bit) throws IOException {
        byte[] bytes = Disks.read(disk, name);
        int at = Math.toIntExact(offset);
        disk.damage(name, offset, MemorySegment.ofArray(new byte[] {(byte) (bytes[at] ^ 1 << bit)}));
    }

    public static CheckReport check(SimulatedDisk disk) {
        return StoreCare.check(PATH, disk, ProgressListener.NONE);
    }

    public static RepairReport repair(SimulatedDisk disk) {
        return repair(disk, RepairOptions.DEFAULT);
    }

    public static RepairReport repair(SimulatedDisk disk, RepairOptions options) {
        return StoreCare.repair(
                PATH,
                disk,
                options,
                CLOCK,
                ProgressListener.NONE,
                Background.inline().helpers(Background.Role.COMPACTION, 0));
    }

    /**
     * What a store holds, by key; each record is seen once. Nothing where a cut of the manifest took the collection.
     */
    public static SortedMap<String, VectorRecord> contents(SimulatedDisk disk) {
        SortedMap<String, VectorRecord> found = new TreeMap<>();
        try (VectorStore store = open(disk)) {
            if (!store.collections().contains(DOCS)) {
                return found;
            }
            CollectionReader docs = store.collection(DOCS);
            docs.scan(
                    record -> assertNull(found.put(record.key().toString(), record), "seen twice: " + record),
                    Query.Part.values());
            assertEquals(found.size(), docs.count());
            for (String key : found.keySet()) {
                assertTrue(docs.get(key).isPresent(), key);
            }
        }
        return found;
    }

    /** That every record is, to the last bit, what was written under its key last. */
    public void requireRight(Map<String, VectorRecord> found) {
        found.forEach((key, record) -> {
            VectorRecord written = held().get(key);
            assertTrue(written != null && equal(written, record), () -> key + " was " + written + ", is " + record);
        });
    }

    /** That every record is what was written under its key at some time. */
    public void requireOnceRight(Map<String, VectorRecord> found) {
        found.forEach((key, record) -> {
            boolean once = false;
            for (int batch = model.changes(); batch > 0 && !once; batch--) {
                VectorRecord written = model.state(batch, DOCS).get(key);
                once = written != null && equal(written, record);
            }
            assertTrue(once, () -> key + " never was " + record);
        });
    }

    public static boolean equal(VectorRecord a, VectorRecord b) {
        return Arrays.equals(a.vectors().get("v"), b.vectors().get("v"))
                && Arrays.deepEquals(a.tokens().get("t"), b.tokens().get("t"))
                && a.attributes().equals(b.attributes())
                && Arrays.equals(a.payload().orElseThrow(), b.payload().orElseThrow());
    }

    @Override
    public void close() {
        disk.close();
    }
}
