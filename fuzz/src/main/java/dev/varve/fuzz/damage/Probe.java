package dev.varve.fuzz.damage;

import dev.varve.CheckReport;
import dev.varve.CorruptException;
import dev.varve.ProgressListener;
import dev.varve.UnsupportedVersionException;
import dev.varve.VarveException;
import dev.varve.VectorStore;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.Require;
import dev.varve.storage.StoreCare;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks a damaged store, opens it and asks it everything; whatever fails must fail by what tells of damage. */
final class Probe {

    private final SimulatedDisk disk;
    private final List<String> collections;
    private @Nullable VarveException failure;

    private Probe(SimulatedDisk disk, List<String> collections) {
        this.disk = disk;
        this.collections = collections;
    }

    /**
     * What becomes of a store.
     *
     * @param disk holds it, and is changed by opening it
     * @param collections that it had
     */
    static Outcome of(SimulatedDisk disk, List<String> collections) {
        return new Probe(disk, collections).run(false);
    }

    /** The same where the store merges all its segments before it is asked: what is damaged must not become sound. */
    static Outcome ofMerged(SimulatedDisk disk, List<String> collections) {
        return new Probe(disk, collections).run(true);
    }

    private Outcome run(boolean merge) {
        CheckReport check = attempt("check", () -> StoreCare.check(GoldenScript.PATH, disk, ProgressListener.NONE));
        failure = null;
        VectorStore store = attempt("open", () -> GoldenScript.open(disk));
        List<Answer> answers = List.of();
        VarveException refused = failure;
        if (store != null) {
            if (merge) {
                attempt("compact", () -> {
                    store.compact().await();
                    return true;
                });
            }
            answers = Questions.ask(store, collections);
            attempt("close", () -> {
                store.close();
                return true;
            });
        }
        Require.equal(0, disk.mappingCount(), "files that are still mapped");
        return new Outcome(check, refused, answers);
    }

    private <T> @Nullable T attempt(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (CorruptException | UnsupportedVersionException e) {
            failure = e;
            return null;
        } catch (VarveException e) {
            throw new AssertionError(what + " failed by what does not tell of damage: " + e, e);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + ": an untyped failure: " + e, e);
        }
    }
}
