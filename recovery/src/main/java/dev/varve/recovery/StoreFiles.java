package dev.varve.recovery;

import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The names of the files of a store, in one place. All are relative to the store's directory. */
public final class StoreFiles {

    /** The lock against a second process. */
    public static final String LOCK = "LOCK";
    /** Names the live manifest. */
    public static final String CURRENT = "CURRENT";
    /** What {@link #CURRENT} is written to before it is renamed. */
    public static final String CURRENT_NEXT = "CURRENT.tmp";
    /** Directory of the write-ahead log. */
    public static final String LOGS = "wal";
    /** Directory of the segments, one directory each. */
    public static final String SEGMENTS = "segments";
    /** Directory of the live docs. */
    public static final String LIVE_DOCS = "live";

    /** Directory of what a repair set aside, one directory for each. Nothing in it belongs to the store any more. */
    public static final String LOST = "lost";

    private static final String MANIFEST_PREFIX = "MANIFEST-";
    private static final String LOG_SUFFIX = ".log";

    private StoreFiles() {}

    /** Such as {@code MANIFEST-000007}. */
    public static String manifest(long number) {
        return MANIFEST_PREFIX + digits(number);
    }

    /** Such as {@code wal/000042.log}. */
    public static String log(long number) {
        return LOGS + "/" + digits(number) + LOG_SUFFIX;
    }

    /** Such as {@code segments/000031}. */
    public static String segment(long segment) {
        return SEGMENTS + "/" + digits(segment);
    }

    /** Such as {@code live/000031-000003.del}. */
    public static String liveDocs(long segment, long generation) {
        return LIVE_DOCS + "/" + digits(segment) + "-" + digits(generation) + ".del";
    }

    /** The number in a simple name such as {@code 000042.log}; empty for any other name. */
    public static OptionalLong logNumber(String simpleName) {
        return number(simpleName, "", LOG_SUFFIX);
    }

    /** The generation in the simple name of a segment's live docs, such as {@code 000031-000003.del}; else empty. */
    public static OptionalLong generation(String simpleName, long segment) {
        return number(simpleName, digits(segment) + "-", ".del");
    }

    /** The number in a name such as {@code MANIFEST-000007}; empty for any other name. */
    public static OptionalLong manifestNumber(String simpleName) {
        return number(simpleName, MANIFEST_PREFIX, "");
    }

    /** The number in the simple name of a segment's directory, such as {@code 000031}; empty for any other name. */
    public static OptionalLong segmentNumber(String simpleName) {
        return number(simpleName, "", "");
    }

    private static String digits(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("a file number is not negative: " + number);
        }
        return String.format(Locale.ROOT, "%06d", number);
    }

    private static OptionalLong number(String name, String prefix, String suffix) {
        String digits = between(name, prefix, suffix);
        // Up to 18 digits always fit a long; the name must be the one that would be written, so that a number has one
        // name only.
        if (digits == null || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(digits);
        return digits.equals(digits(number)) ? OptionalLong.of(number) : OptionalLong.empty();
    }

    private static @Nullable String between(String name, String prefix, String suffix) {
        boolean fits =
                name.length() > prefix.length() + suffix.length() && name.startsWith(prefix) && name.endsWith(suffix);
        return fits ? name.substring(prefix.length(), name.length() - suffix.length()) : null;
    }
}
