package dev.varve.fuzz.kill;

import dev.varve.Query;
import dev.varve.Snapshot;
import dev.varve.VectorStore;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.WriterScript;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A process that opens, fills, reads and closes stores, again and again: what it has of memory beyond the heap, which
 * nobody else counts, of mappings, open files and threads is no more at last than it was once all had been done.
 */
final class LongLife {

    private static final Path SELF = Path.of("/proc/self");

    private static final int LIVES = 5;
    /** The life after which nearly everything has been loaded and compiled; lives are counted from 0. */
    private static final int FIRST = 2;

    /** Each makes memtables and segments anew. */
    private static final int FLUSHES = 20;

    private static final int BATCHES = 60;
    /** Of what allocators keep for later: what leaks in so many flushes is several times as much. */
    private static final long SPARE_KIB = 16 << 10;

    private static final List<String> STEADY = List.of(
            "-Xms64m",
            "-Xmx64m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UseDynamicNumberOfCompilerThreads",
            "-XX:-UsePerfData");

    private LongLife() {}

    /**
     * What a process has.
     *
     * @param residentKib KiB of memory that are resident
     * @param stores mappings and open files of stores
     * @param threads that there are
     */
    private record Possessions(long residentKib, long stores, long threads) {

        static Possessions parse(String line) {
            String[] words = line.split(" ", -1);
            return new Possessions(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
        }

        static Possessions now(Path directory) throws IOException {
            List<String> status = Files.readAllLines(SELF.resolve("status"));
            return new Possessions(
                    number(status, "VmRSS:"), mappings(directory) + files(directory), number(status, "Threads:"));
        }

        private static long number(List<String> status, String name) {
            return status.stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        }

        private static long mappings(Path directory) throws IOException {
            return Files.readAllLines(SELF.resolve("maps")).stream()
                    .filter(line -> line.contains(directory + "/"))
                    .count();
        }

        private static long files(Path directory) throws IOException {
            long open = 0;
            try (Stream<Path> all = Files.list(SELF.resolve("fd"))) {
                for (Path one : all.filter(Files::isSymbolicLink).toList()) {
                    open += Files.readSymbolicLink(one).startsWith(directory) ? 1 : 0;
                }
            }
            return open;
        }

        String line() {
            return residentKib + " " + stores + " " + threads;
        }
    }

    /** Where the system does not tell what a process has it is counted as not tried. */
    static void run(Trial trial) throws IOException, InterruptedException {
        if (!Files.isReadable(SELF.resolve("maps"))) {
            trial.tally().add(Tried.UNTRIED, "what a process keeps of closed stores: no /proc/self here");
            return;
        }
        SplittableRandom random = trial.random();
        SystemCalls calls = random.nextBoolean() ? SystemCalls.BEST : SystemCalls.PORTABLE;
        Path directory = Files.createDirectory(trial.directory().resolve("lives"));
        Path errors = trial.directory().resolve("errors");
        List<Possessions> lives = new ArrayList<>();
        try (ChildJvm child =
                ChildJvm.start(List.of(), STEADY, errors, Liver.class, directory, random.nextLong(), calls)) {
            for (String line = child.line(); line != null; line = child.line()) {
                lives.add(Possessions.parse(line));
            }
            Require.that(!child.awaitEnd(), () -> "somebody killed the process");
        }
        Require.equal(LIVES, lives.size(), "lives");
        requireNoMore(lives.get(FIRST), lives.getLast(), lives);
    }

    private static void requireNoMore(Possessions first, Possessions last, List<Possessions> lives) {
        Require.equal(0L, last.stores(), "mappings and files of closed stores");
        Require.that(last.threads() <= first.threads(), () -> "more threads at last: " + lives);
        Require.that(
                last.residentKib() <= first.residentKib() + SPARE_KIB, () -> "ever more memory is resident: " + lives);
    }

    /** The process. */
    static final class Liver {

        private static final Duration PATIENCE = Duration.ofSeconds(20);

        private Liver() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            Path directory = Path.of(args[0]).toRealPath();
            var random = new SplittableRandom(Long.parseLong(args[1]));
            SystemCalls calls = SystemCalls.valueOf(args[2]);
            for (int life = 0; life < LIVES; life++) {
                live(directory.resolve("store-" + life), calls, random);
                awaitThreads();
                Lines.say(Possessions.now(directory).line());
            }
        }

        /** Those of searches end a moment after the store is closed. */
        private static void awaitThreads() throws InterruptedException {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("varve-")) {
                    thread.join(PATIENCE);
                }
            }
        }

        private static void live(Path path, SystemCalls calls, SplittableRandom random) {
            Writings writings = new Writings(random);
            try (VectorStore store = KilledProcess.open(path, calls, KilledProcess.OPTIONS)) {
                WriterScript.prepare(store);
                for (int flush = 0; flush < FLUSHES; flush++) {
                    writings.write(store, BATCHES);
                    try (Snapshot snapshot = store.snapshot()) {
                        store.flush();
                        for (String name : WriterScript.COLLECTIONS) {
                            float[] asked = WriterScript.vector(random);
                            snapshot.collection(name).search(Query.dense("vector", asked));
                            store.collection(name).search(Query.tokens("tokens", new float[][] {asked}));
                        }
                    }
                }
                store.compact().await();
                writings.requireIn(store);
            }
        }
    }
}
