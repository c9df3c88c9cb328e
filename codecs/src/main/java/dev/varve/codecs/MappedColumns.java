package dev.varve.codecs;

import dev.varve.codecs.kernels.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The columns of an {@link AttributesFile}. */
final class MappedColumns {

    private MappedColumns() {}

    /** What every column of a file can do besides. */
    sealed interface Mapped {

        /** The same as a column. */
        Column column();

        /** Verifies all that reading a row uses, and that a row without a value holds none. */
        void verifyRow(int row);

        /** Checks what no row shows. */
        void verifyWhole();
    }

    private static void requireZero(Section values, long offset, boolean zero) {
        if (!zero) {
            throw values.corrupt(offset, "0, as the row has no value", "a value");
        }
    }

    record OfLong(Section values, Presence presence) implements Column.Longs, Mapped {

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

        @Override
        public void retain(long least, long most, int from, int to, long[] bits) {
            Objects.checkFromToIndex(from, to, size());
            values.verify((long) from * Long.BYTES, (long) (to - from) * Long.BYTES);
            Kernels.filters().longs(values.unverified(), from, to - from, least, most, bits);
            if (least <= 0 && 0 <= most) {
                presence.retain(from, to, bits);
            }
        }

        @Override
        public boolean retainsQuickly() {
            return true;
        }

        @Override
        public Column column() {
            return this;
        }

        @Override
        public void verifyRow(int row) {
            requireZero(values, (long) row * Long.BYTES, get(row) == 0 || has(row));
        }

        @Override
        public void verifyWhole() {
            presence.verifyEnd();
        }
    }

    record OfDouble(Section values, Presence presence) implements Column.Doubles, Mapped {

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

        @Override
        public void retain(double least, double most, int from, int to, long[] bits) {
            Objects.checkFromToIndex(from, to, size());
            values.verify((long) from * Double.BYTES, (long) (to - from) * Double.BYTES);
            Kernels.filters().doubles(values.unverified(), from, to - from, least, most, bits);
            if (least <= 0 && 0 <= most) {
                presence.retain(from, to, bits);
            }
        }

        @Override
        public boolean retainsQuickly() {
            return true;
        }

        @Override
        public Column column() {
            return this;
        }

        @Override
        public void verifyRow(int row) {
            requireZero(values, (long) row * Double.BYTES, get(row) == 0 || has(row));
        }

        @Override
        public void verifyWhole() {
            presence.verifyEnd();
        }
    }

    record OfBoolean(Section values, Presence presence) implements Column.Longs, Mapped {

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

        @Override
        public void retain(long least, long most, int from, int to, long[] bits) {
            Objects.checkFromToIndex(from, to, size());
            boolean zeros = least <= 0 && 0 <= most;
            boolean ones = least <= 1 && 1 <= most;
            for (int word = 0, base = from; base < to; word++, base += Long.SIZE) {
                long set = Presence.word(values, size(), base);
                bits[word] &= (ones ? set : 0) | (zeros ? ~set : 0);
            }
            if (zeros) {
                presence.retain(from, to, bits);
            }
        }

        @Override
        public boolean retainsQuickly() {
            return true;
        }

        @Override
        public Column column() {
            return this;
        }

        @Override
        public void verifyRow(int row) {
            requireZero(values, (long) row / Long.SIZE * Long.BYTES, get(row) == 0 || has(row));
        }

        @Override
        public void verifyWhole() {
            presence.verifyEnd();
            Presence.verifyEnd(values, size());
        }
    }

    /** Codes for rows; the strings of the codes in the order of their bytes, and where each ends. */
    record OfString(int size, Section codes, Section ends, Section strings) implements Column.Strings, Mapped {

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

        /** A code beyond the dictionary is in no range of codes. */
        @Override
        public void retain(int least, int most, int from, int to, long[] bits) {
            Objects.checkFromToIndex(from, to, size);
            codes.verify((long) from * Integer.BYTES, (long) (to - from) * Integer.BYTES);
            Kernels.filters().ints(codes.unverified(), from, to - from, Math.max(0, least), most, bits);
        }

        @Override
        public boolean retainsQuickly() {
            return true;
        }

        @Override
        public Column column() {
            return this;
        }

        @Override
        public void verifyRow(int row) {
            int code = code(row);
            if (code != NONE) {
                value(code);
            }
        }

        /** The dictionary is sorted, without equals: else a search would not find what is there. */
        @Override
        public void verifyWhole() {
            for (int code = 1; code < cardinality(); code++) {
                MemorySegment before = value(code - 1);
                MemorySegment value = value(code);
                if (Utf8.compare(before, 0, before.byteSize(), value, 0, value.byteSize()) >= 0) {
                    throw ends.corrupt((long) code * Long.BYTES, "a string behind the one before", "another");
                }
            }
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
