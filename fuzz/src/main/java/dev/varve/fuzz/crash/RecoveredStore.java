package dev.varve.fuzz.crash;

import dev.varve.CorruptException;
import dev.varve.InvalidArgumentException;
import dev.varve.Schema;
import dev.varve.VectorStore;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What must hold of a store that a crash left: I1 to I5, and I8. */
final class RecoveredStore implements CrashEnumerator.Checker<StoreHistory> {

    private final StoreScript script;

    /** @param script whose run crashed */
    RecoveredStore(StoreScript script) {
        this.script = script;
    }

    /** Opens the store, and requires that it holds what it must (I1, I2), and nothing is left over (I5). */
    @Override
    public Integer recover(SimulatedDisk disk, StoreHistory history) throws IOException {
        try (VectorStore store = script.open(disk, history)) {
            int state = history.state(store);
            requireNoOrphans(disk.at(StoreScript.STORE));
            history.seen(state).forEach((name, records) -> Answers.require(records, store.collection(name)));
            return state;
        }
    }

    /** Opens the store again, compacts it, and opens its copies. */
    @Override
    public void goOn(SimulatedDisk disk, StoreHistory history, Object recovered) throws IOException {
        int state = (Integer) recovered;
        try (VectorStore store = script.open(disk, history)) {
            requireEqual(history, state, store, "I3: opened again");
            store.compact().await();
            requireEqual(history, state, store, "I3: compacted");
            history.seen(state).forEach((name, records) -> Answers.require(records, store.collection(name)));
        }
        for (StoreHistory.Copy copy : history.copies()) {
            checkCopy(disk, history, copy);
        }
    }

    /** A copy is there whole or not at all, and there when it was acknowledged. */
    private void checkCopy(SimulatedDisk disk, StoreHistory history, StoreHistory.Copy copy) throws IOException {
        try (VectorStore store = StoreScript.open(
                disk, copy.directory(), history, script.options().withCreateIfMissing(false))) {
            requireEqual(history, copy.changes(), store, "I1, I2: " + copy.directory());
            requireNoOrphans(disk.at(copy.directory()));
        } catch (InvalidArgumentException | CorruptException none) {
            Require.that(!history.acknowledged(copy), () -> "I1: " + copy + " was acknowledged: " + none);
        }
    }

    private static void requireEqual(StoreHistory history, int state, VectorStore store, String what) {
        var expected = history.seen(state);
        var found = StoreContents.of(store);
        Require.that(
                StoreContents.equal(expected, found),
                () -> what + ": expected " + expected + System.lineSeparator() + "found " + found);
        for (Map.Entry<String, Schema> each : history.model().schemas(state).entrySet()) {
            Require.equal(each.getValue(), store.collection(each.getKey()).schema(), what);
        }
    }

    /** What is there is what the manifest names, and logs that it needs (I5). */
    private static void requireNoOrphans(FileStore files) throws IOException {
        Manifest.Contents manifest = Manifest.read(files);
        Set<String> expected = new TreeSet<>(Set.of(StoreFiles.LOCK, StoreFiles.CURRENT));
        expected.add(StoreFiles.manifest(manifest.number()));
        manifest.state().files().map(FileEntry::name).forEach(expected::add);
        long log = manifest.state().log();
        while (files.exists(StoreFiles.log(log))) {
            expected.add(StoreFiles.log(log++));
        }
        Set<String> found = new TreeSet<>();
        addFiles(files, "", found);
        Require.equal(expected, found, "I5");
    }

    private static void addFiles(FileStore files, String directory, Set<String> found) throws IOException {
        for (String name : files.list(directory)) {
            String path = directory.isEmpty() ? name : directory + "/" + name;
            if (isDirectory(files, path)) {
                addFiles(files, path, found);
            } else {
                found.add(path);
            }
        }
    }

    /** In a store it is the files alone that have a length. */
    private static boolean isDirectory(FileStore files, String path) {
        try {
            files.length(path);
            return false;
        } catch (IOException directory) {
            return true;
        }
    }
}
