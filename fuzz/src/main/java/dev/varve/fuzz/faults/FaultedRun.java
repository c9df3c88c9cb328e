package dev.varve.fuzz.faults;

import dev.varve.ClosedException;
import dev.varve.CorruptException;
import dev.varve.DiskFullException;
import dev.varve.InvalidArgumentException;
import dev.varve.PoisonedException;
import dev.varve.VarveException;
import dev.varve.VectorStore;
import dev.varve.fuzz.crash.Answers;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.crash.StoreScript.Step;
import dev.varve.fuzz.crash.Walk;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Fault;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.ModelStore;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import dev.varve.mmap.TooManyFilesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A script on a disk of which an operation fails, and perhaps those after it. Each call does what it says, or fails
 * with an exception of its type (I6) and nothing is done, or nothing is known and the store takes no more writes. Reads
 * go on. What was acknowledged is there when the store is opened again, on the disk as it is and on what is left of it
 * when the power goes (I1, I2).
 */
final class FaultedRun implements AutoCloseable {

    private final StoreScript script;
    private final Fault fault;
    private final int refusals;
    private final String name;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final StoreHistory history = new StoreHistory();
    private final ModelStore model = history.model();
    private final Walk walk;
    private int refused;
    /** Changes of which it is known what they led to. */
    private int settled;
    /** What is seen of a store that takes no more writes; the last change may be there or not. */
    private @Nullable Integer poisoned;

    FaultedRun(StoreScript script, long operation, Fault fault, int refusals) {
        this.script = script;
        this.fault = fault;
        this.refusals = refusals;
        this.name = script + ": operation " + operation + " fails by " + fault
                + (refusals == 1 ? "" : ", with those after it") + " until " + refusals + " calls failed";
        this.walk = new Walk(script, disk, history);
        walk.takeMeanwhileBy(this::take);
        long failing = makeDirectory() + operation;
        if (refusals == 1) {
            disk.failAt(failing, fault);
        } else {
            disk.failFrom(failing, fault);
        }
    }

