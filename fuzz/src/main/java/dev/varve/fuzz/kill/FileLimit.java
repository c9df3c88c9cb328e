package dev.varve.fuzz.kill;

import dev.varve.Durability;
import dev.varve.PoisonedException;
import dev.varve.VectorStore;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.WriterScript;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A process that may write only so much to a file ({@code ulimit -f}), which needs no privilege: a write to the log
 * fails in the middle, with what fits of it written. That ends all writing by a {@link PoisonedException} that tells of
 * the limit, and reads go on; opened again, under the same limit, the store has all that was acknowledged and nothing
 * else, and takes writes again.
 */
final class FileLimit {

    /** Of 512 bytes each. */
    private static final int LEAST_BLOCKS = 300;

    private static final String LIMIT = "ulimit -f \"$0\" && exec \"$@\"";

    private FileLimit() {}

    /** Whether a trial can be made on this system. */
    static boolean possible() throws InterruptedException {
        try {
            return new ProcessBuilder(limited(LEAST_BLOCKS, "true")).start().waitFor() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    private static List<String> limited(int blocks, String... command) {
        return Stream.concat(Stream.of("sh", "-c", LIMIT, Integer.toString(blocks)), Stream.of(command))
                .toList();
    }

    /** Where it is not possible it is counted as not tried. */
    static void run(Trial trial) throws IOException, InterruptedException {
        if (!possible()) {
            trial.tally().add(Tried.UNTRIED, "limit on the size of files: no sh with ulimit -f here");
            return;
        }
        SplittableRandom random = trial.random();
        SystemCalls calls = random.nextBoolean() ? SystemCalls.BEST : SystemCalls.PORTABLE;
        List<String> before = limited(LEAST_BLOCKS + random.nextInt(LEAST_BLOCKS));
        Path errors = trial.directory().resolve("errors");
        Path store = trial.directory().resolve("store");
        try (ChildJvm child =
                ChildJvm.start(before, ChildJvm.QUICK, errors, Writer.class, store, random.nextLong(), calls)) {
            for (int time = 0; time < Writer.TIMES; time++) {
                child.hear("too large");
                trial.tally().add(Tried.FAULTED_OPERATIONS);
            }
            child.hear("all there");
            Require.that(!child.awaitEnd(), () -> "somebody killed the writer");
        }
    }

    /** The process under the limit. */
    static final class Writer {

        static final int TIMES = 3;

        private static final int PATIENCE = 10_000;

        private final Path directory;
        private final SystemCalls calls;
        private final SplittableRandom random;
        private final Writings writings;

        private Writer(Path directory, SplittableRandom random, SystemCalls calls) {
            this.directory = directory;
            this.calls = calls;
            this.random = random;
            this.writings = new Writings(random);
        }

        public static void main(String[] args) {
            var random = new SplittableRandom(Long.parseLong(args[1]));
            new Writer(Path.of(args[0]), random, SystemCalls.valueOf(args[2])).run();
        }

        private void run() {
            for (int time = 0; time < TIMES; time++) {
                try (VectorStore store = KilledProcess.open(directory, calls, KilledProcess.OPTIONS)) {
                    WriterScript.prepare(store);
                    writings.requireIn(store);
                    writeUntilTooLarge(store);
                    writings.requireIn(store);
                    requireEnded(() -> writings.write(store, 1));
                    requireEnded(store::flush);
                    writings.requireIn(store);
                }
                Lines.say("too large");
            }
            try (VectorStore store = KilledProcess.open(directory, calls, KilledProcess.OPTIONS)) {
                writings.requireIn(store);
                writings.write(store, Durability.SYNCED);
                store.flush();
                store.compact().await();
                writings.requireIn(store);
            }
            Lines.say("all there");
        }

        private void writeUntilTooLarge(VectorStore store) {
            for (int i = 0; i < PATIENCE; i++) {
                try {
                    writings.write(store, random.nextInt(10) == 0 ? Durability.SYNCED : Durability.BUFFERED);
                } catch (PoisonedException expected) {
                    requireTold(expected);
                    return;
                }
            }
            throw new AssertionError(PATIENCE + " writes met no limit on the size of a file");
        }

        private static void requireEnded(Runnable change) {
            try {
                change.run();
            } catch (PoisonedException expected) {
                requireTold(expected);
                return;
            }
            throw new AssertionError("a change was taken after a write had failed");
        }

        /** In the words of the engine's system calls, or in those of the Java library. */
        private static void requireTold(PoisonedException failure) {
            String told = failure.toString().toLowerCase(Locale.ROOT);
            Require.that(
                    told.contains("ulimit -f") || told.contains("file too large"),
                    () -> "expected to be told of the limit, but was told: " + failure);
        }
    }
}
