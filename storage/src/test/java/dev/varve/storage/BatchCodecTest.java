package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.Filter;
import dev.varve.InvalidArgumentException;
import dev.varve.Metric;
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
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Write batches as the log carries them. */
class BatchCodecTest {

    private static final Schema SCHEMA =
            Schema.builder().attribute("n", AttributeType.LONG).build();

    /** Operation, collection and length of a row come before its expiry. */
    private static final int AT_EXPIRY = 1 + 1 + 4;

    private final BatchEncoder encoder = new BatchEncoder(1 << 16);
    private final Memtable memtable = new Memtable(SCHEMA, new Memtable.Settings(1, null));
    private State state;

    @BeforeEach
    void begin() {
        var collections = new TreeMap<>(Map.of("docs", new Layers(7, "docs", SCHEMA, List.of(), List.of(), memtable)));
        state = new State(new Version(collections), 0, Map.of());
    }

    @AfterEach
    void end() {
        state.version().release();
        memtable.release();
        encoder.close();
    }

    private MemorySegment encode(VectorRecord record) {
        return encoder.encode(state, state.at(1), new WriteBatch().put("docs", record));
    }

    private State apply(MemorySegment batch) {
        return BatchApplier.apply(state, new Moment(state.sequence() + 1, 1), new RecordReader("batch", 0, batch))
                .state();
    }

    @Test
    void shouldWriteOtherRecordsAsBefore() {
        assertEquals(1, encode(VectorRecord.builder("k").build()).get(ValueLayout.JAVA_BYTE, 0));
        VectorRecord expiring =
                VectorRecord.builder("k").expiresAt(Instant.ofEpochMilli(5)).build();
        assertEquals(3, encode(expiring).get(ValueLayout.JAVA_BYTE, 0));
        apply(encode(expiring));
        assertEquals(5, memtable.expiry(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void shouldRefuseATimeThatNoRecordCanHave(long time) {
        MemorySegment batch = encode(
                VectorRecord.builder("k").expiresAt(Instant.ofEpochMilli(5)).build());
        batch.set(RowCodec.LONG, AT_EXPIRY, time);
        CorruptFileException refused = assertThrows(CorruptFileException.class, () -> apply(batch));
        assertTrue(String.valueOf(refused.getMessage()).contains(Long.toString(time)), refused::getMessage);
    }

    /** Rows of a schema with other fields, in the place of the collection's own. */
    private State withSchema(Schema schema) {
        var layers = new Layers(7, "docs", schema, List.of(), List.of(), memtable);
        return new State(new Version(new TreeMap<>(Map.of("docs", layers))), 0, Map.of());
    }

    @Test
    void shouldReadRowsFromBeforeFieldsWereAdded() {
        MemorySegment batch = encode(VectorRecord.builder("k")
                .attribute("n", 5)
                .payload(new byte[] {1, 2})
                .build());
        Schema wider = Schema.builder()
                .attribute("n", AttributeType.LONG)
                .attribute("later", AttributeType.STRING)
                .dense("v", 2, Metric.DOT)
                .build();
        memtable.widen(wider);
        State widened = withSchema(wider);
        try {
            BatchApplier.apply(widened, new Moment(1, 1), new RecordReader("batch", 0, batch));
            VectorRecord read = RowDecoder.record(wider, memtable, 0, EnumSet.allOf(Query.Part.class));
            assertEquals(Map.of("n", 5L), read.attributes());
            assertEquals(Map.of(), read.vectors());
            assertArrayEquals(new byte[] {1, 2}, read.payload().orElseThrow());
        } finally {
            widened.version().release();
        }
    }

    @Test
    void shouldRefuseARowThatDoesNotFillItsLength() {
        MemorySegment batch = encode(VectorRecord.builder("k")
                .attribute("n", 5)
                .payload(new byte[] {1, 2})
                .build());
        int length = batch.get(RowCodec.INT, 2);
        for (int wrong = 0; wrong < length; wrong++) {
            batch.set(RowCodec.INT, 2, wrong);
            assertThrows(CorruptFileException.class, () -> apply(batch));
        }
        batch.set(RowCodec.INT, 2, length + 1);
        assertThrows(CorruptFileException.class, () -> apply(batch));
        batch.set(RowCodec.INT, 2, length);
        State narrow = withSchema(Schema.builder().build());
        try {
            CorruptFileException refused = assertThrows(
                    CorruptFileException.class,
                    () -> BatchApplier.apply(narrow, new Moment(1, 1), new RecordReader("batch", 0, batch)));
            assertTrue(String.valueOf(refused.getMessage()).contains("at most 0 fields"), refused::getMessage);
        } finally {
            narrow.version().release();
        }
    }

    @Test
    void shouldRefuseToDeleteMoreByAFilterThanABatchHolds() {
        for (int i = 0; i < 100; i++) {
            state = apply(encode(VectorRecord.builder("key " + i + "!".repeat(1000))
                    .attribute("n", i)
                    .build()));
        }
        InvalidArgumentException refused = assertThrows(
                InvalidArgumentException.class,
                () -> encoder.encodeDeletes(state, state.at(1), "docs", Filter.exists("n")));
        assertTrue(String.valueOf(refused.getMessage()).contains("65536 bytes"), refused::getMessage);
        state = apply(encoder.encodeDeletes(state, state.at(1), "docs", Filter.atMost("n", 9L)));
        assertEquals(90, StateReader.count(state, state.at(1), state.layers("docs")));
    }
}
