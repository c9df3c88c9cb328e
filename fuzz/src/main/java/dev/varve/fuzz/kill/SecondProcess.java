package dev.varve.fuzz.kill;

import dev.varve.LockedException;
import dev.varve.VarveException;
import dev.varve.VectorStore;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.WriterScript;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A store is open: another process, and this one, are refused by a {@link LockedException} whatever they want with it,
 * and the first goes on. Once it is closed, or its process killed, the next one has it.
 */
final class SecondProcess {

    private final Path store;
    private final Path link;
    private final Path errors;
    private final Writings writings;

    private SecondProcess(Trial trial) throws IOException {
        this.store = trial.directory().resolve("store");
        this.link = Files.createSymbolicLink(trial.directory().resolve("link"), store);
        this.errors = trial.directory().resolve("errors");
        this.writings = new Writings(trial.random());
    }

    static void run(Trial trial) throws IOException, InterruptedException {
        new SecondProcess(trial).run();
    }

    private void run() throws IOException, InterruptedException {
        try (ChildJvm intruder = ChildJvm.start(List.of(), ChildJvm.QUICK, errors, Intruder.class, store, link)) {
            try (VectorStore first = VectorStore.open(store)) {
                WriterScript.prepare(first);
                writings.write(first, 100);
                intruder.say("try");
                for (int i = 0; i < 10; i++) {
                    requireLocked(store);
                    requireLocked(link);
                    writings.write(first, 10);
                }
                intruder.hear("open: LockedException");
                intruder.hear("open by another name: LockedException");
                intruder.hear("check: LockedException");
                intruder.hear("repair: LockedException");
                writings.write(first, 10);
                first.flush();
                first.compact().await();
                writings.requireIn(first);
            }
            intruder.say("open");
            intruder.hear("opened");
            requireLocked(store);
            intruder.kill(0);
            Require.that(intruder.awaitEnd(), () -> "the other process should have been killed");
        }
        try (VectorStore again = VectorStore.open(store)) {
            writings.requireIn(again);
        }
    }

    private static void requireLocked(Path path) {
        try (VectorStore second = VectorStore.open(path)) {
            throw new AssertionError(second + " was opened twice, as " + path);
        } catch (LockedException expected) {
            Require.that(expected.getMessage() != null, () -> "a failure without a word");
        }
    }

    /** The other process: asks for the store when it is told to, and says what it is answered. */
    static final class Intruder {

        private Intruder() {}

        public static void main(String[] args) throws IOException {
            Path store = Path.of(args[0]);
            BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            told.readLine();
            attempt("open", () -> VectorStore.open(store).close());
            attempt(
                    "open by another name",
                    () -> VectorStore.open(Path.of(args[1])).close());
            attempt("check", () -> VectorStore.check(store));
            attempt("repair", () -> VectorStore.repair(store));
            told.readLine();
            try (VectorStore mine = VectorStore.open(store)) {
                Lines.say(mine.recovery().created() ? "made anew" : "opened");
                told.readLine(); // Killed while it waits.
            }
        }

        private static void attempt(String what, Runnable call) {
            try {
                call.run();
                Lines.say(what + ": done");
            } catch (VarveException refused) {
                Lines.say(what + ": " + refused.getClass().getSimpleName());
            }
        }
    }
}
