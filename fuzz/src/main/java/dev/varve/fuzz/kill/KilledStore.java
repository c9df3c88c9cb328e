package dev.varve.fuzz.kill;

import dev.varve.CheckReport;
import dev.varve.VectorStore;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.StampedReads;
import dev.varve.fuzz.model.WriterScript;
import dev.varve.fuzz.model.WriterScript.Row;
import dev.varve.mmap.DiskFileStore;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A store of real files that one process after the other writes to until it is killed, and what it must hold then: what
 * each {@link KilledWriter} was acknowledged, and perhaps the few steps after that (I1, I2), no file too many (I5),
 * searches that find what there is (I8); and so for each checkpoint.
 */
final class KilledStore {

    private final Path directory;
    private final long seed;
    private final SplittableRandom random;
    private final long[] acknowledged = new long[KilledProcess.WRITERS];
    private final List<SortedMap<String, Row>> before = new ArrayList<>();
    /** What each writer was acknowledged when a checkpoint began, by the number of the checkpoint. */
    private final Map<Integer, long[]> copies = new TreeMap<>();

    private final Set<Integer> copied = new HashSet<>();
    private final Doing doing = new Doing();
    private long round;

    /**
     * A store that there is not yet.
     *
     * @param directory an empty one, or none
     * @param seed of what is written
     * @param random draws how it is checked
     */
    KilledStore(Path directory, long seed, SplittableRandom random) {
        this.directory = directory;
        this.seed = seed;
        this.random = random;
        for (int writer = 0; writer < KilledProcess.WRITERS; writer++) {
            before.add(new TreeMap<>());
        }
    }

    /** A process begins that writes what a round says, on top of what the last check found. */
    void write(long newRound) {
        round = newRound;
        Arrays.fill(acknowledged, 0);
        doing.begin();
    }

    /** A process begins that opens it, and writes nothing. */
    void reopen() {
        doing.begin();
    }

    /** The process says something about this store. */
    void hear(String[] words) {
        doing.hear(words[0]);
        switch (words[0]) {
            case KilledWriter.COPY ->
                copies.put(
                        Integer.parseInt(words[1]),
                        Arrays.stream(words).skip(2).mapToLong(Long::parseLong).toArray());
            case KilledWriter.COPIED -> copied.add(Integer.parseInt(words[1]));
            default -> {
                if (Character.isDigit(words[0].charAt(0))) {
                    acknowledged[Integer.parseInt(words[0])] = Long.parseLong(words[1]);
                }
            }
        }
    }

    /** What was being done to it when the process died. */
    Doing doing() {
        return doing;
    }

    /** Opens what the last kill left, and requires that it is what it must be. */
    void check() throws IOException {
        if (random.nextBoolean()) {
            requireSound(KilledProcess.store(directory));
        }
        List<SortedMap<String, Row>> found = contents(KilledProcess.store(directory));
        requireHistory(found, acknowledged, "the store");
        checkCopies();
        for (int writer = 0; writer < KilledProcess.WRITERS; writer++) {
            before.set(writer, found.get(writer));
        }
        checkFiles(KilledProcess.store(directory));
    }

    /** What was killed is a store that a check finds nothing in but what a crash leaves. */
    private static void requireSound(Path store) throws IOException {
        if (Files.exists(store.resolve(StoreFiles.CURRENT))) {
            CheckReport report = VectorStore.check(store);
            Require.that(report.sound(), () -> "the check of what was killed: " + report.findings());
        }
    }

    /** What a store holds of each writer, read in every way. */
    private List<SortedMap<String, Row>> contents(Path path) {
        List<SortedMap<String, Row>> found = new ArrayList<>();
        try (VectorStore store = VectorStore.open(path, KilledProcess.OPTIONS)) {
            int records = 0;
            for (int writer = 0; writer < KilledProcess.WRITERS; writer++) {
                found.add(WriterScript.read(store, writer));
                records += found.get(writer).size();
            }
            int scanned = 0;
            for (String name : store.collections()) {
                scanned += StampedReads.require(store.collection(name), random).size();
            }
            Require.equal(records, scanned, "records of the writers' keys, and scanned");
        }
        return found;
    }

    private void checkCopies() throws IOException {
        for (Map.Entry<Integer, long[]> copy : copies.entrySet()) {
            Path path = KilledProcess.copy(directory, copy.getKey());
            if (copied.contains(copy.getKey()) || Files.exists(path.resolve(StoreFiles.CURRENT))) {
                requireHistory(contents(path), copy.getValue(), "the checkpoint " + path);
            }
            delete(path);
        }
        copies.clear();
        copied.clear();
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** What the writers' keys hold must be what they held after steps that are not before the given ones. */
    private void requireHistory(List<SortedMap<String, Row>> found, long[] least, String what) {
        for (int writer = 0; writer < KilledProcess.WRITERS; writer++) {
            requireHistory(writer, found.get(writer), least[writer], acknowledged[writer], what);
        }
    }

    private void requireHistory(int writer, SortedMap<String, Row> found, long least, long most, String what) {
        WriterScript script = new WriterScript(seed, round, writer, before.get(writer));
        String earlier = script.state().equals(found) ? "before the round" : "at no step so far";
        while (script.step() < least) {
            script.next();
            if (script.state().equals(found)) {
                earlier = "after step " + script.step();
            }
        }
        SortedMap<String, Row> expected = new TreeMap<>(script.state());
        while (script.step() <= most + KilledWriter.MOST_AHEAD) {
            if (script.state().equals(found)) {
                return;
            }
            script.next();
        }
        throw new AssertionError("I1, I2 of " + what + ": writer " + writer + ": step " + least
                + " was acknowledged, but found what was " + earlier + "; in " + difference(expected, found));
    }

    private static List<String> difference(SortedMap<String, Row> expected, SortedMap<String, Row> found) {
        SortedSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(expected.get(key), found.get(key)))
                .map(key -> key + ": expected " + expected.get(key) + ", found " + found.get(key))
                .toList();
    }

    /** Every file and directory must be one that the manifest speaks of. */
    private static void checkFiles(Path store) throws IOException {
        Manifest.Contents manifest = Manifest.read(DiskFileStore.open(store, DiskFileStore.Options.defaults()));
        StoreState state = manifest.state();
        List<String> expected = new ArrayList<>(List.of(
                StoreFiles.LOCK,
                StoreFiles.CURRENT,
                StoreFiles.manifest(manifest.number()),
                StoreFiles.LOGS,
                StoreFiles.SEGMENTS,
                StoreFiles.LIVE_DOCS));
        state.files().forEach(file -> expected.add(file.name()));
        state.segments().keySet().forEach(segment -> expected.add(StoreFiles.segment(segment)));
        try (Stream<Path> all = Files.walk(store)) {
            List<String> orphans = all.map(path -> store.relativize(path).toString())
                    .filter(name -> !name.isEmpty() && !expected.contains(name) && !isNeededLog(name, state.log()))
                    .toList();
            Require.equal(List.of(), orphans, "I5, files that nothing speaks of");
        }
    }

    private static boolean isNeededLog(String name, long oldest) {
        return name.startsWith(StoreFiles.LOGS + "/")
                && StoreFiles.logNumber(name.substring(StoreFiles.LOGS.length() + 1))
                                .orElse(-1)
                        >= oldest;
    }
}
