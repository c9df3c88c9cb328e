package dev.varve.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much the system reads ahead of a fault or a read, which decides what plain mappings cost: of the disk that holds
 * a folder, as Linux tells it in {@code /sys/dev/block}.
 */
public final class Readahead {

    private static final Path DEVICES = Path.of("/sys/dev/block");

    private Readahead() {}

    /** In words, for the header of a report. */
    public static String ofDiskOf(Path folder) throws IOException {
        if (!Files.isDirectory(DEVICES)) {
            return "not told by this system";
        }
        long device = ((Number) Files.getAttribute(folder, "unix:dev")).longValue();
        long major = (device >>> 8) & 0xfff;
        long minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
        Path disk = DEVICES.resolve(major + ":" + minor);
        // A partition has what its disk has.
        for (String place : new String[] {"queue", "../queue"}) {
            Path file = disk.resolve(place).resolve("read_ahead_kb");
            if (Files.isReadable(file)) {
                return Files.readString(file).strip() + " KiB";
            }
        }
        return "not told by this disk";
    }
}
