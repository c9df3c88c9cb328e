package dev.varve.index;

import dev.varve.codecs.Column;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Columns as a memtable has them; null stands for no value. */
final class MemoryColumns {

    private MemoryColumns() {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Longs(Long... values) implements Column.Longs {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public boolean has(int row) {
            return values[row] != null;
        }

        @Override
        public long get(int row) {
            return has(row) ? values[row] : 0;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Doubles(Double... values) implements Column.Doubles {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public boolean has(int row) {
            return values[row] != null;
        }

        @Override
        public double get(int row) {
            return has(row) ? values[row] : 0;
        }
    }

    /** The dictionary is in the order in which values came. */
    static final class Strings implements Column.Strings {

        private final List<Integer> codes = new ArrayList<>();
        private final Map<String, Integer> dictionary = new HashMap<>();
        private final List<MemorySegment> values = new ArrayList<>();

        Strings(String... rows) {
            for (String row : rows) {
                add(row);
            }
        }

        void add(@Nullable String value) {
            codes.add(value == null ? NONE : dictionary.computeIfAbsent(value, this::newCode));
        }

        private int newCode(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            values.add(Arena.ofAuto().allocate(utf8.length).copyFrom(MemorySegment.ofArray(utf8)));
            return values.size() - 1;
        }

        @Override
        public int size() {
            return codes.size();
        }

        @Override
        public boolean has(int row) {
            return code(row) != NONE;
        }

        @Override
        public int code(int row) {
            return codes.get(row);
        }

        @Override
        public int cardinality() {
            return values.size();
        }

        @Override
        public MemorySegment value(int code) {
            return values.get(code);
        }

        @Override
        public int find(MemorySegment utf8) {
            for (int code = 0; code < values.size(); code++) {
                if (values.get(code).mismatch(utf8) < 0) {
                    return code;
                }
            }
            return NONE;
        }
    }
}
