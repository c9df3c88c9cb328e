package dev.varve.bench.run;

import dev.varve.lab.report.Units;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.MappedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** How files are put out of memory, so that the next reads of them go to the disk. */
public enum PageCache {
    /** The whole page cache of the machine is dropped. */
    ALL("all of the page cache is dropped") {
        // A file that seems writable may not be, in a container: only trying tells.
        @Override
        public boolean available() {
            if (!Files.isWritable(DROP_CACHES)) {
                return false;
            }
            try {
                drop(Set.of());
                return true;
            } catch (IOException refused) {
                return false;
            }
        }

        @Override
        void drop(Set<Path> files) throws IOException {
            Files.writeString(DROP_CACHES, CLEAN_PAGES, StandardOpenOption.WRITE);
        }
    },
    /** The pages of these files are dropped. */
    FILES("the pages of the files are dropped (posix_fadvise)") {
        @Override
        public boolean available() {
            return FileAdvice.available();
        }

        @Override
        void drop(Set<Path> files) throws IOException {
            for (Path file : files) {
                FileAdvice.dontNeed(file);
            }
        }
    },
    /** They stay where they are. */
    NONE("NOT dropped: what is read may come from memory") {
        @Override
        public boolean available() {
            return true;
        }

        @Override
        void drop(Set<Path> files) {
            // That is what was asked for, or there is no way: the header of the report says so.
        }
    };

    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");
    private static final String CLEAN_PAGES = "1\n";

    private final String description;

    PageCache(String description) {
        this.description = description;
    }

    /** The most thorough way that this process may go. */
    public static PageCache best() {
        for (PageCache way : values()) {
            if (way.available()) {
                return way;
            }
        }
        return NONE;
    }

    /** Whether this process may. Where it may, {@link #ALL} has dropped the page cache by then. */
    public abstract boolean available();

    abstract void drop(Set<Path> files) throws IOException;

    /** What it does, for the header of a report. */
    public String description() {
        return description;
    }

    /**
     * What came of an eviction.
     *
     * @param bytes of the files
     * @param stayed of them in memory; nothing where the system does not tell
     */
    public record Outcome(long bytes, OptionalLong stayed) {

        /** What may stay in memory without a figure being any different: 1 %. */
        private static final int SMALL_PART = 100;

        /** What to tell the user where the files did not go. */
        public Optional<String> complaint() {
            return stayed.orElse(0) <= bytes / SMALL_PART
                    ? Optional.empty()
                    : Optional.of("of " + Units.bytes((double) bytes) + " that were put out of memory "
                            + Units.bytes((double) stayed.getAsLong())
                            + " stayed: what is measured next is not all cold");
        }
    }

    /**
     * Puts files out of memory, and those of folders and below them: written to the disk first, since only what is
     * there can be dropped. What is mapped stays.
     */
    public Outcome evict(Path... filesAndFolders) throws IOException {
        Map<Path, Long> files = new TreeMap<>();
        for (Path one : filesAndFolders) {
            files.putAll(Scratch.lengths(one.toAbsolutePath()));
        }
        for (Path file : files.keySet()) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
        drop(files.keySet());
        long bytes = files.values().stream().mapToLong(Long::longValue).sum();
        return new Outcome(bytes, resident(files));
    }

    private static OptionalLong resident(Map<Path, Long> files) throws IOException {
        long sum = 0;
        for (Map.Entry<Path, Long> file : files.entrySet()) {
            OptionalLong resident = resident(file.getKey(), file.getValue());
            if (resident.isEmpty()) {
                return resident;
            }
            sum += resident.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    private static OptionalLong resident(Path file, long length) throws IOException {
        if (length == 0) {
            return OptionalLong.of(0);
        }
        DiskFileStore store = DiskFileStore.open(file.resolveSibling("."), DiskFileStore.Options.defaults());
        MappedFile mapping = store.map(String.valueOf(file.getFileName()), length, Access.RANDOM);
        try {
            return mapping.residentBytes();
        } finally {
            mapping.release();
        }
    }
}
