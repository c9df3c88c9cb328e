package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.Durability;
import dev.varve.Field;
import dev.varve.InvalidArgumentException;
import dev.varve.KeyType;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.WriteBatch;
import dev.varve.codecs.Column;
import dev.varve.codecs.RecordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteTest {

    private static final Schema SCHEMA =
            Schema.builder().attribute("n", AttributeType.LONG).build();
    private static final Schema OTHER = Schema.builder()
            .attribute("m", AttributeType.STRING)
            .attribute("n", AttributeType.LONG)
            .build();

    private final BatchEncoder encoder = new BatchEncoder(1 << 20);
    private final WriteBatch batch = new WriteBatch()
            .put("docs", VectorRecord.builder("a").attribute("n", 7L).build());
    private final List<State> encodedFor = new ArrayList<>();
    private final List<Version> versions = new ArrayList<>();
    private final Write write = write(false);

    private Write write(boolean needsState) {
        return new Write(
                "writing",
                Durability.BUFFERED,
                needsState,
                (own, state, moment) -> {
                    encodedFor.add(state);
                    return own.encode(state, moment, batch);
                },
                encoder);
    }

    private static Field.Attribute attribute(String name) {
        return (Field.Attribute) OTHER.field(name).orElseThrow();
    }

    private State state(int id, String name, Schema schema) {
        Memtable memtable = new Memtable(schema, new Memtable.Settings(1, null));
        var layers = new Layers(id, name, schema, List.of(), List.of(), memtable);
        Version version = new Version(new TreeMap<>(Map.of(name, layers)));
        memtable.release();
        versions.add(version);
        return new State(version, id, Map.of());
    }

    @AfterEach
    void free() {
        encoder.close();
        versions.forEach(Version::release);
    }

    @Test
    void shouldEncodeOnceWhereTheCollectionIsTheSame() {
        State before = state(1, "docs", SCHEMA);
        write.encodeAhead(before);
        assertTrue(write.payload().byteSize() > 0);
        write.encode(state(1, "docs", SCHEMA), 5);
        assertEquals(List.of(before), encodedFor);
        assertEquals(5, write.time());
    }

    @Test
    void shouldEncodeAnewForACollectionThatWasMadeAnewMeanwhile() {
        State before = state(1, "docs", SCHEMA);
        State after = state(2, "docs", OTHER);
        write.encodeAhead(before);
        write.encode(after, 5);
        assertEquals(List.of(before, after), encodedFor);
        BatchApplier.apply(after, new Moment(3, 5), new RecordReader("batch", 0, write.payload()));
        Memtable rows = after.layers("docs").memtable();
        assertEquals(1, rows.size());
        assertEquals(7, ((Column.Longs) rows.attribute(attribute("n"))).get(0));
        assertFalse(rows.attribute(attribute("m")).has(0));
    }

    @Test
    void shouldEncodeOnceWhereFieldsWereAddedMeanwhile() {
        State before = state(1, "docs", SCHEMA);
        State after = state(1, "docs", new Schema(KeyType.STRING, List.of(attribute("n"), attribute("m"))));
        write.encodeAhead(before);
        write.encode(after, 5);
        assertEquals(List.of(before), encodedFor);
        BatchApplier.apply(after, new Moment(3, 5), new RecordReader("batch", 0, write.payload()));
        Memtable rows = after.layers("docs").memtable();
        assertEquals(7, ((Column.Longs) rows.attribute(attribute("n"))).get(0));
        assertFalse(rows.attribute(attribute("m")).has(0));
    }

    @Test
    void shouldRefuseWhatWasDroppedMeanwhile() {
        write.encodeAhead(state(1, "docs", SCHEMA));
        State without = state(3, "others", SCHEMA);
        assertThrows(InvalidArgumentException.class, () -> write.encode(without, 5));
    }

    @Test
    void shouldWaitForItsTurnWhereItNeedsTheState() {
        Write update = write(true);
        update.encodeAhead(state(1, "docs", SCHEMA));
        assertEquals(List.of(), encodedFor);
        assertEquals(0, update.payload().byteSize());
        State inTurn = state(1, "docs", SCHEMA);
        update.encode(inTurn, 5);
        assertEquals(List.of(inTurn), encodedFor);
    }
}
