package dev.varve.storage;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.Schema;
import dev.varve.codecs.Column;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.Keys;
import dev.varve.codecs.Payloads;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.RowFilter;
import dev.varve.mmap.ReferenceCount;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest rows of a collection, off-heap, searched like a segment while the writer appends. Its memory is freed when
 * the last reference goes.
 *
 * <p>One writer. A reader sees the rows below the count that its state was published with.
 */
final class Memtable implements Rows {

    private final Arena arena = Arena.ofShared();
    private final ReferenceCount references = new ReferenceCount();
    private final Schema schema;
    private final long seed;
    private final KeyBuffer keys;
    private final Map<String, DenseBuffer> vectors = new HashMap<>();
    private final Map<String, TokenBuffer> tokens = new HashMap<>();
    private final Map<String, AttributeBuffer> attributes = new HashMap<>();
    private final PayloadBuffer payloads;
    private final Deletions deletions;
    private volatile @Nullable AttributeBuffer expiries;
    private volatile long earliestExpiry = Long.MAX_VALUE;

    /**
     * @param schema what rows hold
     * @param seed of the hash tables
     */
    Memtable(Schema schema, long seed) {
        this.schema = schema;
        this.seed = seed;
        this.keys = new KeyBuffer(arena, seed);
        this.payloads = new PayloadBuffer(arena);
        this.deletions = new Deletions(arena);
        for (Field field : schema.fields()) {
            switch (field) {
                case Field.Dense dense ->
                    vectors.put(
                            dense.name(),
                            new DenseBuffer(arena, dense.dimension(), RowCodec.elementType(dense.precision())));
                case Field.Tokens token ->
                    tokens.put(
                            token.name(),
                            new TokenBuffer(arena, token.dimension(), RowCodec.elementType(token.precision())));
                case Field.Attribute attribute ->
                    attributes.put(attribute.name(), AttributeBuffer.of(attribute.type(), arena, seed));
            }
        }
    }

    /** Appends a row. The caller has deleted an older row of its key. */
    void append(EncodedRow row) {
        List<Field> fields = schema.fields();
        for (int i = 0; i < fields.size(); i++) {
            MemorySegment value = row.fields()[i];
            switch (fields.get(i)) {
                case Field.Dense dense -> of(vectors, dense.name()).append(value);
                case Field.Tokens token -> of(tokens, token.name()).append(value);
                case Field.Attribute attribute ->
                    of(attributes, attribute.name()).append(value);
            }
        }
        payloads.append(row.payload());
        appendExpiry(row.expiry());
        keys.append(row.key());
    }

    /** Most memtables hold no row that expires: the column comes with the first that does. */
    private void appendExpiry(long expiry) {
        AttributeBuffer buffer = expiries;
        if (buffer == null) {
            if (expiry == NEVER) {
                return;
            }
            buffer = AttributeBuffer.of(AttributeType.LONG, arena, seed);
            for (int row = 0; row < size(); row++) {
                buffer.append(null);
            }
        }
        if (expiry == NEVER) {
            buffer.append(null);
        } else {
            buffer.append(RowCodec.attributeBytes(expiry));
            earliestExpiry = Math.min(earliestExpiry, expiry);
        }
        expiries = buffer;
    }

    /** Off-heap bytes that this memtable takes. For the writer alone. */
    long bytes() {
        long sum = keys.bytes() + payloads.bytes() + deletions.bytes();
        for (DenseBuffer buffer : vectors.values()) {
            sum += buffer.bytes();
        }
        for (TokenBuffer buffer : tokens.values()) {
            sum += buffer.bytes();
        }
        for (AttributeBuffer buffer : attributes.values()) {
            sum += buffer.bytes();
        }
        if (expiries != null) {
            sum += expiries.bytes();
        }
        return sum;
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public Keys keys() {
        return keys;
    }

    @Override
    public DenseVectors vectors(String field) {
        return of(vectors, field);
    }

    @Override
    public TokenVectors tokens(String field) {
        return of(tokens, field);
    }

    @Override
    public Column attribute(String field) {
        return of(attributes, field).column();
    }

    @Override
    public Payloads payloads() {
        return payloads;
    }

    @Override
    public Column.@Nullable Longs expiries() {
        AttributeBuffer buffer = expiries;
        return buffer == null ? null : (Column.Longs) buffer.column();
    }

    @Override
    public long earliestExpiry() {
        return earliestExpiry;
    }

    @Override
    public boolean live(int row, long sequence) {
        return deletions.live(row, sequence);
    }

    @Override
    public @Nullable RowFilter live(long sequence) {
        return deletions.none(sequence) ? null : deletions.filter(sequence);
    }

    @Override
    public int find(MemorySegment key, int visible, long sequence) {
        int row = keys.find(key);
        while (row != Keys.ABSENT && (row >= visible || !deletions.live(row, sequence))) {
            row = keys.older(row);
        }
        return row;
    }

    @Override
    public void delete(int row, long sequence) {
        deletions.delete(row, sequence);
    }

    @Override
    public void deletedAfter(long sequence, Deletions.Sink sink) {
        deletions.forEachAfter(sequence, sink);
    }

    @Override
    public boolean retain() {
        return references.retain();
    }

    @Override
    public void release() {
        if (references.release()) {
            arena.close();
        }
    }

    private static <T> T of(Map<String, T> buffers, String field) {
        T buffer = buffers.get(field);
        if (buffer == null) {
            throw new IllegalArgumentException("no such field: " + field);
        }
        return buffer;
    }
}
