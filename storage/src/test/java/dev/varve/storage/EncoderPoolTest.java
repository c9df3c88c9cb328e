package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.WriteBatch;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EncoderPoolTest {

    private static final int MIB = 1 << 20;
    private static final Schema SCHEMA = Schema.builder().build();

    private final EncoderPool pool = new EncoderPool(64 * MIB);

    private static MemorySegment encode(BatchEncoder encoder, int payloadBytes) {
        Memtable memtable = new Memtable(SCHEMA, new Memtable.Settings(1, null));
        var layers = new Layers(1, "docs", SCHEMA, List.of(), List.of(), memtable);
        State state = new State(new Version(new TreeMap<>(Map.of("docs", layers))), 0, Map.of());
        WriteBatch batch = new WriteBatch();
        for (int rest = payloadBytes; rest > 0; rest -= MIB) {
            VectorRecord.Builder record = VectorRecord.builder("k" + rest);
            batch.put("docs", record.payload(new byte[Math.min(rest, MIB)]).build());
        }
        MemorySegment encoded = encoder.encode(state, state.at(1), batch);
        assertTrue(encoded.byteSize() > payloadBytes);
        memtable.release();
        state.version().release();
        return encoded;
    }

    @Test
    void shouldHandTheOneThatCameBackLastOutAgain() {
        BatchEncoder first = pool.take();
        BatchEncoder second = pool.take();
        assertNotSame(first, second);
        pool.giveBack(first);
        pool.giveBack(second);
        assertSame(second, pool.take());
        assertSame(first, pool.take());
        first.close();
        second.close();
    }

    @Test
    void shouldKeepWhatALargeBatchTookOnlyWithinBounds() {
        BatchEncoder large = pool.take();
        encode(large, 5 * MIB);
        pool.giveBack(large);
        assertSame(large, pool.take(), "8 MiB at most are worth to be kept");
        MemorySegment batch = encode(large, 20 * MIB);
        pool.giveBack(large);
        assertFalse(batch.scope().isAlive());
        assertNotSame(large, pool.take());
    }

    @Test
    void shouldFreeTheMemoryOfThoseThatComeBackOnceItIsClosed() {
        BatchEncoder idle = pool.take();
        BatchEncoder used = pool.take();
        MemorySegment old = encode(idle, 1);
        pool.giveBack(idle);
        assertTrue(old.scope().isAlive());
        pool.close();
        assertFalse(old.scope().isAlive());
        MemorySegment last = encode(used, 1);
        assertTrue(last.scope().isAlive());
        pool.giveBack(used);
        assertFalse(last.scope().isAlive());
    }
}
