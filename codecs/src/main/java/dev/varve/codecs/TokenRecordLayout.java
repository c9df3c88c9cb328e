package dev.varve.codecs;

/**
 * Where the token records of documents lie: one after another, each whole, at a multiple of {@value #ALIGNMENT} bytes
 * of the file, and behind a gap where it would otherwise straddle one page more than it must. The layout is
 * docs/format.md, "Token records".
 */
final class TokenRecordLayout {

    /** Bytes before the first token of a record: its length, checksum, row and count of tokens. */
    static final int PREFIX_BYTES = 16;

    static final int AT_LENGTH = 0;
    static final int AT_CHECKSUM = 4;
    static final int AT_ROW = 8;
    static final int AT_TOKENS = 12;

    /** Records begin at multiples of this. */
    static final int ALIGNMENT = 16;

    /** What a device reads at least. */
    static final int PAGE = 4096;

    private static final int OFFSET_BITS = 40;
    private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;

    private TokenRecordLayout() {}

    /** Bytes of a record; none where there are no tokens. */
    static long bytes(int tokens, int tokenBytes) {
        return tokens == 0 ? 0 : PREFIX_BYTES + (long) tokens * tokenBytes;
    }

    /** Where a record begins that may begin from {@code offset} on, a multiple of {@link #ALIGNMENT}. */
    static long place(long offset, long bytes) {
        long within = offset % PAGE;
        boolean onePageMore = Math.ceilDiv(within + bytes, (long) PAGE) > Math.ceilDiv(bytes, (long) PAGE);
        return onePageMore ? offset - within + PAGE : offset;
    }

    /** Where a record begins that follows what ends at {@code end}. */
    static long behind(long end, long bytes) {
        return place(Math.ceilDiv(end, (long) ALIGNMENT) * ALIGNMENT, bytes);
    }

    /** What the directory says of a row. */
    static long entry(long offset, int tokens) {
        if (offset / ALIGNMENT > OFFSET_MASK) {
            throw new IllegalStateException("a segment holds at most 16 TiB of tokens in a field");
        }
        return (long) tokens << OFFSET_BITS | offset / ALIGNMENT;
    }

    static long offset(long entry) {
        return (entry & OFFSET_MASK) * ALIGNMENT;
    }

    static int tokens(long entry) {
        return (int) (entry >>> OFFSET_BITS);
    }
}
