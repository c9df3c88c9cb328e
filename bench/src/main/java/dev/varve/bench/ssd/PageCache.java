package dev.varve.bench.ssd;

import dev.varve.bench.run.Scratch;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.MappedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** How files are put out of memory, so that the next reads of them go to the disk. */
enum PageCache {
    /** The whole page cache of the machine is dropped. */
    ALL("all of the page cache is dropped") {
        @Override
        boolean available() {
            return Files.isWritable(DROP_CACHES);
        }

        @Override
        void drop(Collection<Path> files) throws IOException {
            Files.writeString(DROP_CACHES, "3\n");
        }
    },
    /** The pages of these files are dropped. */
    FILES("the pages of the files are dropped (posix_fadvise)") {
        @Override
        boolean available() {
            return FileAdvice.available();
        }

        @Override
        void drop(Collection<Path> files) throws IOException {
            for (Path file : files) {
                FileAdvice.dontNeed(file);
            }
        }
    },
    /** They stay where they are. */
    NONE("NOT dropped: what is read may come from memory") {
        @Override
        boolean available() {
            return true;
        }

        @Override
        void drop(Collection<Path> files) {
            // That is what was asked for, or there is no way: the header of the report says so.
        }
    };

    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

    private final String description;

    PageCache(String description) {
        this.description = description;
    }

    /** The most thorough way that this process may go. */
    static PageCache best() {
        for (PageCache way : values()) {
            if (way.available()) {
                return way;
            }
        }
        return NONE;
    }

    /** Whether this process may. */
    abstract boolean available();

    abstract void drop(Collection<Path> files) throws IOException;

    /**
     * Puts the files of a folder and those below it out of memory: written to the disk first, since only what is there
     * can be dropped. What is mapped stays.
     *
     * @return the bytes that stayed; -1 where the system does not tell
     */
    long evict(Path folder) throws IOException {
        Set<Path> files = Scratch.lengths(folder).keySet();
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
        drop(files);
        return resident(folder);
    }

    /** What it does, for the header of a report. */
    String description() {
        return description;
    }

    /** Bytes of the files of a folder and those below it that are in memory; -1 where the system does not tell. */
    static long resident(Path folder) throws IOException {
        DiskFileStore store = DiskFileStore.open(folder, DiskFileStore.Options.defaults());
        long sum = 0;
        for (Map.Entry<Path, Long> file : Scratch.lengths(folder).entrySet()) {
            if (file.getValue() > 0) {
                String name = folder.relativize(file.getKey()).toString().replace('\\', '/');
                MappedFile mapping = store.map(name, file.getValue(), Access.RANDOM);
                long resident = mapping.residentBytes().orElse(-1);
                mapping.release();
                if (resident < 0) {
                    return -1;
                }
                sum += resident;
            }
        }
        return sum;
    }
}
