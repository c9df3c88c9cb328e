package dev.varve.storage;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.codecs.Column;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import java.lang.foreign.MemorySegment;

/** Fields that were added to a schema after the rows were written: no row has a value. They take no memory. */
final class AbsentFields {

    private AbsentFields() {}

    static DenseVectors vectors(Field.Dense field, int rows) {
        return new Vectors(field.dimension(), RowCodec.elementType(field.precision()), rows);
    }

    static TokenVectors tokens(Field.Tokens field, int rows) {
        return new Tokens(field.dimension(), RowCodec.elementType(field.precision()), rows);
    }

    static Column attribute(Field.Attribute field, int rows) {
        return switch (field.type()) {
            case AttributeType.STRING -> new Strings(rows);
            case AttributeType.LONG, AttributeType.BOOLEAN -> new Longs(rows);
            case AttributeType.DOUBLE -> new Doubles(rows);
        };
    }

    private record Vectors(int dimension, ElementType elementType, int size) implements DenseVectors {

        @Override
        public boolean has(int row) {
            return false;
        }

        @Override
        public boolean dense() {
            return size == 0;
        }

        @Override
        public MemorySegment segment(int row) {
            return MemorySegment.NULL;
        }

        @Override
        public long offset(int row) {
            return 0;
        }

        @Override
        public long stride() {
            return (long) dimension * elementType.bytes();
        }

        @Override
        public int run(int row) {
            return size - row;
        }

        @Override
        public void verify(int from, int to) {
            // there are no bytes
        }
    }

    private record Tokens(int dimension, ElementType elementType, int size) implements TokenVectors {

        @Override
        public int tokenCount(int row) {
            return 0;
        }

        @Override
        public MemorySegment segment(int row) {
            return MemorySegment.NULL;
        }

        @Override
        public long offset(int row) {
            return 0;
        }

        @Override
        public void verify(int from, int to) {
            // there are no bytes
        }
    }

    private record Longs(int size) implements Column.Longs {

        @Override
        public boolean has(int row) {
            return false;
        }

        @Override
        public long get(int row) {
            return 0;
        }
    }

    private record Doubles(int size) implements Column.Doubles {

        @Override
        public boolean has(int row) {
            return false;
        }

        @Override
        public double get(int row) {
            return 0;
        }
    }

    private record Strings(int size) implements Column.Strings {

        @Override
        public boolean has(int row) {
            return false;
        }

        @Override
        public int code(int row) {
            return NONE;
        }

        @Override
        public int cardinality() {
            return 0;
        }

        @Override
        public MemorySegment value(int code) {
            throw new IndexOutOfBoundsException("no value has a code, so none has " + code);
        }

        @Override
        public int find(MemorySegment utf8) {
            return NONE;
        }
    }
}
