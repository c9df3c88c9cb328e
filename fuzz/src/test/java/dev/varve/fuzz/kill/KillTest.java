package dev.varve.fuzz.kill;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.varve.CollectionReader;
import dev.varve.Query;
import dev.varve.VectorStore;
import dev.varve.fuzz.kill.KillScript.Row;
import dev.varve.mmap.DiskFileStore;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes to a real store is killed by SIGKILL, again and again in one directory: I1 and I2 for what
 * survives the death of a process, which is every acknowledged write, the buffered ones too.
 *
 * <p>{@code -Dvarve.kills} says how often, {@code -Dvarve.seed} what is written.
 */
class KillTest {

    private static final int KILLS = Integer.getInteger("varve.kills", 6);
    private static final long SEED = Long.getLong("varve.seed", System.nanoTime());
    private static final String REPLAY = "mvn -pl fuzz -am test -Dtest=KillTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dvarve.kills=" + KILLS + " -Dvarve.seed=" + SEED;
    /** Should nobody be left to kill it, a writer ends by itself. */
    private static final long MOST_STEPS = 50_000;

    private static final int[] LINES = {3, 300, 3_000};
    private static final int OPENING_MILLIS = 300;

    /** Kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private final Random random = new Random(SEED);
    private final long[] acknowledged = new long[KillScript.WRITERS];
    private final List<SortedMap<String, Row>> before = new ArrayList<>();

    @Test
    void shouldKeepWhatWasAcknowledgedWheneverTheProcessIsKilled() throws Exception {
        for (int writer = 0; writer < KillScript.WRITERS; writer++) {
            before.add(new TreeMap<>());
        }
        for (long round = 0; round < KILLS; round++) {
            try {
                killWriting(round);
                if (random.nextInt(3) == 0) {
                    killOpening(round);
                }
                check(round);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(
                        "round " + round + " in " + store() + ": " + failure + System.lineSeparator() + "to replay: "
                                + REPLAY,
                        failure);
            }
        }
    }

    private Path store() {
        return directory.resolve("store");
    }

    private Path errors() {
        return directory.resolve("errors");
    }

    /** Kills a writer after some of its lines, and hears what it said until it was dead. */
    private void killWriting(long round) throws IOException, InterruptedException {
        Arrays.fill(acknowledged, 0);
        int lines = random.nextInt(LINES[random.nextInt(LINES.length)]);
        Process process = start(round, MOST_STEPS);
        try (BufferedReader said = process.inputReader(US_ASCII)) {
            int heard = 0;
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                hear(line);
                if (++heard == lines + 1) {
                    process.toHandle().destroyForcibly(); // The process itself would close its output as well.
                }
            }
            int status = process.waitFor();
            if (heard <= lines && status != 0) {
                fail("the writer ended with status " + status + " by itself: " + errorText());
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private void hear(String line) {
        if (!line.startsWith("open")) {
            String[] words = line.split(" ", -1);
            acknowledged[Integer.parseInt(words[0])] = Long.parseLong(words[1]);
        }
    }

    /** Kills a process that opens what the last kill left. */
    private void killOpening(long round) throws IOException, InterruptedException {
        Process process = start(round, 0);
        try (BufferedReader said = process.inputReader(US_ASCII)) {
            if (said.readLine() != null && process.waitFor(random.nextInt(OPENING_MILLIS), TimeUnit.MILLISECONDS)) {
                assertEquals(0, process.exitValue(), () -> "opening failed: " + errorText());
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private String errorText() {
        try {
            return Files.readString(errors());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Process start(long round, long steps) throws IOException {
        List<String> command = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                store().toString(),
                Long.toString(SEED),
                Long.toString(round),
                Long.toString(steps));
        return new ProcessBuilder(command).redirectError(errors().toFile()).start();
    }

    private void check(long round) throws IOException {
        try (VectorStore store = VectorStore.open(store(), KillScript.OPTIONS)) {
            int records = 0;
            for (int writer = 0; writer < KillScript.WRITERS; writer++) {
                SortedMap<String, Row> found = KillScript.read(store, writer);
                requireHistory(round, writer, found);
                before.set(writer, found);
                records += found.size();
            }
            checkCounts(store, records);
        }
        checkFiles();
    }

    /** What a writer's keys hold must be what they held after a step that is not before the last acknowledged one. */
    private void requireHistory(long round, int writer, SortedMap<String, Row> found) {
        KillScript script = new KillScript(SEED, round, writer, before.get(writer));
        String earlier = script.state().equals(found) ? "before the round" : "at no step so far";
        while (script.step() < acknowledged[writer]) {
            script.next();
            if (script.state().equals(found)) {
                earlier = "after step " + script.step();
            }
        }
        SortedMap<String, Row> expected = new TreeMap<>(script.state());
        for (int ahead = 0; ahead <= KilledWriter.MOST_AHEAD; ahead++) {
            if (script.state().equals(found)) {
                return;
            }
            script.next();
        }
        fail("I1, I2: writer " + writer + ": step " + acknowledged[writer] + " was acknowledged, but found what was "
                + earlier + "; in " + difference(expected, found));
    }

    private static List<String> difference(SortedMap<String, Row> expected, SortedMap<String, Row> found) {
        SortedSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(expected.get(key), found.get(key)))
                .map(key -> key + ": expected " + expected.get(key) + ", found " + found.get(key))
                .toList();
    }

    private static void checkCounts(VectorStore store, int records) {
        int counted = 0;
        int scanned = 0;
        int hits = 0;
        for (String name : store.collections()) {
            CollectionReader collection = store.collection(name);
            List<String> keys = new ArrayList<>();
            collection.scan(row -> keys.add(row.key().toString()), Query.Part.values());
            scanned += keys.size();
            counted += Math.toIntExact(collection.count());
            hits += collection
                    .search(Query.dense("vector", new float[8]).limit(1_000).exact()) // all of them
                    .size();
        }
        assertEquals(List.of(records, records, records), List.of(counted, scanned, hits), "counted, scanned, found");
    }

    /** Every file and directory must be one that the manifest speaks of. */
    private void checkFiles() throws IOException {
        var files = DiskFileStore.open(store(), DiskFileStore.Options.defaults());
        Manifest.Contents manifest = Manifest.read(files);
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
        try (Stream<Path> all = Files.walk(store())) {
            List<String> orphans = all.map(path -> store().relativize(path).toString())
                    .filter(name -> !name.isEmpty() && !expected.contains(name) && !isNeededLog(name, state.log()))
                    .toList();
            assertEquals(List.of(), orphans, "files that nothing speaks of");
        }
    }

    private static boolean isNeededLog(String name, long oldest) {
        return name.startsWith(StoreFiles.LOGS + "/")
                && StoreFiles.logNumber(name.substring(StoreFiles.LOGS.length() + 1))
                                .orElse(-1)
                        >= oldest;
    }
}
