package dev.varve.fuzz.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CollectionReader;
import dev.varve.CorruptException;
import dev.varve.InvalidArgumentException;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole store, on a disk that crashes, beside a model that does not: I1 to I5, and I8 for exact search. */
class StoreCrashTest {

    private static void check(SimulatedDisk disk, StoreHistory history, StoreOptions options) throws IOException {
        int state;
        try (VectorStore store = StoreScript.open(disk, StoreScript.STORE, history, options)) {
            state = history.state(store);
            requireNoOrphans(disk.at(StoreScript.STORE));
            for (String collection : store.collections()) {
                CollectionReader found = store.collection(collection);
                StoreContents.requireSearch(history.seen(state).get(collection), found);
            }
        }
        SortedMap<String, SortedMap<String, VectorRecord>> expected = history.seen(state);
        try (VectorStore store = StoreScript.open(disk, StoreScript.STORE, history, options)) {
            requireEqual(expected, store, "I3: opened again");
            store.compact().await();
            requireEqual(expected, store, "I3: compacted");
        }
        for (StoreHistory.Copy copy : history.copies()) {
            checkCopy(disk, history, options, copy);
        }
    }

    /** A copy is there whole or not at all, and there when it was acknowledged. */
    private static void checkCopy(
            SimulatedDisk disk, StoreHistory history, StoreOptions options, StoreHistory.Copy copy) throws IOException {
        try (VectorStore store =
                StoreScript.open(disk, copy.directory(), history, options.withCreateIfMissing(false))) {
            requireEqual(history.seen(copy.changes()), store, "I1, I2: " + copy.directory());
            requireNoOrphans(disk.at(copy.directory()));
        } catch (InvalidArgumentException | CorruptException none) {
            assertTrue(!history.acknowledged(copy), () -> "I1: " + copy + " was acknowledged: " + none);
        }
    }

    private static void requireEqual(
            SortedMap<String, SortedMap<String, VectorRecord>> expected, VectorStore store, String what) {
        SortedMap<String, SortedMap<String, VectorRecord>> found = StoreContents.of(store);
        assertTrue(
                StoreContents.equal(expected, found),
                () -> what + ": expected " + expected + System.lineSeparator() + "found " + found);
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
        assertEquals(expected, found, "I5");
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

    private static CrashEnumerator.Counts crash(StoreScript script, CrashEnumerator.Options options) {
        return CrashEnumerator.run(
                StoreHistory::new, script::run, (disk, history) -> check(disk, history, script.options()), options);
    }

    static Stream<StoreScript> scripts() {
        return Stream.concat(StoreScripts.ALL.stream(), StoreScripts.ALL_INDEXED.stream());
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void shouldKeepWhatWasAcknowledgedWhateverTheCrashLeaves(StoreScript script, TestReporter reporter) {
        CrashEnumerator.Counts counts = crash(script, new CrashEnumerator.Options(1, true, 1000));
        assertTrue(counts.crashes() > 100 && counts.images() > 500 && counts.recoveryCrashes() > 50, counts::toString);
        reporter.publishEntry(script.name(), counts.toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldDoAsTheModelDoes(long seed) throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            StoreHistory history = new StoreHistory();
            StoreScript script = StoreScripts.random(seed, 120);
            (seed % 2 == 0 ? script.indexed() : script).run(disk, history);
            check(disk, history, seed % 2 == 0 ? StoreScript.INDEXED : StoreScript.OPTIONS);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shouldKeepWhatWasAcknowledgedOfCallsDrawnBySeed(long seed, TestReporter reporter) {
        CrashEnumerator.Counts counts = crash(
                seed % 2 == 0 ? StoreScripts.random(seed, 16).indexed() : StoreScripts.random(seed, 16),
                new CrashEnumerator.Options(1, false, 0));
        reporter.publishEntry("seed " + seed, counts.toString());
    }

    /** Takes minutes: {@code mvn verify -pl fuzz -am -Dvarve.fuzz=long -Dtest=StoreCrashTest}. */
    @ParameterizedTest
    @MethodSource("scripts")
    @EnabledIfSystemProperty(named = "varve.fuzz", matches = "long")
    void shouldRecoverFromEveryImageWhereverRecoveryItselfIsCutOff(StoreScript script, TestReporter reporter) {
        CrashEnumerator.Counts counts = crash(script, new CrashEnumerator.Options(4, true, 1));
        reporter.publishEntry(script.name(), counts.toString());
    }
}
