package dev.varve.codecs;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The columns of an {@link AttributesFile}. */
final class MappedColumns {

    private MappedColumns() {}

    record OfLong(Section values, Presence presence) implements Column.Longs {

        OfLong {
            values.requireLength((long) presence.rows() * Long.BYTES, presence.rows() + " longs");
        }

        @Override
        public int size() {
            return presence.rows();
        }

        @Override
        public boolean has(int row) {
            return presence.has(row);
        }

        @Override
        public long get(int row) {
            return values.getLong((long) Objects.checkIndex(row, size()) * Long.BYTES);
        }
    }

    record OfDouble(Section values, Presence presence) implements Column.Doubles {

        OfDouble {
            values.requireLength((long) presence.rows() * Double.BYTES, presence.rows() + " doubles");
        }

        @Override
        public int size() {
            return presence.rows();
        }

        @Override
        public boolean has(int row) {
            return presence.has(row);
        }

        @Override
        public double get(int row) {
            return values.getDouble((long) Objects.checkIndex(row, size()) * Double.BYTES);
        }
    }

    record OfBoolean(Section values, Presence presence) implements Column.Longs {

        OfBoolean {
            values.requireLength(PresenceBuilder.bytes(presence.rows()), presence.rows() + " booleans");
        }

        @Override
        public int size() {
            return presence.rows();
        }

        @Override
        public boolean has(int row) {
            return presence.has(row);
        }

        @Override
        public long get(int row) {
            return values.getBit(Objects.checkIndex(row, size())) ? 1 : 0;
        }
    }

    /** Codes for rows; the strings of the codes in the order of their bytes, and where each ends. */
    record OfString(int size, Section codes, Section ends, Section strings) implements Column.Strings {

        OfString {
            codes.requireLength((long) size * Integer.BYTES, size + " codes");
            if (ends.length() > (long) size * Long.BYTES || ends.length() % Long.BYTES != 0) {
                throw ends.corrupt(0, "the ends of at most " + size + " strings", ends.length() + " bytes");
            }
        }

        @Override
        public boolean has(int row) {
            return code(row) != NONE;
        }

        @Override
        public int code(int row) {
            long at = (long) Objects.checkIndex(row, size) * Integer.BYTES;
            int code = codes.getInt(at);
            if (code < NONE || code >= cardinality()) {
                throw codes.corrupt(at, "a code below " + cardinality() + ", or " + NONE, Integer.toString(code));
            }
            return code;
        }

        @Override
        public int cardinality() {
            return (int) (ends.length() / Long.BYTES);
        }

        @Override
        public MemorySegment value(int code) {
            Objects.checkIndex(code, cardinality());
            long begin = code == 0 ? 0 : ends.getLong((code - 1L) * Long.BYTES);
            long end = ends.getLong((long) code * Long.BYTES);
            if (begin < 0 || end < begin || end > strings.length()) {
                throw ends.corrupt(
                        (long) code * Long.BYTES,
                        "an end from " + begin + " to " + strings.length(),
                        Long.toString(end));
            }
            return strings.slice(begin, end - begin);
        }

        @Override
        public int find(MemorySegment utf8) {
            int low = 0;
            int high = cardinality() - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                MemorySegment value = value(middle);
                int order = Utf8.compare(value, 0, value.byteSize(), utf8, 0, utf8.byteSize());
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return NONE;
        }
    }
}
