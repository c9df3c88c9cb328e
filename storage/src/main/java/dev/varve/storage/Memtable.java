package dev.varve.storage;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.IndexOptions;
import dev.varve.Schema;
import dev.varve.codecs.Column;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.KeyHash;
import dev.varve.codecs.Keys;
import dev.varve.codecs.Payloads;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.RowFilter;
import dev.varve.index.ann.AnnIndex;
import dev.varve.index.ann.IndexSettings;
import dev.varve.index.late.LateIndex;
import dev.varve.mmap.ReferenceCount;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The newest rows of a collection, off-heap, searched like a segment while the writer appends. Its memory is freed when
 * the last reference goes.
 *
 * <p>One writer. A reader sees the rows below the count that its state was published with. Where fields are added to
 * the schema while it takes rows, it is widened; once it is frozen, it has no values of them.
 */
final class Memtable implements Rows {

    private final Arena arena = Arena.ofShared();
    private final ReferenceCount references = new ReferenceCount();
    private final long seed;
    private final MemtableIndexes indexes;
    private final KeyBuffer keys;
    private final PayloadBuffer payloads;
    private final Deletions deletions;
    private volatile Buffers buffers;
    private volatile @Nullable AttributeBuffer expiries;
    private volatile long earliestExpiry = Long.MAX_VALUE;
    private long countedBytes;

    /**
     * What memtables of a store have in common.
     *
     * @param seed of the hash tables
     * @param index how their rows are indexed; null where they are not
     */
    record Settings(long seed, @Nullable IndexSettings index) {

        static Settings of(UUID storeId, IndexOptions index) {
            return new Settings(KeyHash.seed(storeId), SegmentIndexer.settings(index));
        }
    }

    /**
     * Where the values of fields are. Immutable, replaced as a whole when fields come.
     *
     * @param schema what rows hold
     */
    private record Buffers(
            Schema schema,
            Map<String, DenseBuffer> vectors,
            Map<String, TokenBuffer> tokens,
            Map<String, AttributeBuffer> attributes) {}

    /** @param schema what rows hold */
    Memtable(Schema schema, Settings settings) {
        this.seed = settings.seed();
        this.indexes = new MemtableIndexes(arena, settings.index());
        this.keys = new KeyBuffer(arena, seed);
        this.payloads = new PayloadBuffer(arena);
        this.deletions = new Deletions(arena);
        this.buffers = buffers(schema, new Buffers(schema, Map.of(), Map.of(), Map.of()));
    }

    /**
     * Takes rows of a schema with more fields from now on; the rows that are there have no value for them. For the
     * writer alone. Readers of earlier states go on, as they do not ask for what has come.
     */
    void widen(Schema schema) {
        buffers = buffers(schema, buffers);
    }

    /** The buffers that are known, and for other fields of the schema new ones, which begin with the next row. */
    private Buffers buffers(Schema schema, Buffers known) {
        Map<String, DenseBuffer> vectors = new HashMap<>(known.vectors());
        Map<String, TokenBuffer> tokens = new HashMap<>(known.tokens());
        Map<String, AttributeBuffer> attributes = new HashMap<>(known.attributes());
        int next = size();
        for (Field field : schema.fields()) {
            switch (field) {
                case Field.Dense dense -> {
                    var type = RowCodec.elementType(dense.precision());
                    vectors.computeIfAbsent(dense.name(), _ -> new DenseBuffer(arena, dense.dimension(), type, next));
                }
                case Field.Tokens token -> {
                    var type = RowCodec.elementType(token.precision());
                    tokens.computeIfAbsent(token.name(), _ -> new TokenBuffer(arena, token.dimension(), type, next));
                }
                case Field.Attribute attribute ->
                    attributes.computeIfAbsent(
                            attribute.name(), _ -> AttributeBuffer.of(attribute.type(), arena, seed, next));
            }
        }
        return new Buffers(schema, vectors, tokens, attributes);
    }

    /** Appends a row. The caller has deleted an older row of its key. */
    void append(EncodedRow row) {
        Buffers now = buffers;
        List<Field> fields = now.schema().fields();
        for (int i = 0; i < fields.size(); i++) {
            MemorySegment value = row.fields()[i];
            String name = fields.get(i).name();
            switch (fields.get(i)) {
                case Field.Dense _ -> of(now.vectors(), name).append(value);
                case Field.Tokens _ -> of(now.tokens(), name).append(value);
                case Field.Attribute _ -> of(now.attributes(), name).append(value);
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
            buffer = AttributeBuffer.of(AttributeType.LONG, arena, seed, size());
        }
        if (expiry == NEVER) {
            buffer.append(null);
        } else {
            buffer.append(RowCodec.attributeBytes(expiry));
            earliestExpiry = Math.min(earliestExpiry, expiry);
        }
        expiries = buffer;
    }

    /** Whether rows wait to be indexed. */
    boolean wantsIndexing() {
        return indexes.wanted(size());
    }

    /** Indexes some of the rows that wait; false where none does. */
    boolean growIndexes() {
        int rows = size();
        Buffers now = buffers;
        Map<Field.Dense, DenseVectors> vectors = new HashMap<>();
        for (Field field : now.schema().fields()) {
            if (field instanceof Field.Dense dense
                    && of(now.vectors(), dense.name()).indexable()) {
                vectors.put(dense, of(now.vectors(), dense.name()));
            }
        }
        return indexes.grow(rows, vectors);
    }

    /** Leaves the indexes as they are from now on: what they are of is about to be written. */
    void endIndexing() {
        indexes.end();
    }

    /** Bytes by which it has grown since this was asked before. For the writer alone. */
    long grownBytes() {
        long before = countedBytes;
        countedBytes = bytes();
        return countedBytes - before;
    }

    /** What {@link #grownBytes} told so far. For the writer alone. */
    long countedBytes() {
        return countedBytes;
    }

    /** Off-heap bytes that this memtable takes. */
    long bytes() {
        long sum = keys.bytes() + payloads.bytes() + deletions.bytes() + indexes.bytes();
        for (DenseBuffer buffer : buffers.vectors().values()) {
            sum += buffer.bytes();
        }
        for (TokenBuffer buffer : buffers.tokens().values()) {
            sum += buffer.bytes();
        }
        for (AttributeBuffer buffer : buffers.attributes().values()) {
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
    public boolean holds(Field field) {
        return switch (field) {
            case Field.Dense dense -> buffers.vectors().containsKey(dense.name());
            case Field.Tokens token -> buffers.tokens().containsKey(token.name());
            case Field.Attribute attribute -> buffers.attributes().containsKey(attribute.name());
        };
    }

    @Override
    public DenseVectors vectors(Field.Dense field) {
        DenseBuffer buffer = buffers.vectors().get(field.name());
        return buffer == null ? AbsentFields.vectors(field, size()) : buffer;
    }

    @Override
    public @Nullable AnnIndex index(Field.Dense field) {
        DenseBuffer buffer = buffers.vectors().get(field.name());
        return buffer != null && buffer.indexable() ? indexes.of(field) : null;
    }

    @Override
    public TokenVectors tokens(Field.Tokens field) {
        TokenBuffer buffer = buffers.tokens().get(field.name());
        return buffer == null ? AbsentFields.tokens(field, size()) : buffer;
    }

    /** None: what has just come is scored. */
    @Override
    public @Nullable LateIndex index(Field.Tokens field) {
        return null;
    }

    @Override
    public Column attribute(Field.Attribute field) {
        AttributeBuffer buffer = buffers.attributes().get(field.name());
        return buffer == null ? AbsentFields.attribute(field, size()) : buffer.column();
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
