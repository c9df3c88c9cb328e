package dev.varve;

/**
 * How segments are merged in the background. Immutable.
 *
 * <p>Where there is nothing to merge, segments that should have an index, of {@linkplain IndexOptions vectors} or of
 * {@linkplain TokenIndexOptions tokens}, and have none are rewritten with it, one after another: those that were
 * written while the store opened or closed or while writers would have waited, or before there were indexes. Where
 * merging is not automatic, they stay without until {@link VectorStore#compact}; searches score all their vectors
 * meanwhile.
 *
 * @param automatic whether they are merged unasked; {@link VectorStore#compact} merges them in any case
 * @param bytesPerSecond most that merging writes in a second, over all collections; 0 for no limit
 * @param fanIn segments of about the same size that become one, 2 to 64: fewer make searches visit less, more write
 *     less
 * @param maxSegmentBytes a segment of more bytes is merged only where deletes leave room, and gets an index that it
 *     lacks only by {@link VectorStore#compact}; at least 1 MiB
 */
public record CompactionOptions(boolean automatic, long bytesPerSecond, int fanIn, long maxSegmentBytes) {

    /** Automatic, without a limit, a fan-in of 8, segments of up to 32 GiB. */
    public static final CompactionOptions DEFAULT = new CompactionOptions(true, 0, 8, 32L << 30);

    /** @throws InvalidArgumentException if a value is out of range */
    public CompactionOptions {
        OptionChecks.range("compaction.bytesPerSecond", bytesPerSecond, 0, Long.MAX_VALUE);
        OptionChecks.range("compaction.fanIn", fanIn, 2, 64);
        OptionChecks.range("compaction.maxSegmentBytes", maxSegmentBytes, 1 << 20, Long.MAX_VALUE);
    }

    /** The same with another {@link #automatic}. */
    public CompactionOptions withAutomatic(boolean value) {
        return new CompactionOptions(value, bytesPerSecond, fanIn, maxSegmentBytes);
    }

    /** The same with another {@link #bytesPerSecond}. */
    public CompactionOptions withBytesPerSecond(long value) {
        return new CompactionOptions(automatic, value, fanIn, maxSegmentBytes);
    }

    /** The same with another {@link #fanIn}. */
    public CompactionOptions withFanIn(int value) {
        return new CompactionOptions(automatic, bytesPerSecond, value, maxSegmentBytes);
    }

    /** The same with another {@link #maxSegmentBytes}. */
    public CompactionOptions withMaxSegmentBytes(long value) {
        return new CompactionOptions(automatic, bytesPerSecond, fanIn, value);
    }
}
