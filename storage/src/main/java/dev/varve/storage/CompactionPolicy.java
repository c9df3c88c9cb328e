package dev.varve.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which segments of a collection to merge next. Pure: the same sizes give the same answer. Thread-safe.
 *
 * <p>Size-tiered, of neighbours only, so that the order of age is kept. A segment counts with its live bytes, and its
 * level is 0 up to {@code floorBytes} and one more for each power of the fan-in {@code F}; as older segments count as
 * no smaller than younger ones, equal levels are neighbours, a <em>group</em>. (Levels as in Lucene's
 * {@code LogMergePolicy}, which in turn takes them from the logarithmic method of Bentley and Saxe, "Decomposable
 * searching problems I", 1980.) Segments of more than {@code maxSegmentBytes} are <em>settled</em> and in no group. In
 * this order:
 *
 * <ol>
 *   <li>segments without a live row go, which costs nothing;
 *   <li>a group of {@code F} segments becomes one, the youngest group first, together with older groups that its output
 *       would fill;
 *   <li>where dead rows take more than {@code deadShare} of all bytes, the segment with the largest part of them is
 *       rewritten, alone if its neighbours have few (greedy cleaning, as in Rosenblum and Ousterhout, "The design and
 *       implementation of a log-structured file system", 1992, section 3.4).
 * </ol>
 *
 * <p><b>Bounds</b>, once nothing is to be done; while a merge runs, each flush adds a segment.
 *
 * <ul>
 *   <li>Segments that a search visits: at most {@code (F - 1) * (L + 1) + F * H}, with {@code L} the level of the
 *       largest segment that is not settled, at most {@code 1 + log_F(min(live, maxSegmentBytes) / floorBytes)}, and
 *       {@code H} the settled segments, fewer than {@code live / maxSegmentBytes}.
 *   <li>Bytes on disk: at most the larger of {@code live / (1 - deadShare)} and {@code live + floorBytes}. A merge
 *       needs the live bytes of its inputs besides, until they go.
 * </ul>
 *
 * <p><b>Why a fan-in of 8 and a dead share of 0.35.</b> 1,000,000 updates of 100,000 keys after their first put,
 * flushes of 21,000 puts, floor of a quarter flush; bytes written by flush and compaction for each byte put, and worst
 * bytes on disk for each live byte:
 *
 * <pre>
 *   fan-in, dead share     4, 0.35      6, 0.35      8, 0.35      8, 0.45     10, 0.35
 *   uniform              1.99, 1.49   2.03, 1.48   1.74, 1.48   1.70, 1.76   1.69, 1.48
 *   Zipf 0.99            1.10, 1.53   1.00, 1.54   0.96, 1.51   0.85, 1.79   0.95, 1.51
 *   80 % on 20 %         1.68, 1.47   1.39, 1.50   1.36, 1.50   1.21, 1.75   1.35, 1.52
 * </pre>
 */
final class CompactionPolicy {

    /** Most part of a collection's bytes that dead rows may take, see above. */
    static final double DEAD_SHARE = 0.35;

    /** The level of segments that are too large to be merged, and of those that one of them is younger than. */
    private static final int TOP = Long.SIZE;

    /** Segments of that many live rows are too large: two of fewer rows still fit into one. */
    private static final int MANY_ROWS = 1 << 30;

    private final Settings settings;

    /**
     * @param fanIn segments of about the same size that become one, 2 to 64
     * @param floorBytes below this size all segments count as equal, at least 1
     * @param maxSegmentBytes a segment of more live bytes is not merged for the sake of their number, at least
     *     {@code floorBytes}
     * @param deadShare most part of a collection's bytes that dead rows may take, above 0 and below 1
     */
    record Settings(int fanIn, long floorBytes, long maxSegmentBytes, double deadShare) {

        Settings {
            if (fanIn < 2 || fanIn > 64) {
                throw new IllegalArgumentException("fan-in: expected 2 to 64, found " + fanIn);
            }
            if (floorBytes < 1 || maxSegmentBytes < floorBytes) {
                throw new IllegalArgumentException(
                        "expected 1 <= floorBytes <= maxSegmentBytes, found " + floorBytes + " and " + maxSegmentBytes);
            }
            if (!(deadShare > 0 && deadShare < 1)) {
                throw new IllegalArgumentException("dead share: expected above 0 and below 1, found " + deadShare);
            }
        }
    }

    /**
     * What the policy knows of a segment.
     *
     * @param bytes of its files
     * @param rows in it, at least {@code live}
     * @param live rows that are live
     */
    record SegmentSize(long bytes, int rows, int live) {

        SegmentSize {
            if (bytes < 0 || live < 0 || live > rows) {
                throw new IllegalArgumentException(bytes + " bytes, " + live + " live rows of " + rows);
            }
        }

        /** Bytes that a rewrite leaves, taking all rows for equally long. */
        long liveBytes() {
            return live == rows ? bytes : (long) ((double) bytes * live / rows);
        }

        /** Bytes that a rewrite frees. */
        long deadBytes() {
            return bytes - liveBytes();
        }

        /** The part of the bytes that a rewrite frees. */
        double deadShare() {
            return bytes == 0 ? 0 : (double) deadBytes() / bytes;
        }
    }

    /** Neighbouring segments that become one: from {@code from}, up to before {@code to}. */
    record Run(int from, int to) {}

    CompactionPolicy(Settings settings) {
        this.settings = settings;
    }

    /**
     * The next merge.
     *
     * @param segments of one collection, oldest first
     * @return null if nothing is to be done
     */
    @Nullable
    Run next(List<SegmentSize> segments) {
        Run run = emptied(segments);
        if (run == null) {
            run = crowded(segments);
        }
        return run == null ? mostlyDead(segments) : run;
    }

    /**
     * The next merge on the way to a single segment without dead rows; to more than one only where one cannot hold all
     * rows.
     *
     * @param segments of one collection, oldest first
     * @return null if nothing is to be done
     */
    static @Nullable Run full(List<SegmentSize> segments) {
        int from = 0;
        while (from < segments.size()) {
            int to = fitting(segments, from, segments.size(), Long.MAX_VALUE);
            if (to - from > 1 || segments.get(from).live() < segments.get(from).rows()) {
                return new Run(from, to);
            }
            from = to;
        }
        return null;
    }

    /** Most segments of these sizes that are left alone. */
    int bound(List<SegmentSize> segments) {
        int largest = 0;
        int settled = 0;
        for (SegmentSize segment : segments) {
            if (settled(segment)) {
                settled++;
            } else {
                largest = Math.max(largest, level(segment.liveBytes()));
            }
        }
        return (settings.fanIn() - 1) * (largest + 1) + settings.fanIn() * settled;
    }

    private static @Nullable Run emptied(List<SegmentSize> segments) {
        int from = 0;
        while (from < segments.size() && segments.get(from).live() > 0) {
            from++;
        }
        int to = from;
        while (to < segments.size() && segments.get(to).live() == 0) {
            to++;
        }
        return from == to ? null : new Run(from, to);
    }

    /** The youngest group with too many segments; of segments that are too large for one, the two oldest at least. */
    private @Nullable Run crowded(List<SegmentSize> segments) {
        int[] levels = levels(segments);
        int to = segments.size();
        while (to > 0) {
            int from = groupStart(segments, levels, to);
            if (to - from >= settings.fanIn()) {
                int oldest = withOlderGroups(segments, levels, from, to);
                int end = fitting(segments, oldest, to, settings.maxSegmentBytes());
                return new Run(oldest, Math.max(end, oldest + 2));
            }
            to = Math.min(from, to - 1);
        }
        return null;
    }

    /** Levels that never rise with the age: that of a segment, or of the largest younger one. */
    private int[] levels(List<SegmentSize> segments) {
        int[] levels = new int[segments.size()];
        int level = 0;
        for (int i = levels.length - 1; i >= 0; i--) {
            SegmentSize segment = segments.get(i);
            level = Math.max(level, settled(segment) ? TOP : level(segment.liveBytes()));
            levels[i] = level;
        }
        return levels;
    }

    /** Where the group that ends before {@code to} begins; {@code to} if the segment there belongs to none. */
    private int groupStart(List<SegmentSize> segments, int[] levels, int to) {
        int from = to;
        while (from > 0 && levels[from - 1] == levels[to - 1] && !settled(segments.get(from - 1))) {
            from--;
        }
        return from;
    }

    /**
     * Takes in older groups that the output would make too large in turn: their rows are so written once, not twice.
     */
    private int withOlderGroups(List<SegmentSize> segments, int[] levels, int from, int to) {
        long output = 0;
        int reached = to;
        int oldest = from;
        while (true) {
            while (reached > oldest) {
                reached--;
                output += segments.get(reached).liveBytes();
            }
            int older = oldest == 0 ? 0 : groupStart(segments, levels, oldest);
            boolean joins = oldest > 0 && levels[oldest - 1] <= level(output);
            if (!joins || oldest - older + 1 < settings.fanIn()) {
                return oldest;
            }
            oldest = older;
        }
    }

    /** The segment that frees most for its size, with neighbours that free as much. */
    private @Nullable Run mostlyDead(List<SegmentSize> segments) {
        long bytes = 0;
        long dead = 0;
        int worst = 0;
        for (int i = 0; i < segments.size(); i++) {
            SegmentSize segment = segments.get(i);
            bytes += segment.bytes();
            dead += segment.deadBytes();
            worst = segment.deadShare() > segments.get(worst).deadShare() ? i : worst;
        }
        if (dead <= settings.floorBytes() || dead <= settings.deadShare() * bytes) {
            return null;
        }
        int from = worst;
        int to = worst + 1;
        while (from > 0 && joins(segments.get(from - 1)) && fits(segments, from - 1, to)) {
            from--;
        }
        while (to < segments.size() && joins(segments.get(to)) && fits(segments, from, to + 1)) {
            to++;
        }
        return new Run(from, to);
    }

    private boolean joins(SegmentSize segment) {
        return segment.deadShare() > settings.deadShare();
    }

    private boolean fits(List<SegmentSize> segments, int from, int to) {
        return fitting(segments, from, to, settings.maxSegmentBytes()) == to;
    }

    /** Whether a segment is too large to be merged for the sake of their number. */
    boolean settled(SegmentSize segment) {
        return segment.liveBytes() > settings.maxSegmentBytes() || segment.live() >= MANY_ROWS;
    }

    /** Level 0 up to the floor, and one more for each power of the fan-in. */
    private int level(long bytes) {
        int level = 0;
        for (long rest = bytes / settings.floorBytes(); rest > 0; rest /= settings.fanIn()) {
            level++;
        }
        return level;
    }

    /** How far a run may go so that its output is not too large; at least one segment. */
    private static int fitting(List<SegmentSize> segments, int from, int to, long maxBytes) {
        long bytes = segments.get(from).liveBytes();
        long rows = segments.get(from).live();
        int end = from + 1;
        while (end < to) {
            bytes += segments.get(end).liveBytes();
            rows += segments.get(end).live();
            if (bytes > maxBytes || rows > Integer.MAX_VALUE) {
                break;
            }
            end++;
        }
        return end;
    }
}
