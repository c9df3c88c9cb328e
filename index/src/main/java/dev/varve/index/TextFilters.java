package dev.varve.index;

import dev.varve.codecs.Column;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on text, decided by dictionary code wherever possible: text is compared once for each code, not for each
 * row.
 */
final class TextFilters {

    /** Codes that are decided beforehand at most: 128 KiB of bits. */
    private static final int MAX_TABLE = 1 << 20;

    /** Codes that are decided beforehand however few rows there are. */
    private static final int SMALL_TABLE = 1024;

    private TextFilters() {}

    static RowFilter in(Column.Strings column, Collection<String> values) {
        int[] codes = values.stream()
                .mapToInt(value -> column.find(utf8(value)))
                .filter(code -> code != Column.Strings.NONE)
                .sorted()
                .toArray();
        return codes.length == 1 ? new CodeIs(column, codes[0]) : new CodeIn(column, codes);
    }

    static RowFilter range(Column.Strings column, @Nullable String least, @Nullable String most) {
        MemorySegment lower = least == null ? null : utf8(least);
        MemorySegment upper = most == null ? null : utf8(most);
        return new Range(column, lower, upper);
    }

    private static MemorySegment utf8(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return MemorySegment.ofBuffer(bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text: expected Unicode, found a lone surrogate in \"" + text + '"', e);
        }
    }

    /** Compares unsigned bytes; a prefix comes first. */
    static int compare(MemorySegment a, MemorySegment b) {
        long at = a.mismatch(b);
        if (at < 0) {
            return 0;
        }
        if (at == Math.min(a.byteSize(), b.byteSize())) {
            return Long.compare(a.byteSize(), b.byteSize());
        }
        return Byte.compareUnsigned(a.get(ValueLayout.JAVA_BYTE, at), b.get(ValueLayout.JAVA_BYTE, at));
    }

    private record CodeIs(Column.Strings column, int code) implements RowFilter {
        @Override
        public boolean accepts(int row) {
            return column.code(row) == code;
        }

        @Override
        public void retain(int from, int to, long[] bits) {
            column.retain(code, code, from, to, bits);
        }

        @Override
        public boolean isQuick() {
            return column.retainsQuickly();
        }
    }

    private static final class CodeIn implements RowFilter {

        private final Column.Strings column;
        private final int[] sorted;

        CodeIn(Column.Strings column, int[] sorted) {
            this.column = column;
            this.sorted = sorted;
        }

        @Override
        public boolean accepts(int row) {
            return Arrays.binarySearch(sorted, column.code(row)) >= 0;
        }
    }

    /**
     * Between two bounds. The dictionary of a memtable is in no order, so each code is decided by its bytes: beforehand
     * where values repeat, row by row where the dictionary is about as large as the column, and for codes that came
     * later.
     */
    private static final class Range implements RowFilter {

        private final Column.Strings column;
        private final @Nullable MemorySegment lower;
        private final @Nullable MemorySegment upper;
        private final int decided;
        private final long[] accepted;

        Range(Column.Strings column, @Nullable MemorySegment lower, @Nullable MemorySegment upper) {
            this.column = column;
            this.lower = lower;
            this.upper = upper;
            int codes = column.cardinality();
            boolean repeated = codes <= Math.max(SMALL_TABLE, column.size() / 4);
            decided = repeated && codes <= MAX_TABLE ? codes : 0;
            accepted = new long[Math.ceilDiv(decided, Long.SIZE)];
            for (int code = 0; code < decided; code++) {
                if (isBetween(column.value(code))) {
                    accepted[code / Long.SIZE] |= 1L << code;
                }
            }
        }

        @Override
        public boolean accepts(int row) {
            int code = column.code(row);
            if (code == Column.Strings.NONE) {
                return false;
            }
            return code < decided ? (accepted[code / Long.SIZE] >>> code & 1) != 0 : isBetween(column.value(code));
        }

        private boolean isBetween(MemorySegment value) {
            return (lower == null || compare(value, lower) >= 0) && (upper == null || compare(value, upper) <= 0);
        }
    }
}
