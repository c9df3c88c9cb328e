package dev.varve.bench.run;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code madvise(2)} and {@code mlock(2)} of 64-bit Linux for mappings of this process that are somebody else's: a
 * bench can so have an engine read its files as it would not by itself, without any option of the engine's. Addresses
 * are those of {@code /proc/self/maps}; no advice given here changes what is read.
 */
public enum MappingAdvice {
    /** Pages near a fault are read ahead, as the system sees fit. */
    NORMAL(0),
    /** A fault reads the page that is asked for alone. */
    RANDOM(1),
    /** The pages go from the mapping; in the page cache they stay, until they are dropped from there. */
    UNMAP(4),
    /** All pages are read, and put into the mapping. Linux 5.14 and later; without it the first use does that. */
    POPULATE(22);

    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final int HEXADECIMAL = 16;

    private final int number;

    MappingAdvice(int number) {
        this.number = number;
    }

    /** Whether this process may give advice. */
    public static boolean available() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")
                && ADDRESS.byteSize() == Long.BYTES
                && MappingAdvice.class.getModule().isNativeAccessEnabled()
                && Files.isReadable(MAPS);
    }

    /** A mapping: where it begins, and how long it is, in bytes. */
    record Range(long begin, long bytes) {}

    /**
     * Gives this advice for all mappings of a file; does nothing where it is not {@link #available}.
     *
     * @return how many mappings took it
     */
    public int give(Path file) throws IOException {
        if (!available()) {
            return 0;
        }
        int taken = 0;
        for (Range range : ranges(Files.readAllLines(MAPS), file.toRealPath())) {
            taken += advise(range) == 0 ? 1 : 0;
        }
        return taken;
    }

    /** The mappings of a file, by the lines of {@code /proc/self/maps}. */
    static List<Range> ranges(List<String> lines, Path file) {
        List<Range> ranges = new ArrayList<>();
        for (String line : lines) {
            // begin-end permissions offset device inode     path
            int path = line.indexOf('/');
            if (path < 0 || !line.substring(path).equals(file.toString())) {
                continue;
            }
            String[] ends = line.substring(0, line.indexOf(' ')).split("-", -1);
            long begin = Long.parseUnsignedLong(ends[0], HEXADECIMAL);
            ranges.add(new Range(begin, Long.parseUnsignedLong(ends[1], HEXADECIMAL) - begin));
        }
        return ranges;
    }

    /**
     * Has all mappings of a file stay in memory ({@code mlock(2)}); does nothing where it is not {@link #available}, or
     * where the system's limit is too low.
     *
     * @return how many mappings stay
     */
    public static int lock(Path file) throws IOException {
        if (!available()) {
            return 0;
        }
        MethodHandle lock = link("mlock", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
        int taken = 0;
        for (Range range : ranges(Files.readAllLines(MAPS), file.toRealPath())) {
            try {
                int failed = (int) lock.invokeExact(MemorySegment.ofAddress(range.begin()), range.bytes());
                taken += failed == 0 ? 1 : 0;
            } catch (Throwable e) {
                throw new IllegalStateException(e); // the call itself throws nothing
            }
        }
        return taken;
    }

    private static MethodHandle link(String function, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), descriptor);
    }

    private int advise(Range range) {
        MethodHandle advise = link("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
        try {
            return (int) advise.invokeExact(MemorySegment.ofAddress(range.begin()), range.bytes(), number);
        } catch (Throwable e) {
            throw new IllegalStateException(e); // the call itself throws nothing
        }
    }
}
