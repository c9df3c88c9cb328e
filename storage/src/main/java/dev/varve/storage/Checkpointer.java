package dev.varve.storage;

import dev.varve.Checkpoint;
import dev.varve.InvalidArgumentException;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.LinkUnsupportedException;
import dev.varve.mmap.LockHeldException;
import dev.varve.mmap.OutputFile;
import dev.varve.recovery.ManifestRepair;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Copies an open store by hard links. Everything written before is settled, then the files of that state are linked
 * while it is held, and last of all the copy gets the manifest that makes it a store: cut off before, it is none.
 */
final class Checkpointer {

    private static final int COPY_BYTES = 1 << 20;

    private final Path store;
    private final Environment environment;
    private final Installer installer;

    Checkpointer(Path store, Environment environment, Installer installer) {
        this.store = store;
        this.environment = environment;
        this.installer = installer;
    }

    /**
     * Makes a copy of what is settled.
     *
     * @throws InvalidArgumentException if the directory is in the store's own, or not empty, or cannot be made
     * @throws LockHeldException if another checkpoint is being made there
     */
    Checkpoint checkpoint(Path directory) throws IOException {
        if (real(directory).startsWith(real(store))) {
            throw new InvalidArgumentException(
                    "checkpoint: expected a directory outside of the store, found " + directory + "; name another one");
        }
        FileStore target = environment.directories().apply(directory);
        requireEmpty(directory, target);
        Recovery.makeDirectory(target);
        try (FileLease _ = target.lock(StoreFiles.LOCK)) {
            requireEmpty(directory, target); // Another checkpoint may have ended between the first look and the lock.
            return copy(directory, target);
        }
    }

    /** A lock alone is what a checkpoint leaves that was cut off at once. */
    private static void requireEmpty(Path directory, FileStore target) throws IOException {
        if (!List.of(StoreFiles.LOCK).containsAll(target.list(""))) {
            throw new InvalidArgumentException("checkpoint: expected a new or empty directory, found files in "
                    + directory + "; name another one");
        }
    }

    /** Where a directory is, or is going to be, whatever links lead there. */
    private static Path real(Path directory) {
        Path absolute = directory.toAbsolutePath();
        for (Path known = absolute; known != null; known = known.getParent()) {
            try {
                return known.toRealPath().resolve(known.relativize(absolute)).normalize();
            } catch (IOException missing) {
                continue; // Its parent may be there.
            }
        }
        return absolute.normalize();
    }

    /**
     * What is copied.
     *
     * @param held the state whose files they are, held so that they stay
     * @param stored the same as the manifest says it
     */
    private record Settled(State held, StoreState stored) {}

    private Checkpoint copy(Path directory, FileStore target) throws IOException {
        Settled settled = installer.whileNothingChanges(() ->
                new Settled(installer.current().acquire(), installer.manifest().state()));
        Copy copy = new Copy(installer.files(), target);
        var event = new Events.Checkpoint();
        event.begin();
        try {
            copy.files(settled.stored());
            copy.manifest(installer.manifest().storeId(), settled.stored());
            event.store = installer.files().describe("");
            event.target = target.describe("");
            event.sequence = settled.stored().sequence();
            event.filesLinked = copy.linked;
            event.bytesLinked = copy.linkedBytes;
            event.bytesCopied = copy.copiedBytes;
            event.commit();
            return new Checkpoint(
                    directory, settled.stored().sequence(), copy.made.size(), copy.linkedBytes, copy.copiedBytes);
        } catch (IOException | RuntimeException | Error failure) {
            copy.takeBack(settled.stored());
            throw failure;
        } finally {
            settled.held().version().release();
        }
    }

    /** A copy in the making. */
    private static final class Copy {

        private final FileStore source;
        private final FileStore target;
        private final List<String> made = new ArrayList<>();
        private final Set<String> directories = new LinkedHashSet<>();
        private int linked;
        private long linkedBytes;
        private long copiedBytes;

        Copy(FileStore source, FileStore target) {
            this.source = source;
            this.target = target;
        }

        void files(StoreState stored) throws IOException {
            for (String name : List.of(StoreFiles.LOGS, StoreFiles.SEGMENTS, StoreFiles.LIVE_DOCS)) {
                directory(name);
            }
            for (FileEntry entry : (Iterable<FileEntry>) stored.files()::iterator) {
                directory(entry.name().substring(0, entry.name().lastIndexOf('/')));
                file(entry);
            }
            for (String name : directories) {
                target.syncDirectory(name);
            }
            target.syncDirectory("");
        }

        private void directory(String name) throws IOException {
            if (directories.add(name)) {
                target.createDirectory(name);
            }
        }

        private void file(FileEntry entry) throws IOException {
            made.add(entry.name());
            try {
                source.link(entry.name(), target, entry.name());
                linked++;
                linkedBytes += entry.length();
            } catch (LinkUnsupportedException otherFileSystem) {
                copy(entry);
                copiedBytes += entry.length();
            }
        }

        private void copy(FileEntry entry) throws IOException {
            try (Arena arena = Arena.ofConfined();
                    InputFile from = source.open(entry.name());
                    OutputFile to = target.create(entry.name())) {
                MemorySegment buffer = arena.allocate(COPY_BYTES);
                for (long at = 0; at < entry.length(); at += buffer.byteSize()) {
                    MemorySegment part = buffer.asSlice(0, Math.min(buffer.byteSize(), entry.length() - at));
                    from.read(at, part);
                    to.write(part);
                }
                to.sync();
            }
        }

        /** The log that the state begins with, empty, and then what makes all this a store. */
        void manifest(UUID storeId, StoreState stored) throws IOException {
            WriteAheadLog.create(target, storeId, stored.log(), stored.sequence(), WriteAheadLog.Options.DEFAULT)
                    .close();
            ManifestRepair.install(target, storeId, ManifestRepair.nextNumber(target), 1, stored.toEdits());
        }

        /** By name, as a directory that cannot be opened for want of handles cannot be listed either. */
        void takeBack(StoreState stored) {
            Leftovers.deleteFile(target, StoreFiles.CURRENT);
            Leftovers.deleteFile(target, StoreFiles.CURRENT_NEXT);
            Leftovers.deleteFile(target, StoreFiles.manifest(1));
            Leftovers.deleteFile(target, StoreFiles.log(stored.log()));
            made.forEach(name -> Leftovers.deleteFile(target, name));
            for (String name : new ArrayList<>(directories).reversed()) {
                Leftovers.deleteDirectory(target, name);
            }
            Leftovers.deleteFile(target, StoreFiles.LOCK);
        }
    }
}
