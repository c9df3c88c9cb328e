package dev.varve.fuzz.damage;

import dev.varve.VectorStore;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.recovery.StoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A store to be damaged, byte by byte, and what it answers. Immutable.
 *
 * @param kind which one
 * @param files all its files but the lock, by name
 * @param earlier files as they were before later ones of their like replaced them, by name
 * @param states what it answers with so many batches in its log, from none to all
 * @param collections that it has
 */
record GoldenStore(
        GoldenKind kind,
        SortedMap<String, byte[]> files,
        SortedMap<String, byte[]> earlier,
        List<List<Answer>> states,
        List<String> collections) {

    GoldenStore {
        files = Collections.unmodifiableSortedMap(files);
        earlier = Collections.unmodifiableSortedMap(earlier);
        states = List.copyOf(states);
        collections = List.copyOf(collections);
    }

    /** Writes a store, the same for the same seed. */
    static GoldenStore of(GoldenKind kind, long seed) {
        List<List<Answer>> states = new ArrayList<>();
        SortedMap<String, byte[]> files = new TreeMap<>();
        SortedMap<String, byte[]> earlier = new TreeMap<>();
        List<String> collections = new ArrayList<>();
        GoldenScript.Stop logged = disk -> {
            files.clear();
            files.putAll(read(disk));
            states.add(answers(disk, collections));
        };
        try (var disk = new SimulatedDisk()) {
            new GoldenScript(seed).write(kind, disk, before -> earlier.putAll(read(before)), logged);
            if (states.isEmpty()) {
                logged.at(disk);
            }
        }
        return new GoldenStore(kind, files, earlier, states, collections);
    }

    private static List<Answer> answers(SimulatedDisk disk, List<String> collections) {
        try (SimulatedDisk copy = disk.image(new CrashImage.AllKept());
                VectorStore store = GoldenScript.open(copy)) {
            collections.clear();
            collections.addAll(store.collections());
            return Questions.ask(store, collections);
        }
    }

    /** All its answers. */
    List<Answer> answers() {
        return states.getLast();
    }

    /** All bytes of a file. */
    byte[] file(String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    /** Whether a file is a log or manifest, which consist of frames. */
    static boolean hasFrames(String name) {
        return name.endsWith(".log") || name.startsWith("MANIFEST");
    }

    /** The frames of a log or manifest. */
    List<FrameFile.Frame> frames(String name) {
        return new FrameFile(file(name)).frames();
    }

    /** Whether an offset lies where a crash may have cut a file off: in its last frame, or in a log without any. */
    boolean isTail(String name, long offset) {
        if (!hasFrames(name)) {
            return false;
        }
        List<FrameFile.Frame> frames = frames(name);
        return frames.isEmpty() || offset >= frames.getLast().offset();
    }

    /**
     * What it may answer where bytes at an offset are damaged: all of it, or also without the last batch of its log.
     */
    List<List<Answer>> right(String name, long offset) {
        // The first frame of a log is no batch; nor is any in the log of a store that was closed.
        boolean batch = name.endsWith(".log") && frames(name).size() > 1 && isTail(name, offset);
        return batch && states.size() > 1 ? states.subList(states.size() - 2, states.size()) : List.of(answers());
    }

    /** A disk of its own that holds all of it, synced; images of it are to be damaged. */
    SimulatedDisk disk() {
        var disk = new SimulatedDisk();
        try {
            for (String directory : List.of("", StoreFiles.LOGS, StoreFiles.SEGMENTS, StoreFiles.LIVE_DOCS)) {
                disk.createDirectory(directory);
            }
            for (var file : files.entrySet()) {
                String name = file.getKey();
                disk.createDirectory(name.substring(0, Math.max(0, name.lastIndexOf('/'))));
                Disks.write(disk, name, file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return disk;
    }

    private static SortedMap<String, byte[]> read(SimulatedDisk disk) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try {
            for (String name : names(disk)) {
                files.put(name, Disks.read(disk, name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** All files of a store but the lock. */
    private static List<String> names(SimulatedDisk disk) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : disk.list("")) {
            if (Set.of(StoreFiles.LOGS, StoreFiles.LIVE_DOCS).contains(name)) {
                disk.list(name).forEach(file -> names.add(name + "/" + file));
            } else if (name.equals(StoreFiles.SEGMENTS)) {
                for (String segment : disk.list(name)) {
                    disk.list(name + "/" + segment).forEach(file -> names.add(name + "/" + segment + "/" + file));
                }
            } else if (!name.equals(StoreFiles.LOCK)) {
                names.add(name);
            }
        }
        return names;
    }
}
