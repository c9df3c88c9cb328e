package dev.varve.fuzz.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.Commit;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Hits;
import dev.varve.InvalidArgumentException;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.mmap.FileStore;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** A whole store beside a map: records that expire, updates of single fields, deletes by filter. */
class ExpiringStoreTest {

    private static final String DOCS = "docs";
    private static final Schema SCHEMA = Schema.builder()
            .dense("v", 3, Metric.DOT)
            .tokens("t", 2)
            .attribute("n", AttributeType.LONG)
            .attribute("m", AttributeType.LONG)
            .build();
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(1)
            .withDurability(Durability.BUFFERED)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));

    /** One thing that is done to the store and its model. */
    sealed interface Step {}

    /** @param lifetime milliseconds, 0 or less for a time that has passed; null for a record that never expires */
    record Put(int key, long value, Integer lifetime) implements Step {}

    enum Expiry {
        KEEP,
        MOVE,
        REMOVE
    }

    /** @param field 0 to 4: vector, tokens, one attribute, the other, payload */
    record Update(int key, int field, long value, Expiry expiry) implements Step {}

    record Delete(int key) implements Step {}

    record DeleteBy(Filter filter) implements Step {}

    record Pass(int milliseconds) implements Step {}

    enum Upkeep implements Step {
        REOPEN,
        SNAPSHOT
    }

    /** @param meanwhile what is done while the files of segments are being written, a step before each file */
    record Flush(List<Step> meanwhile) implements Step {}

    /** @param meanwhile as for a flush */
    record Compact(List<Step> meanwhile) implements Step {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> keys = Arbitraries.integers().between(0, 7);
        Arbitrary<Long> values = Arbitraries.longs().between(0, 5);
        Arbitrary<Step> puts = Combinators.combine(
                        keys, values, Arbitraries.integers().between(-2, 12).injectNull(0.4))
                .as(Put::new);
        Arbitrary<Step> updates = Combinators.combine(
                        keys, Arbitraries.integers().between(0, 4), values, Arbitraries.of(Expiry.class))
                .as(Update::new);
        Arbitrary<Step> others = Arbitraries.oneOf(
                keys.map(Delete::new),
                filters().map(DeleteBy::new),
                Arbitraries.integers().between(1, 6).map(Pass::new),
                Arbitraries.of(Upkeep.SNAPSHOT));
        Arbitrary<Step> writes = Arbitraries.frequencyOf(Tuple.of(2, puts), Tuple.of(1, updates), Tuple.of(2, others));
        Arbitrary<List<Step>> meanwhile = writes.list().ofMaxSize(8);
        Arbitrary<Step> upkeep = Arbitraries.oneOf(
                meanwhile.map(Flush::new), meanwhile.map(Compact::new), Arbitraries.of(Upkeep.REOPEN));
        return Arbitraries.frequencyOf(Tuple.of(8, writes), Tuple.of(1, upkeep))
                .list()
                .ofMaxSize(60);
    }

    private static Arbitrary<Filter> filters() {
        Arbitrary<String> names = Arbitraries.of("n", "m");
        Arbitrary<Long> values = Arbitraries.longs().between(0, 5);
        Arbitrary<Filter> leaves = Arbitraries.oneOf(
                Combinators.combine(names, values).as(Filter::equal),
                Combinators.combine(names, values).as(Filter::atLeast),
                Combinators.combine(names, values, values).as(Filter::between),
                names.map(Filter::exists));
        return Arbitraries.lazyOf(
                () -> leaves,
                () -> leaves,
                () -> filters().map(Filter::not),
                () -> Combinators.combine(leaves, filters()).as((a, b) -> Filter.and(a, b)),
                () -> Combinators.combine(leaves, filters()).as((a, b) -> Filter.or(a, b)));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void shouldDoAsAMapDoes(@ForAll("steps") List<Step> steps) {
        try (SimulatedDisk disk = new SimulatedDisk();
                Run run = new Run(disk)) {
            for (Step step : steps) {
                run.take(step);
                run.check();
            }
            run.reopen();
            run.check();
        }
    }

    /** A store, its model, and the snapshots with what they must show whatever comes. */
    private static final class Run implements AutoCloseable {

        private record Pinned(Snapshot snapshot, SortedMap<String, VectorRecord> expected) {}

        private final FileStore files;
        private final ModelStore model = new ModelStore();
        private final List<Pinned> snapshots = new ArrayList<>();
        private final Deque<Step> meanwhile = new ArrayDeque<>();
        private Instant now = Instant.ofEpochMilli(100);
        private VectorStore store;
        private VectorCollection docs;

        Run(SimulatedDisk disk) {
            this.files = Disks.watched(disk, this::beforeCreate);
            this.store = open();
            this.docs = store.collection(DOCS, SCHEMA);
        }

        private VectorStore open() {
            return StoreEngine.open(Path.of("simulated"), Disks.environment(files, () -> now), OPTIONS);
        }

        private void beforeCreate(String file) {
            if (file.startsWith("segments/") && !meanwhile.isEmpty()) {
                take(meanwhile.remove());
            }
        }

        private void takeMeanwhile(List<Step> steps, Runnable upkeep) {
            meanwhile.addAll(steps);
            upkeep.run();
            while (!meanwhile.isEmpty()) {
                take(meanwhile.remove());
            }
        }

        void reopen() {
            store.close();
            store = open();
            docs = store.collection(DOCS, SCHEMA);
        }

        SortedMap<String, VectorRecord> seen() {
            return ModelStore.seen(model.latest(DOCS), now);
        }

        void take(Step step) {
            switch (step) {
                case Put put -> {
                    VectorRecord record = record(put);
                    model.write(new WriteBatch().put(DOCS, record));
                    assertEquals(1, docs.put(record).records());
                }
                case Update update -> update(update(update));
                case Delete delete -> {
                    Key key = Key.of("k" + delete.key());
                    int expected = seen().containsKey(key.toString()) ? 1 : 0;
                    model.write(new WriteBatch().delete(DOCS, key));
                    assertEquals(expected, docs.delete(key).records());
                }
                case DeleteBy delete -> {
                    int expected = model.delete(DOCS, delete.filter(), now);
                    Commit commit = docs.delete(delete.filter());
                    assertEquals(expected, commit.records());
                    commit.await();
                }
                case Pass time -> now = now.plusMillis(time.milliseconds());
                case Flush flush -> takeMeanwhile(flush.meanwhile(), store::flush);
                case Compact compact ->
                    takeMeanwhile(compact.meanwhile(), () -> store.compact().await());
                case Upkeep.REOPEN -> reopen();
                case Upkeep.SNAPSHOT -> snapshots.add(new Pinned(store.snapshot(), seen()));
            }
        }

        private void update(VectorRecord update) {
            if (seen().containsKey(update.key().toString())) {
                model.write(new WriteBatch().update(DOCS, update));
                assertEquals(1, docs.update(update).records());
            } else {
                assertThrows(InvalidArgumentException.class, () -> docs.update(update));
            }
        }

        private VectorRecord record(Put put) {
            VectorRecord.Builder record = VectorRecord.builder("k" + put.key())
                    .vector("v", vector(put.value() + 10L * put.key()))
                    .tokens("t", new float[][] {{put.value(), 1}, {2, put.key()}})
                    .attribute("n", put.value())
                    .payload(new byte[] {(byte) put.value(), 2, 3});
            return put.lifetime() == null
                    ? record.build()
                    : record.expiresAt(now.plusMillis(put.lifetime())).build();
        }

        private VectorRecord update(Update step) {
            VectorRecord.Builder update = VectorRecord.builder("k" + step.key());
            switch (step.field()) {
                case 0 -> update.vector("v", vector(-step.value()));
                case 1 -> update.tokens("t", new float[][] {{step.value(), -1}});
                case 2 -> update.attribute("n", step.value());
                case 3 -> update.attribute("m", step.value());
                default -> update.payload(new byte[] {(byte) step.value()});
            }
            return switch (step.expiry()) {
                case KEEP -> update.build();
                case MOVE -> update.expiresAt(now.plusMillis(step.value())).build();
                case REMOVE -> update.neverExpires().build();
            };
        }

        void check() {
            check(seen(), docs);
            assertEquals(seen().size(), store.stats().records());
            for (Pinned pinned : snapshots) {
                check(pinned.expected(), pinned.snapshot().collection(DOCS));
            }
        }

        private static void check(SortedMap<String, VectorRecord> expected, CollectionReader found) {
            assertEquals(expected.size(), found.count());
            SortedMap<String, VectorRecord> scanned = new TreeMap<>();
            found.scan(record -> scanned.put(record.key().toString(), record), Query.Part.values());
            assertEquals(expected.keySet(), scanned.keySet());
            for (int key = 0; key <= 7; key++) {
                VectorRecord record = found.get("k" + key).orElse(null);
                if (expected.containsKey("k" + key)) {
                    requireEqual(expected.get("k" + key), Objects.requireNonNull(record));
                    requireEqual(expected.get("k" + key), scanned.get("k" + key));
                } else {
                    assertEquals(null, record);
                }
            }
            checkSearch(expected, found);
        }

        private static void checkSearch(SortedMap<String, VectorRecord> expected, CollectionReader found) {
            float[] query = vector(7);
            Filter filter = Filter.atLeast("n", 2L);
            Map<String, VectorRecord> fulfilling = new TreeMap<>(expected);
            fulfilling.values().removeIf(record -> !ModelStore.fulfils(record, filter));
            Hits hits = found.search(Query.dense("v", query).where(filter).limit(3));
            List<ModelStore.Answer> answers = ModelStore.search(fulfilling, "v", query, 3);
            assertEquals(answers.size(), hits.size());
            for (int rank = 0; rank < answers.size(); rank++) {
                assertEquals(answers.get(rank).score(), hits.get(rank).score(), 1e-4);
            }
        }

        private static void requireEqual(VectorRecord expected, VectorRecord found) {
            assertArrayEquals(expected.vectors().get("v"), found.vectors().get("v"));
            assertArrayEquals(expected.tokens().get("t"), found.tokens().get("t"));
            assertEquals(expected.attributes(), found.attributes());
            assertArrayEquals(expected.payload().orElse(null), found.payload().orElse(null));
            assertEquals(expected.expiresAt(), found.expiresAt());
        }

        private static float[] vector(long seed) {
            Random random = new Random(seed);
            return new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()};
        }

        @Override
        public void close() {
            snapshots.forEach(pinned -> pinned.snapshot().close());
            store.close();
        }
    }
}
