package dev.varve.storage;

import dev.varve.AttributeType;
import dev.varve.codecs.Column;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A memtable's values of one attribute. One writer appends, readers follow. Rows before the first, which were there
 * when the attribute came, have none, and take no memory.
 */
abstract sealed class AttributeBuffer {

    private final GrowableArray values;
    private final GrowableArray presence;
    private final int first;
    private volatile int size;

    private AttributeBuffer(Arena arena, int width, int first) {
        this.values = new GrowableArray(arena, width);
        this.presence = new GrowableArray(arena, Byte.BYTES);
        this.first = first;
        this.size = first;
    }

    /**
     * A buffer for attributes of a type; it is a {@link Column} of that type too.
     *
     * @param first the first row that may have a value
     */
    static AttributeBuffer of(AttributeType type, Arena arena, long seed, int first) {
        return switch (type) {
            case STRING -> new Strings(arena, seed, first);
            case LONG, BOOLEAN -> new Longs(arena, first);
            case DOUBLE -> new Doubles(arena, first);
        };
    }

    /** The same values as a column. */
    abstract Column column();

    /** Copies an encoded value, see {@link RowCodec}, to its place. */
    abstract void store(MemorySegment value, MemorySegment target, long offset);

    /** Appends a row: its encoded value, or null where it has none. */
    final void append(@Nullable MemorySegment value) {
        int at = size - first;
        values.ensure(at);
        presence.ensure(at);
        if (value != null) {
            store(value, values.segment(at), values.offset(at));
            presence.segment(at).set(ValueLayout.JAVA_BYTE, presence.offset(at), (byte) 1);
        }
        size = first + at + 1;
    }

    /** Number of rows. */
    public final int size() {
        return size;
    }

    /** Whether the row has a value. */
    public final boolean has(int row) {
        int at = row - first;
        return at >= 0 && presence.segment(at).get(ValueLayout.JAVA_BYTE, presence.offset(at)) != 0;
    }

    /** Bytes of the rows so far. For the writer alone. */
    long bytes() {
        return values.bytes() + presence.bytes();
    }

    /** Whether the row is none of those before the first, which have no place. */
    final boolean hasPlace(int row) {
        return row >= first;
    }

    final MemorySegment segment(int row) {
        return values.segment(row - first);
    }

    final long offset(int row) {
        return values.offset(row - first);
    }

    private static final class Longs extends AttributeBuffer implements Column.Longs {

        Longs(Arena arena, int first) {
            super(arena, Long.BYTES, first);
        }

        @Override
        Column column() {
            return this;
        }

        @Override
        void store(MemorySegment value, MemorySegment target, long offset) {
            target.set(ValueLayout.JAVA_LONG, offset, value.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
        }

        @Override
        public long get(int row) {
            return hasPlace(row) ? segment(row).get(ValueLayout.JAVA_LONG, offset(row)) : 0;
        }
    }

    private static final class Doubles extends AttributeBuffer implements Column.Doubles {

        Doubles(Arena arena, int first) {
            super(arena, Double.BYTES, first);
        }

        @Override
        Column column() {
            return this;
        }

        @Override
        void store(MemorySegment value, MemorySegment target, long offset) {
            target.set(ValueLayout.JAVA_DOUBLE, offset, value.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 0));
        }

        @Override
        public double get(int row) {
            return hasPlace(row) ? segment(row).get(ValueLayout.JAVA_DOUBLE, offset(row)) : 0;
        }
    }

    private static final class Strings extends AttributeBuffer implements Column.Strings {

        private final ByteTable dictionary;

        Strings(Arena arena, long seed, int first) {
            super(arena, Integer.BYTES, first);
            this.dictionary = new ByteTable(arena, seed);
        }

        @Override
        Column column() {
            return this;
        }

        @Override
        void store(MemorySegment value, MemorySegment target, long offset) {
            target.set(ValueLayout.JAVA_INT, offset, dictionary.intern(value));
        }

        @Override
        public int code(int row) {
            return has(row) ? segment(row).get(ValueLayout.JAVA_INT, offset(row)) : NONE;
        }

        @Override
        public int cardinality() {
            return dictionary.size();
        }

        @Override
        public MemorySegment value(int code) {
            return dictionary.get(code);
        }

        @Override
        public int find(MemorySegment utf8) {
            return dictionary.find(utf8);
        }

        @Override
        long bytes() {
            return super.bytes() + dictionary.bytes();
        }
    }
}
