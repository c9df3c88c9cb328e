package dev.varve.fuzz.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CheckReport;
import dev.varve.CollectionReader;
import dev.varve.CompactionOptions;
import dev.varve.CorruptException;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Key;
import dev.varve.Query;
import dev.varve.RepairReport;
import dev.varve.Schema;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.ModelStore;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.repair.Patient;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.SchemaChanged;
import dev.varve.storage.StoreEngine;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection that gets more and more fields, beside a map (I8), and its store under check and repair. */
class SchemaChangeTest {

    private static final String DOCS = "docs";
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withSearchThreads(1)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(3))
            .withTokenIndex(StoreScript.INDEXED.tokenIndex());

    private static VectorStore open(FileStore disk) {
        return StoreEngine.open(Patient.PATH, Disks.environment(disk, InstantSource.system()), OPTIONS);
    }

    private static void requireContents(Schema schema, Map<String, VectorRecord> expected, CollectionReader found) {
        assertEquals(schema, found.schema());
        StoreContents.require(expected, found);
        Answers.require(expected, found);
    }

    /** A store and the map beside it. */
    private static final class Twin implements AutoCloseable {

        private final FileStore disk;
        private final Random random;
        private final SortedMap<String, VectorRecord> model = new TreeMap<>();
        private int fields = GrowingSchema.LEAST_FIELDS;
        private VectorStore store;
        private VectorCollection docs;

        private @Nullable Snapshot snapshot;
        private SortedMap<String, VectorRecord> pinned = new TreeMap<>();
        private int pinnedFields;

        Twin(FileStore disk, long seed) {
            this.disk = disk;
            this.random = new Random(seed);
            this.store = open(disk);
            this.docs = store.collection(DOCS, schema());
        }

        Schema schema() {
            return GrowingSchema.of(fields);
        }

        void write() {
            var batch = new WriteBatch();
            var used = new TreeSet<String>();
            for (int i = 0; i < 4; i++) {
                String key = "k" + random.nextInt(40);
                if (used.add(key)) {
                    write(batch, key);
                }
            }
            store.write(batch, Durability.BUFFERED);
        }

        private void write(WriteBatch batch, String key) {
            VectorRecord known = model.get(key);
            if (known != null && random.nextInt(3) == 0) {
                batch.delete(DOCS, Key.of(key));
                model.remove(key);
            } else if (known != null && random.nextBoolean()) {
                VectorRecord update = Draws.update(key, schema(), random).build();
                batch.update(DOCS, update);
                model.put(key, ModelStore.merged(known, update));
            } else {
                VectorRecord record = Draws.record(key, schema(), random).build();
                batch.put(DOCS, record);
                model.put(key, record);
            }
        }

        /** The handle stays that which was taken before. */
        void alter() {
            fields = Math.min(fields + 1 + random.nextInt(2), GrowingSchema.MOST_FIELDS);
            assertEquals(schema(), store.alter(DOCS, schema()).schema());
        }

        void deleteWhere() {
            Filter filter = Filter.and(Filter.exists("s"), Filter.not(Filter.equal("s", "text 1")));
            Set<String> keys = new TreeSet<>(model.keySet());
            keys.removeIf(key -> !ModelStore.fulfils(Objects.requireNonNull(model.get(key)), filter));
            assertEquals(keys.size(), docs.delete(filter, Durability.BUFFERED).records());
            model.keySet().removeAll(keys);
        }

        void pin() {
            unpin();
            snapshot = store.snapshot();
            pinned = new TreeMap<>(model);
            pinnedFields = fields;
        }

        void unpin() {
            if (snapshot != null) {
                snapshot.close();
                snapshot = null;
            }
        }

        void reopen() {
            unpin();
            store.close();
            store = open(disk);
            docs = store.collection(DOCS);
        }

        void require() {
            requireContents(schema(), model, docs);
            if (snapshot != null) {
                requireContents(GrowingSchema.of(pinnedFields), pinned, snapshot.collection(DOCS));
            }
        }

        @Override
        public void close() {
            unpin();
            store.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldDoAsAMapDoes(long seed) throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            try (Twin twin = new Twin(disk, seed)) {
                for (int step = 0; step < 150; step++) {
                    switch (twin.random.nextInt(24)) {
                        case 0, 1 -> twin.alter();
                        case 2, 3, 4 -> twin.store.flush();
                        case 5 -> twin.store.compact().await();
                        case 6 -> twin.reopen();
                        case 7 -> twin.pin();
                        case 8 -> {
                            if (twin.fields > GrowingSchema.LEAST_FIELDS) {
                                twin.deleteWhere();
                            }
                        }
                        default -> twin.write();
                    }
                    twin.require();
                }
                assertEquals(GrowingSchema.MOST_FIELDS, twin.fields);
            }
            CheckReport check = Patient.check(disk);
            assertTrue(check.sound(), check::toString);
        }
    }

    /** What is written with few fields while the schema gets more: a flush, then a merge of segments. */
    @ParameterizedTest
    @ValueSource(strings = {"flush", "compact"})
    void shouldChangeTheSchemaWhileASegmentIsWritten(String what) throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            AtomicBoolean armed = new AtomicBoolean();
            Twin[] twin = new Twin[1];
            FileStore watched = Disks.watched(disk, name -> {
                if (name.endsWith(".vpl") && armed.getAndSet(false)) {
                    Twin now = Objects.requireNonNull(twin[0]);
                    now.alter();
                    now.write();
                    now.write();
                    now.require();
                }
            });
            twin[0] = new Twin(watched, 9);
            try (Twin now = twin[0]) {
                for (int i = 0; i < 2; i++) {
                    now.write();
                    now.write();
                    now.store.flush();
                }
                armed.set(true);
                if (what.equals("flush")) {
                    now.write();
                    now.store.flush();
                } else {
                    now.store.compact().await();
                }
                assertFalse(armed.get());
                assertTrue(now.fields > GrowingSchema.LEAST_FIELDS);
                now.require();
                now.reopen();
                now.require();
            }
            CheckReport check = Patient.check(disk);
            assertTrue(check.sound(), check::toString);
        }
    }

    @Test
    void shouldWriteNothingForAFieldThatNoRowCanHave() throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk();
                Twin twin = new Twin(disk, 3)) {
            for (int i = 0; i < 3; i++) {
                twin.write();
                twin.store.flush();
            }
            while (twin.fields < GrowingSchema.MOST_FIELDS) {
                twin.alter();
            }
            twin.store.compact().await();
            assertEquals(Set.of("attributes.vat", "keys.vks", "payload.vpl", "v.vec"), names(disk));
            twin.require();
            for (int i = 0; i < 5; i++) {
                twin.write();
            }
            twin.store.compact().await();
            assertEquals(
                    Set.of(
                            "attributes.vat",
                            "keys.vks",
                            "payload.vpl",
                            "t.cod",
                            "t.gra",
                            "t.tco",
                            "t.tok",
                            "v.vec",
                            "w.vec"),
                    names(disk));
            twin.require();
        }
    }

    private static Set<String> names(FileStore disk) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String segment : disk.list("segments")) {
            names.addAll(disk.list("segments/" + segment));
        }
        return names;
    }

    /** A store with an old segment, a new one, and a log with rows of both kinds. */
    private static SortedMap<String, VectorRecord> grown(SimulatedDisk disk) {
        Random random = new Random(4);
        SortedMap<String, VectorRecord> model = new TreeMap<>();
        try (VectorStore store = open(disk)) {
            VectorCollection docs = store.collection(DOCS, GrowingSchema.of(GrowingSchema.LEAST_FIELDS));
            put(docs, model, "a", random);
            store.flush();
            put(docs, model, "b", random);
            store.alter(DOCS, GrowingSchema.of(GrowingSchema.MOST_FIELDS));
            put(docs, model, "c", random);
            store.flush();
            put(docs, model, "d", random);
        }
        return model;
    }

    private static void put(VectorCollection docs, Map<String, VectorRecord> model, String prefix, Random random) {
        for (int i = 0; i < 20; i++) {
            VectorRecord record =
                    Draws.record(prefix + i, docs.schema(), random).build();
            docs.put(record);
            model.put(prefix + i, record);
        }
    }

    private static String find(SimulatedDisk disk, Predicate<String> wanted) throws IOException {
        for (String segment : new TreeSet<>(disk.list("segments"))) {
            for (String name : disk.list("segments/" + segment)) {
                if (wanted.test(segment + "/" + name)) {
                    return "segments/" + segment + "/" + name;
                }
            }
        }
        throw new AssertionError("no such file");
    }

    @Test
    void shouldTellAFileThatIsMissingFromAFieldThatWasAddedLater() throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            SortedMap<String, VectorRecord> model = grown(disk);
            assertTrue(Patient.check(disk).sound());
            disk.delete(find(disk, name -> name.endsWith("/w.vec")));
            CheckReport check = Patient.check(disk);
            assertEquals(1, check.damages(), check::toString);
            RepairReport repair = Patient.repair(disk);
            model.keySet()
                    .removeIf(key -> repair.gone().stream()
                            .anyMatch(gone -> gone.key().toString().equals(key)));
            assertTrue(model.size() >= 20 && model.size() < 80, model::toString);
            try (VectorStore store = open(disk)) {
                Schema schema = GrowingSchema.of(GrowingSchema.MOST_FIELDS);
                requireContents(schema, model, store.collection(DOCS));
            }
        }
    }

    /** The segments tell of fields which the schema does not have: they are not passed over in silence. */
    @Test
    void shouldTellWhereAnEditThatAddedFieldsIsLost() throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            SortedMap<String, VectorRecord> model = grown(disk);
            loseAddedFields(disk);
            String message = String.valueOf(
                    assertThrows(CorruptException.class, () -> open(disk)).getMessage());
            assertTrue(message.contains("of the schema"), message);
            CheckReport check = Patient.check(disk);
            assertTrue(check.damages() > 1 && check.toString().contains("w.vec"), check::toString);
            assertEquals(List.of(), Patient.repair(disk).gone());
            assertTrue(Patient.check(disk).sound());
            model.replaceAll((_, record) -> withFirstFields(record));
            try (VectorStore store = open(disk)) {
                Schema schema = GrowingSchema.of(GrowingSchema.LEAST_FIELDS);
                requireContents(schema, model, store.collection(DOCS));
            }
        }
    }

    /** Has the manifest of a closed store say the schema that the collection was made with. */
    private static void loseAddedFields(SimulatedDisk disk) throws IOException {
        byte[] first;
        int collection;
        try (SimulatedDisk other = new SimulatedDisk()) {
            try (VectorStore store = open(other)) {
                store.collection(DOCS, GrowingSchema.of(GrowingSchema.LEAST_FIELDS));
            }
            try (Manifest manifest = Manifest.open(other, Manifest.Options.DEFAULT)) {
                CollectionAdded added =
                        manifest.state().collections().values().iterator().next();
                first = added.schema();
                collection = added.collection();
            }
        }
        try (Manifest manifest = Manifest.open(disk, Manifest.Options.DEFAULT)) {
            manifest.append(List.of(new SchemaChanged(collection, first)));
        }
    }

    private static VectorRecord withFirstFields(VectorRecord record) {
        VectorRecord.Builder first = VectorRecord.builder(record.key());
        first.vector("v", record.vectors().get("v"));
        if (record.attributes().get("n") instanceof Long n) {
            first.attribute("n", n);
        }
        record.payload().ifPresent(first::payload);
        return first.build();
    }

    @Test
    void shouldRepairASegmentThatIsOlderThanAField() throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            SortedMap<String, VectorRecord> model = grown(disk);
            String oldest = find(disk, name -> name.endsWith("/payload.vpl"));
            Patient.flip(disk, oldest, disk.length(oldest) - 2, 1);
            assertFalse(Patient.check(disk).sound());
            RepairReport repair = Patient.repair(disk);
            Set<String> gone = new TreeSet<>();
            repair.gone().forEach(one -> gone.add(one.key().toString()));
            assertTrue(gone.stream().allMatch(key -> key.startsWith("a")), gone::toString);
            model.keySet().removeAll(gone);
            assertTrue(Patient.check(disk).sound());
            try (VectorStore store = open(disk)) {
                Schema schema = GrowingSchema.of(GrowingSchema.MOST_FIELDS);
                requireContents(schema, model, store.collection(DOCS));
                assertEquals(
                        model.size(),
                        store.collection(DOCS)
                                .search(Query.dense("v", 1, 2, 3).limit(100))
                                .size());
            }
        }
    }
}
