package dev.varve.recovery;

import static java.util.stream.Collectors.toSet;

import dev.varve.codecs.CorruptFileException;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a store held against what its manifest says: those that must be there, and those that a crash left over.
 * Files that Varve does not name so are left alone.
 */
public final class LiveFiles {

    private LiveFiles() {}

    /**
     * Checks that every file of the state is there with its length. To be called before {@link #deleteOrphans}: should
     * the manifest have lost an edit, this tells before anything is deleted.
     *
     * @throws CorruptFileException if a file is missing or of another length
     */
    public static void require(FileStore files, StoreState state) throws IOException {
        for (FileEntry file : (Iterable<FileEntry>) state.files()::iterator) {
            String expected = "a file of " + file.length() + " bytes, as the manifest says";
            if (!files.exists(file.name())) {
                throw new CorruptFileException(files.describe(file.name()), 0, expected, "no such file");
            }
            long length = files.length(file.name());
            if (length != file.length()) {
                long offset = Math.min(length, file.length());
                throw new CorruptFileException(files.describe(file.name()), offset, expected, length + " bytes");
            }
        }
    }

    /** Files that do not belong to a store, sorted: the ones of a segment before its directory. */
    public static List<String> orphans(FileStore files, Manifest manifest) throws IOException {
        return orphans(files, manifest.state(), manifest.number());
    }

    /** Files that do not belong to a store of this state, with this live manifest, in the same order. */
    public static List<String> orphans(FileStore files, StoreState state, long manifest) throws IOException {
        List<String> orphans = new ArrayList<>();
        for (String name : files.list("")) {
            OptionalLong number = StoreFiles.manifestNumber(name);
            if (name.equals(StoreFiles.CURRENT_NEXT) || (number.isPresent() && number.getAsLong() != manifest)) {
                orphans.add(name);
            }
        }
        for (long log : LogReplay.numbers(files)) {
            if (log < state.log()) {
                orphans.add(StoreFiles.log(log));
            }
        }
        Set<String> live = state.files().map(FileEntry::name).collect(toSet());
        Set<String> segments =
                state.segments().keySet().stream().map(StoreFiles::segment).collect(toSet());
        addOrphans(files, StoreFiles.LIVE_DOCS, live, orphans);
        for (String segment : files.list(StoreFiles.SEGMENTS)) {
            if (StoreFiles.segmentNumber(segment).isEmpty()) {
                continue;
            }
            String directory = StoreFiles.SEGMENTS + "/" + segment;
            addOrphans(files, directory, live, orphans);
            if (!segments.contains(directory)) {
                orphans.add(directory);
            }
        }
        return orphans;
    }

    /**
     * Deletes what does not belong to a store, durably.
     *
     * @return what was deleted
     */
    public static List<String> deleteOrphans(FileStore files, Manifest manifest) throws IOException {
        List<String> orphans = orphans(files, manifest);
        Set<String> directories = new TreeSet<>();
        for (String name : orphans) {
            files.delete(name);
            directories.add(name.substring(0, Math.max(0, name.lastIndexOf('/'))));
        }
        directories.removeAll(orphans);
        for (String directory : directories) {
            files.syncDirectory(directory);
        }
        return orphans;
    }

    private static void addOrphans(FileStore files, String directory, Set<String> live, List<String> orphans)
            throws IOException {
        for (String name : files.list(directory)) {
            String path = directory + "/" + name;
            if (!live.contains(path)) {
                orphans.add(path);
            }
        }
    }
}
