package dev.varve.fuzz.damage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.CheckReport;
import dev.varve.CompactionOptions;
import dev.varve.IndexOptions;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.fuzz.repair.Patient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole store whose files are all of format version 1, which told no names: it is used as one of today. */
class FirstVersionTest {

    private static final String DOCS = "docs";
    private static final int AT_VERSION = 12;
    private static final int AT_NAME = 44;
    private static final int DIMENSION = 64;
    private static final byte[] ONE = {1, 0, 0, 0};
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false))
            .withIndex(IndexOptions.DEFAULT.withFromRows(50).withDegree(15).withBeam(32))
            .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(50));

    @TempDir
    private Path directory;

    private final Random random = new Random(11);
    private final SortedMap<String, VectorRecord> held = new TreeMap<>();
    private Path path = Path.of("");

    /** Two segments, from each of which records were deleted. */
    @BeforeEach
    void writeStore() throws IOException {
        path = directory.resolve("store");
        try (VectorStore store = VectorStore.open(path, OPTIONS)) {
            store.collection(
                    DOCS,
                    Schema.builder()
                            .dense("v", DIMENSION, Metric.L2)
                            .tokens("t", 8, Precision.FLOAT32)
                            .attribute("s", AttributeType.STRING)
                            .build());
            for (int segment = 0; segment < 2; segment++) {
                put(store, segment * 100, 100);
                store.flush();
            }
            delete(store, 10, 20);
            delete(store, 110, 120);
        }
        for (Path file : files(path)) {
            Files.write(file, ofFirstVersion(file));
        }
        assertEquals(Set.of(1), versions(path));
    }

    @Test
    void shouldBeSoundAndAnswer() throws IOException {
        CheckReport report = VectorStore.check(path);
        assertEquals(List.of(), report.findings());
        requireHeld(path);
    }

    @Test
    void shouldTakeWritesAndMerge() throws IOException {
        try (VectorStore store = VectorStore.open(path, OPTIONS)) {
            put(store, 90, 60);
            delete(store, 30, 40);
            store.flush();
            requireHeld(store);
        }
        assertEquals(Set.of(1, 2), versions(path.resolve("segments")), "segments of both versions");
        assertEquals(Set.of(2), versions(path.resolve("live")), "live docs were replaced");
        assertTrue(VectorStore.check(path).sound());
        requireHeld(path);
        try (VectorStore store = VectorStore.open(path, OPTIONS)) {
            store.compact().await();
            requireHeld(store);
        }
        assertEquals(Set.of(2), versions(path), "what is merged is written anew");
        assertEquals(List.of(), VectorStore.check(path).findings());
        requireHeld(path);
    }

    @Test
    void shouldBeCopiedByACheckpoint() throws IOException {
        Path copy = directory.resolve("copy");
        try (VectorStore store = VectorStore.open(path, OPTIONS)) {
            store.checkpoint(copy);
        }
        assertEquals(Set.of(1), versions(copy.resolve("segments")), "files are linked or copied as they are");
        assertEquals(List.of(), VectorStore.check(copy).findings());
        requireHeld(copy);
    }

    @Test
    void shouldBeRepaired() throws IOException {
        Path graph = path.resolve("segments").resolve("000001").resolve("v.gra");
        byte[] bytes = Files.readAllBytes(graph);
        bytes[SectionFile.HEADER] ^= 1;
        Files.write(graph, bytes);
        assertFalse(VectorStore.check(path).sound());
        assertTrue(VectorStore.repair(path).changed());
        assertTrue(VectorStore.check(path).sound());
        requireHeld(path);
    }

    private void put(VectorStore store, int from, int count) {
        var batch = new WriteBatch();
        for (int i = from; i < from + count; i++) {
            VectorRecord record = record("key-" + i);
            held.put(record.key().toString(), record);
            batch.put(DOCS, record);
        }
        store.write(batch);
    }

    private void delete(VectorStore store, int from, int to) {
        var batch = new WriteBatch();
        for (int i = from; i < to; i++) {
            Key key = Key.of("key-" + i);
            held.remove(key.toString());
            batch.delete(DOCS, key);
        }
        store.write(batch);
    }

    private VectorRecord record(String key) {
        return VectorRecord.builder(key)
                .vector("v", vector(DIMENSION))
                .tokens("t", new float[][] {vector(8), vector(8)})
                .attribute("s", "text of " + key)
                .payload(("payload of " + key).getBytes(UTF_8))
                .build();
    }

    private float[] vector(int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private void requireHeld(Path store) {
        try (VectorStore opened = VectorStore.open(store, OPTIONS)) {
            requireHeld(opened);
        }
    }

    /** Every record to the last bit, and each found by its own vector. */
    private void requireHeld(VectorStore store) {
        var docs = store.collection(DOCS);
        SortedMap<String, VectorRecord> found = new TreeMap<>();
        docs.scan(record -> found.put(record.key().toString(), record), Query.Part.values());
        assertEquals(held.keySet(), found.keySet());
        held.forEach((key, record) -> {
            assertTrue(Patient.equal(record, Objects.requireNonNull(found.get(key))), key);
            float[] vector = Objects.requireNonNull(record.vectors().get("v"));
            var nearest = docs.search(Query.dense("v", vector)).list();
            assertEquals(record.key(), nearest.getFirst().key());
        });
    }

    /** The same file with the header that the first version gave it; the log of a store that was closed had no more. */
    private static byte[] ofFirstVersion(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String name = file.getFileName().toString();
        if (name.endsWith(".log")) {
            return Arrays.copyOf(new FrameFile(bytes).forge(AT_VERSION, ONE), FrameFile.HEADER);
        }
        if (name.startsWith("MANIFEST")) {
            return new FrameFile(bytes).forge(AT_VERSION, ONE);
        }
        byte[] older = new SectionFile(bytes).forge(AT_VERSION, ONE);
        return new SectionFile(older).forge(AT_NAME, new byte[Integer.BYTES]);
    }

    private static Set<Integer> versions(Path root) throws IOException {
        Set<Integer> versions = new TreeSet<>();
        for (Path file : files(root)) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            versions.add(bytes.getInt(AT_VERSION));
        }
        return versions;
    }

    /** All files that have headers. */
    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !Set.of("LOCK", "CURRENT")
                            .contains(file.getFileName().toString()))
                    .toList();
        }
    }
}