    /**
     * Makes the directory that holds the store, and tells the operations that it took: they are not the store's own.
     */
    private long makeDirectory() {
        try {
            disk.at(StoreScript.STORE).createDirectory("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return disk.operations();
    }

    /** Whether anything failed. */
    boolean failed() {
        return disk.faults() > 0;
    }

    /** Runs the script to its end, and recovers. */
    void run() {
        try {
            walkThrough();
        } catch (AssertionError | RuntimeException wrong) {
            throw new AssertionError(name + ": " + wrong, wrong);
        }
    }

    private void walkThrough() {
        open();
        for (Step step : script.steps()) {
            take(step);
            if (!walk.isOpen()) {
                open();
            }
        }
        disk.failNoMore();
        if (poisoned == null) {
            goOn();
        }
        closeStore();
        Require.equal(0, disk.mappingCount(), "mappings that are left");
        try (SimulatedDisk dark = disk.image(new CrashImage.AllLost())) {
            requireRecovered(dark);
        }
        requireRecovered(disk);
    }

    /** Opens the store, which may fail once for the disk. */
    private void open() {
        try {
            walk.open();
        } catch (VarveException failure) {
            requireTyped(failure, "open");
            Require.equal(0, disk.mappingCount(), "mappings that are left by opening");
            disk.failNoMore();
            walk.open();
        }
        recovered();
    }

    /** What the store came to is known, and durable. */
    private void recovered() {
        model.rollBack(history.state(walk.store()));
        history.acknowledge();
        settled = model.changes();
        poisoned = null;
    }

    /** Other calls may be made in the middle of it, by this too. */
    private void take(Step step) {
        int copies = history.copies().size();
        int openings = walk.openings();
        try {
            walk.take(step);
            if (walk.openings() > openings) {
                recovered();
            }
            Require.that(
                    poisoned == null || model.changes() == settled,
                    () -> step + " was taken by a store that takes no more writes");
        } catch (VarveException failure) {
            failed(step, failure);
            while (history.copies().size() > copies) {
                history.copies().removeLast();
            }
        }
        settled = model.changes();
    }

    private void failed(Step step, VarveException failure) {
        if (misses(failure)) {
            model.rollBack(settled);
            return;
        }
        requireTyped(failure, step.name());
        if (++refused >= refusals) {
            disk.failNoMore();
        }
        if (!walk.isOpen()) {
            return;
        }
        if (passes(failure) || (failure instanceof CorruptException && step.copies())) {
            model.rollBack(settled);
            requireSeen(poisoned == null ? settled : poisoned, step + " was done, though it failed: " + failure);
        } else if (poisoned != null) {
            model.rollBack(settled);
            requireSeen(poisoned, step + ", of a store that takes no more writes");
        } else {
            Require.that(failure instanceof PoisonedException, () -> step + " failed with " + failure);
            boolean undone = StoreContents.equal(history.seen(settled), StoreContents.of(walk.store()));
            poisoned = undone ? settled : model.changes();
            walk.doubt();
            requireSeen(poisoned, step.name());
        }
    }

    /** Whether nothing is in doubt, and the same can succeed once there is room. */
    private static boolean passes(VarveException failure) {
        return failure instanceof DiskFullException
                || (failure instanceof InvalidArgumentException && failure.getCause() instanceof TooManyFilesException);
    }

    /** Whether a call has nothing to do, as those before it failed. */
    private boolean misses(VarveException failure) {
        return failure instanceof InvalidArgumentException && !passes(failure) && failed();
    }

    private void requireTyped(VarveException failure, String what) {
        Require.that(
                passes(failure) || failure instanceof PoisonedException || failure instanceof CorruptException,
                () -> "I6: " + what + " failed with " + failure);
        Require.that(
                String.valueOf(failure.getMessage()).contains("/simulated"),
                () -> "I6: " + what + " failed without naming a file: " + failure);
    }

    private void requireSeen(int state, String what) {
        var expected = history.seen(state);
        var found = StoreContents.of(walk.store());
        Require.that(
                StoreContents.equal(expected, found),
                () -> what + ": expected " + expected + System.lineSeparator() + "found " + found);
    }

    /** With room again, everything that is asked for is done, without opening the store again. */
    private void goOn() {
        requireSeen(model.changes(), "the end");
        walk.release();
        VectorStore store = walk.store();
        int changes = model.changes();
        try {
            store.flush();
            history.acknowledge(changes);
            store.compact().await();
        } catch (PoisonedException failure) {
            // The engine's own work failed, of which no call told.
            Require.that(failed(), () -> "no more writes are taken, though nothing failed: " + failure);
            requireTyped(failure, "going on");
            poisoned = changes;
        }
        requireSeen(changes, "flushed and compacted");
        history.seen(changes).forEach((name, records) -> Answers.require(records, store.collection(name)));
    }

    private void closeStore() {
        VectorStore store = walk.store();
        try {
            walk.close();
        } catch (VarveException failure) {
            requireTyped(failure, "close");
            Require.that(poisoned != null, () -> "close failed, though the disk works: " + failure);
        }
        try {
            store.flush();
            throw new AssertionError("a closed store flushed");
        } catch (ClosedException expected) {
            Require.that(!walk.isOpen(), () -> "closed and open: " + expected);
        }
    }

    private void requireRecovered(SimulatedDisk left) {
        int state;
        try (VectorStore store = script.open(left, history)) {
            state = history.state(store);
            history.seen(state).forEach((name, records) -> Answers.require(records, store.collection(name)));
        }
        Require.equal(0, left.mappingCount(), "mappings that are left");
        for (StoreHistory.Copy copy : history.copies()) {
            if (history.acknowledged(copy)) {
                try (VectorStore store = StoreScript.open(left, copy.directory(), history, script.options())) {
                    Require.that(
                            StoreContents.equal(history.seen(copy.changes()), StoreContents.of(store)),
                            () -> "I1: " + copy);
                }
            }
        }
        try (VectorStore store = script.open(left, history)) {
            Require.equal(state, history.state(store), "I4: opened again");
        }
    }

    @Override
    public void close() {
        disk.close();
    }
}
