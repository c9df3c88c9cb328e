package dev.varve.fuzz.kill;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.CandidateEncoding;
import dev.varve.CompactionOptions;
import dev.varve.IndexOptions;
import dev.varve.Reads;
import dev.varve.StoreOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorStore;
import dev.varve.fuzz.model.WriterScript;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import dev.varve.storage.StoreEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The process that is killed. Told to, it opens several stores at once, writes to each by several
 * {@link KilledWriter}s, and closes them. Of store 3 it says {@code 3 opening}, {@code 3 open}, {@code 3 closing} and
 * {@code 3 closed}, and what its writers say.
 *
 * <p>Several stores, as the process itself takes longer to start than a store takes to be written to and checked, and
 * what befalls one has nothing to do with the others.
 */
final class KilledProcess {

    static final int STORES = 4;
    static final int WRITERS = 2;

    static final String OPENING = "opening";
    static final String OPEN = "open";
    static final String CLOSING = "closing";
    static final String CLOSED = "closed";

    /** Little is indexed, quickly, and is flushed and merged often. */
    static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(1)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2))
            .withIndex(IndexOptions.DEFAULT
                    .withFromRows(8)
                    .withDegree(4)
                    .withBeam(8)
                    .withThreads(1))
            .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(8).withEncoding(CandidateEncoding.MEAN));

    private final Path directory;
    private final SystemCalls calls;
    private final int number;
    private final long seed;
    private final long round;

    private KilledProcess(Path trial, SystemCalls calls, int number, long seed, long round) {
        this.directory = directory(trial, number);
        this.calls = calls;
        this.number = number;
        this.seed = seed(seed, number);
        this.round = round;
    }

    // For the one who kills it.

    /**
     * Starts a process, which waits until it is told what to do.
     *
     * @param trial where its stores are
     * @param seed of all that is ever written to them
     * @param flags of the JVM, beside the usual ones
     * @param number of the process, no other of which has the same directory
     */
    static ChildJvm start(Path trial, long seed, SystemCalls calls, List<String> flags, int number) throws IOException {
        List<String> all = new ArrayList<>(ChildJvm.QUICK);
        all.addAll(flags);
        Path errors = trial.resolve("errors-" + number);
        return ChildJvm.start(List.of(), all, errors, KilledProcess.class, trial, seed, calls);
    }

    /** Tells a process to begin, and how many steps each writer takes at most. */
    static void tell(ChildJvm process, long round, long steps) throws IOException {
        process.say(round + " " + steps);
    }

    /** Where a store and its checkpoints are. */
    static Path directory(Path trial, int number) {
        return trial.resolve("store-" + number);
    }

    /** What a store's writers draw from. */
    static long seed(long seed, int number) {
        return seed + ((long) number << 40);
    }

    /** Where the store is, in the directory of its own. */
    static Path store(Path directory) {
        return directory.resolve("store");
    }

    /** Where a checkpoint is, in the directory of its store. */
    static Path copy(Path directory, int number) {
        return directory.resolve("copy-" + number);
    }

    /** Opens a store of real files that are reached in a way. */
    static VectorStore open(Path path, SystemCalls calls, StoreOptions options) {
        DiskFileStore.Options files = DiskFileStore.Options.defaults().withSystemCalls(calls);
        return StoreEngine.open(
                path,
                new Environment(
                        DiskFileStore.open(path, files),
                        one -> DiskFileStore.open(one, files),
                        UUID::randomUUID,
                        InstantSource.system(),
                        Background.threads("killed")),
                options.withReads(calls == SystemCalls.BEST ? Reads.BEST : Reads.MAPPED));
    }

    // In the process.

    /** Takes the directory, the seed, and the way to the files. */
    public static void main(String[] args) throws IOException {
        Path trial = Path.of(args[0]);
        long seed = Long.parseLong(args[1]);
        SystemCalls calls = SystemCalls.valueOf(args[2]);
        String told = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
        if (told == null) {
            return; // Whoever started it has gone.
        }
        String[] words = told.split(" ");
        long round = Long.parseLong(words[0]);
        long steps = Long.parseLong(words[1]);
        for (int number = 0; number < STORES; number++) {
            var one = new KilledProcess(trial, calls, number, seed, round);
            Thread.ofPlatform().name("store-" + number).start(() -> orEnd(() -> one.run(steps)));
        }
    }

    /** Whatever fails is told, and ends the process. */
    private static void orEnd(Work work) {
        try {
            work.run();
        } catch (Exception | Error failure) {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void run(long steps) throws InterruptedException {
        say(OPENING);
        VectorStore store = open(store(directory), calls, OPTIONS);
        say(OPEN);
        WriterScript.prepare(store);
        SplittableRandom random = new SplittableRandom(seed ^ round);
        AtomicLongArray acknowledged = new AtomicLongArray(WRITERS);
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            var script = new WriterScript(seed, round, writer, WriterScript.read(store, writer));
            var one = new KilledWriter(this, store, script, writer, acknowledged, random.split());
            threads.add(Thread.ofPlatform().unstarted(() -> orEnd(() -> one.run(steps))));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        say(CLOSING);
        store.close();
        say(CLOSED);
    }

    /** Where its store and the checkpoints of that are. */
    Path directory() {
        return directory;
    }

    /** Says something about its store. */
    void say(String line) {
        Lines.say(number + " " + line);
    }

    /** May fail. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }
}
