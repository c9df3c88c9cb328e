package dev.varve.storage;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.LinkUnsupportedException;
import dev.varve.mmap.OutputFile;
import dev.varve.recovery.StoreFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sets files of a store aside, in a directory of their own, under the names that they had. They are there, durably,
 * before the store lets go of them: a crash in between takes nothing away.
 */
final class LostFiles {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int COPY_BYTES = 1 << 20;

    private final FileStore files;
    private final String directory;
    private final List<String> kept = new ArrayList<>();
    private final Set<String> directories = new TreeSet<>();

    private LostFiles(FileStore files, String directory) {
        this.files = files;
        this.directory = directory;
    }

    /** Makes a directory for what is set aside at a time. */
    static LostFiles at(FileStore files, Instant time) throws IOException {
        String name = StoreFiles.LOST + "/" + TIME.format(time);
        String directory = name;
        for (int i = 2; files.exists(directory); i++) {
            directory = name + "-" + i;
        }
        files.createDirectory(directory);
        files.syncDirectory(StoreFiles.LOST);
        files.syncDirectory("");
        return new LostFiles(files, directory);
    }

    /** The directory, relative to the store's. */
    String directory() {
        return directory;
    }

    /** The files that were set aside, by the names that they had. */
    List<String> kept() {
        return kept;
    }

    /** Sets a file aside, if it is there; it is where it was as well until {@link #letGo}. */
    void keep(String name) throws IOException {
        if (!files.exists(name)) {
            return;
        }
        String target = directory + "/" + name;
        createDirectories(target);
        try {
            files.link(name, files, target);
        } catch (LinkUnsupportedException e) {
            copy(name, target); // takes room, which a link does not
        }
        kept.add(name);
    }

    /** Creates a file beside what is set aside. */
    OutputFile create(String name) throws IOException {
        directories.add(directory);
        return files.create(directory + "/" + name);
    }

    /** Makes everything that was set aside durable. */
    void sync() throws IOException {
        for (String each : directories) {
            files.syncDirectory(each);
        }
    }

    /** Removes what was set aside from the store, which does not name it any more. */
    void letGo() {
        for (String name : kept) {
            if (!name.equals(StoreFiles.CURRENT)) {
                Leftovers.deleteFile(files, name);
            }
        }
        for (String name : kept) {
            if (name.startsWith(StoreFiles.SEGMENTS + "/")) {
                Leftovers.deleteDirectory(files, parent(name));
            }
        }
    }

    private void createDirectories(String target) throws IOException {
        files.createDirectory(parent(target));
        for (String each = parent(target); each.length() >= directory.length(); each = parent(each)) {
            directories.add(each);
        }
    }

    private void copy(String from, String to) throws IOException {
        try (Arena arena = Arena.ofConfined();
                InputFile source = files.open(from);
                OutputFile target = files.create(to)) {
            MemorySegment buffer = arena.allocate(COPY_BYTES);
            for (long at = 0; at < source.length(); at += COPY_BYTES) {
                MemorySegment part = buffer.asSlice(0, Math.min(COPY_BYTES, source.length() - at));
                source.read(at, part);
                target.write(part);
            }
            target.sync();
        }
    }

    private static String parent(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }
}
