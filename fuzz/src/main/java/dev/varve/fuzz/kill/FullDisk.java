package dev.varve.fuzz.kill;

import dev.varve.DiskFullException;
import dev.varve.Durability;
import dev.varve.StoreOptions;
import dev.varve.VectorStore;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.WriterScript;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A disk that is really full: a file system in memory of a few MiB, where this user may mount one in a name space of
 * his own. Writes, flushes, merges and checkpoints fail by a {@link DiskFullException}, each leaves the store as it
 * was, reads go on; with some space freed, so do writes, and nothing is lost.
 */
final class FullDisk {

    private static final List<String> UNSHARED = List.of("unshare", "-Urm", "sh", "-c");
    private static final String MOUNT = "mount -t tmpfs -o size=6m none \"$0\" && exec \"$@\"";

    private FullDisk() {}

    /** Whether a trial can be made on this system. */
    static boolean possible(Path directory) throws InterruptedException {
        try {
            return new ProcessBuilder(mounted(directory, "true")).start().waitFor() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    private static List<String> mounted(Path directory, String... command) {
        List<String> all = new ArrayList<>(UNSHARED);
        all.addAll(List.of(MOUNT, directory.toString()));
        all.addAll(List.of(command));
        return all;
    }

    /** Where it is not possible it is counted as not tried. */
    static void run(Trial trial) throws IOException, InterruptedException {
        Path disk = Files.createDirectory(trial.directory().resolve("disk"));
        if (!possible(disk)) {
            trial.tally().add(Tried.UNTRIED, "full disk: this user may not mount a file system of his own here");
            return;
        }
        Path errors = trial.directory().resolve("errors");
        try (ChildJvm child = ChildJvm.start(
                mounted(disk),
                ChildJvm.QUICK,
                errors,
                Writer.class,
                disk,
                trial.random().nextLong())) {
            for (int time = 0; time < Writer.TIMES; time++) {
                child.hear("full");
                trial.tally().add(Tried.FAULTED_OPERATIONS);
                child.hear("goes on");
            }
            child.hear("all there");
            Require.that(!child.awaitEnd(), () -> "somebody killed the writer");
        }
    }

    /** The process on that disk: fills it, again and again, and holds the store against what it wrote. */
    static final class Writer {

        static final int TIMES = 3;
        private static final int PATIENCE = 10_000;
        private static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withMemtableBytes(1 << 20);

        private final Path filler;
        private final Path copy;
        private final Path directory;
        private final Writings writings;
        private final SplittableRandom random;

        private Writer(Path disk, SplittableRandom random) {
            this.filler = disk.resolve("filler");
            this.copy = disk.resolve("copy");
            this.directory = disk.resolve("store");
            this.random = random;
            this.writings = new Writings(random);
        }

        public static void main(String[] args) throws IOException {
            new Writer(Path.of(args[0]), new SplittableRandom(Long.parseLong(args[1]))).run();
        }

        private void run() throws IOException {
            for (int time = 0; time < TIMES; time++) {
                boolean closedFull = random.nextBoolean();
                try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
                    WriterScript.prepare(store);
                    writings.requireIn(store);
                    writings.write(store, 200);
                    fill();
                    writeUntilFull(store);
                    writings.requireIn(store);
                    attempt(store::flush);
                    attempt(() -> store.compact().await());
                    attempt(() -> store.checkpoint(copy));
                    writings.requireIn(store);
                    Lines.say("full");
                    if (closedFull) {
                        attempt(store::close);
                    } else {
                        Files.delete(filler);
                        goOn(store);
                    }
                }
                Files.deleteIfExists(filler);
                try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
                    goOn(store);
                }
                Lines.say("goes on");
            }
            try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
                writings.requireIn(store);
            }
            Lines.say("all there");
        }

        /** Takes what room there is, but for a little. */
        private void fill() throws IOException {
            long left = Files.getFileStore(directory).getUsableSpace();
            try (OutputStream out = Files.newOutputStream(filler)) {
                out.write(new byte[Math.toIntExact(Math.max(0, left - random.nextInt(1 << 17)))]);
            } catch (IOException full) {
                // The store took some of it meanwhile.
            }
        }

        private void writeUntilFull(VectorStore store) {
            for (int i = 0; i < PATIENCE; i++) {
                try {
                    writings.write(store, random.nextInt(10) == 0 ? Durability.SYNCED : Durability.BUFFERED);
                } catch (DiskFullException expected) {
                    return;
                }
            }
            throw new AssertionError("the disk is full, and " + PATIENCE + " writes found room");
        }

        /** Something that may find no room, and fails in no other way. */
        private static void attempt(Runnable call) {
            try {
                call.run();
            } catch (DiskFullException full) {
                Require.that(full.getMessage() != null, () -> "a failure without a word");
            }
        }

        private void goOn(VectorStore store) {
            writings.requireIn(store);
            writings.write(store, 50);
            writings.write(store, Durability.SYNCED);
            store.flush();
            writings.requireIn(store);
        }
    }
}
