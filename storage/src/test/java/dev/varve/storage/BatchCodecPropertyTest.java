package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.Field;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.WriteBatch;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.RecordReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Batches of records of whatever schema, as the log carries them, and as a memtable holds them. */
class BatchCodecPropertyTest {

    private static final String DOCS = "docs";

    /** An empty collection that batches are encoded for and applied to. */
    private static final class Collection implements AutoCloseable {

        private final Schema schema;
        private final BatchEncoder encoder = new BatchEncoder(1 << 20);
        private final Memtable memtable;
        private final State state;

        Collection(Schema schema) {
            this.schema = schema;
            this.memtable = new Memtable(schema, new Memtable.Settings(1, null));
            var layers = new Layers(7, DOCS, schema, List.of(), List.of(), memtable);
            this.state = new State(new Version(new TreeMap<>(Map.of(DOCS, layers))), 0, Map.of());
        }

        MemorySegment encode(List<VectorRecord> records) {
            WriteBatch batch = new WriteBatch();
            records.forEach(record -> batch.put(DOCS, record));
            return encoder.encode(state, state.at(1), batch);
        }

        void apply(MemorySegment batch) {
            BatchApplier.apply(state, new Moment(1, 1), new RecordReader("batch", 0, batch));
        }

        VectorRecord record(int row) {
            return RowDecoder.record(schema, memtable, row, EnumSet.allOf(Query.Part.class));
        }

        @Override
        public void close() {
            state.version().release();
            memtable.release();
            encoder.close();
        }
    }

    private static VectorRecord record(Schema schema, int number, Random random) {
        Key key = schema.keyType() == KeyType.LONG
                ? Key.of(number * (random.nextBoolean() ? 1L : Long.MIN_VALUE / 64))
                : Key.of(number + "é".repeat(random.nextInt(40)));
        VectorRecord.Builder record = VectorRecord.builder(key);
        for (Field field : schema.fields()) {
            if (random.nextInt(3) > 0) {
                switch (field) {
                    case Field.Dense dense -> record.vector(dense.name(), vector(dense.dimension(), random));
                    case Field.Tokens tokens -> {
                        float[][] rows = new float[1 + random.nextInt(5)][];
                        for (int i = 0; i < rows.length; i++) {
                            rows[i] = vector(tokens.dimension(), random);
                        }
                        record.tokens(tokens.name(), rows);
                    }
                    case Field.Attribute attribute -> attribute(record, attribute, random);
                }
            }
        }
        if (random.nextBoolean()) {
            record.payload(new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(500)]);
        }
        return random.nextInt(3) == 0
                ? record.expiresAt(Instant.ofEpochMilli(2 + random.nextInt(1000)))
                        .build()
                : record.build();
    }

    /** Of few bits, so that float16 keeps it; never zero, so that it has a direction. */
    private static float[] vector(int dimension, Random random) {
        float[] vector = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            vector[d] = random.nextInt(2001) / 8f - 125;
        }
        vector[0] = vector[0] == 0 ? -0x1p-24f : vector[0];
        return vector;
    }

    private static void attribute(VectorRecord.Builder record, Field.Attribute attribute, Random random) {
        String name = attribute.name();
        switch (attribute.type()) {
            case STRING -> record.attribute(name, "\uD83D\uDE00".repeat(random.nextInt(9)));
            case LONG -> record.attribute(name, random.nextInt(4) == 0 ? Long.MIN_VALUE : random.nextLong());
            case DOUBLE -> record.attribute(name, random.nextInt(4) == 0 ? -0.0 : random.nextGaussian());
            case BOOLEAN -> record.attribute(name, random.nextBoolean());
        }
    }

    private static List<VectorRecord> records(Schema schema, int count, Random random) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> record(schema, number, random))
                .toList();
    }

    @Property(tries = 200)
    void shouldReadBackEveryRecord(
            @ForAll @IntRange(max = 14) int fields, @ForAll @IntRange(max = 12) int count, @ForAll long seed) {
        Random random = new Random(seed);
        Schema schema = SchemaCodecTest.schema(random, fields, 40);
        try (Collection collection = new Collection(schema)) {
            List<VectorRecord> records = records(schema, count, random);
            collection.apply(collection.encode(records));
            for (int row = 0; row < count; row++) {
                assertEquals(records.get(row), collection.record(row));
            }
        }
    }

    @Property(tries = 40)
    void shouldRefuseEveryCut(@ForAll @IntRange(max = 5) int fields, @ForAll long seed) {
        Random random = new Random(seed);
        Schema schema = SchemaCodecTest.schema(random, fields, 6);
        try (Collection collection = new Collection(schema)) {
            MemorySegment batch = collection.encode(List.of(record(schema, 1, random)));
            for (long length = 1; length < batch.byteSize(); length++) {
                MemorySegment cut = batch.asSlice(0, length);
                assertThrows(CorruptFileException.class, () -> collection.apply(cut), "the first " + length + " bytes");
            }
        }
    }

    /** What a checksum that was mended lets through is applied or refused, and nothing else happens. */
    @Property(tries = 1000)
    void shouldApplyAnyBytesOrRefuseThem(@ForAll @IntRange(max = 6) int fields, @ForAll long seed) {
        Random random = new Random(seed);
        Schema schema = SchemaCodecTest.schema(random, fields, 6);
        try (Collection collection = new Collection(schema)) {
            MemorySegment batch = collection.encode(records(schema, 3, random));
            for (int i = 0; i < 3; i++) {
                batch.set(ValueLayout.JAVA_BYTE, random.nextLong(batch.byteSize()), (byte)
                        (random.nextBoolean() ? -1 : random.nextInt()));
            }
            try {
                collection.apply(batch);
            } catch (CorruptFileException refused) {
                assertEquals("batch", refused.file());
            }
        }
    }
}
