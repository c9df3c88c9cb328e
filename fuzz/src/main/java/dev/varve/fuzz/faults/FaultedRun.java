package dev.varve.fuzz.faults;

import dev.varve.ClosedException;
import dev.varve.DiskFailedException;
import dev.varve.DiskFullException;
import dev.varve.InvalidArgumentException;
import dev.varve.PoisonedException;
import dev.varve.Schema;
import dev.varve.VarveException;
import dev.varve.VectorStore;
import dev.varve.fuzz.crash.Answers;
import dev.varve.fuzz.crash.NothingToDo;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.crash.StoreScript.Step;
import dev.varve.fuzz.crash.Walk;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Fault;
import dev.varve.fuzz.disk.ReadFault;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.ModelStore;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import dev.varve.mmap.MappingLimitException;
import dev.varve.mmap.TooManyFilesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A script on a disk of which an operation fails, and perhaps those after it. Each call does what it says, or fails
 * with an exception of its type (I6) and nothing is done, or nothing is known and the store takes no more writes. Reads
 * go on: where it is reads that fail, each gives what it must or an exception. Nothing is ever said to be damaged. What
 * was acknowledged is there when the store is opened again, on the disk as it is and on what is left of it when the
 * power goes (I1, I2).
 */
final class FaultedRun implements AutoCloseable {

    private static final Pattern COLLECTION = Pattern.compile("^collection '([^']+)': ");

    private final StoreScript script;
    private final int refusals;
    private final String name;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final StoreHistory history = new StoreHistory();
    private final ModelStore model = history.model();
    private final Walk walk;
    private final Set<String> spoiled = new HashSet<>();
    private int refused;
    /** Changes of which it is known what they led to. */
    private int settled;
    /** What is seen of a store that takes no more writes; the last change may be there or not. */
    private @Nullable Integer poisoned;

    private FaultedRun(StoreScript script, String what, int refusals) {
        this.script = script;
        this.refusals = refusals;
        this.name = script + ": " + what + (refusals == 1 ? "" : ", with those after it") + " until " + refusals
                + " calls failed";
        this.walk = new Walk(script, disk, history);
        walk.takeMeanwhileBy(this::take);
        makeDirectory();
    }

    /**
     * An operation that changes something fails.
     *
     * @param operation counted from 1, the first that the store itself makes
     * @param refusals calls that fail before the disk works again; with 1, no other operation fails
     */
    static FaultedRun ofOperation(StoreScript script, long operation, Fault fault, int refusals) {
        FaultedRun run = new FaultedRun(script, "operation " + operation + " fails by " + fault, refusals);
        long failing = run.disk.operations() + operation;
        if (refusals == 1) {
            run.disk.failAt(failing, fault);
        } else {
            run.disk.failFrom(failing, fault);
        }
        return run;
    }

    /** The same for an operation that reads. */
    static FaultedRun ofRead(StoreScript script, long read, ReadFault fault, int refusals) {
        FaultedRun run = new FaultedRun(script, "read " + read + " fails by " + fault, refusals);
        long failing = run.disk.reads() + read;
        if (refusals == 1) {
            run.disk.failReadAt(failing, fault);
        } else {
            run.disk.failReadsFrom(failing, fault);
        }
        return run;
    }

    /** Operations that read, of a run of which none fails. */
    static long reads(StoreScript script) {
        try (FaultedRun run = new FaultedRun(script, "nothing fails", 1)) {
            run.walkThrough();
            return run.disk.reads();
        }
    }

    /** Makes the directory that holds the store: what that takes are no operations of its own. */
    private void makeDirectory() {
        try {
            disk.at(StoreScript.STORE).createDirectory("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        model.rollBack(read(() -> history.state(walk.store())));
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
        } catch (NothingToDo missing) {
            Require.that(failed(), () -> step + " had nothing to do: " + missing);
            model.rollBack(settled);
        } catch (VarveException failure) {
            failed(step, failure);
            while (history.copies().size() > copies) {
                spoiled.add(history.copies().removeLast().directory());
            }
        }
        settled = model.changes();
    }

    private void failed(Step step, VarveException failure) {
        if (isRightlyRefused(step, failure)) {
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
        if (passes(failure)) {
            model.rollBack(settled);
            requireSeen(poisoned == null ? settled : poisoned, step + " was done, though it failed: " + failure);
        } else if (poisoned != null) {
            model.rollBack(settled);
            requireSeen(poisoned, step + ", of a store that takes no more writes");
        } else {
            Require.that(failure instanceof PoisonedException, () -> step + " failed with " + failure);
            boolean undone = StoreContents.equal(history.seen(settled), read(() -> StoreContents.of(walk.store())));
            poisoned = undone ? settled : model.changes();
            walk.doubt();
            requireSeen(poisoned, step.name());
        }
    }

    /** Whether nothing is in doubt, and the same can succeed once the disk works. */
    private static boolean passes(VarveException failure) {
        return switch (failure) {
            case DiskFullException _, DiskFailedException _ -> true;
            case InvalidArgumentException limit ->
                limit.getCause() instanceof TooManyFilesException || limit.getCause() instanceof MappingLimitException;
            default -> false;
        };
    }

    /**
     * Whether the store must refuse a call, as those before it failed: its collection is not there, or has fields that
     * the call does not know of, or a copy that failed left something where it is to go.
     */
    private boolean isRightlyRefused(Step step, VarveException failure) {
        if (!(failure instanceof InvalidArgumentException) || passes(failure) || !failed()) {
            return false;
        }
        String message = String.valueOf(failure.getMessage());
        if (step.copies()) {
            return spoiled.stream().anyMatch(directory -> message.contains("found files in " + directory));
        }
        Matcher named = COLLECTION.matcher(message);
        if (!named.find()) {
            return false;
        }
        String collection = named.group(1);
        Schema known = model.schemas(poisoned == null ? settled : poisoned).get(collection);
        return known == null || !adds(known, model.schemas(model.changes()).get(collection));
    }

    private static boolean adds(Schema known, @Nullable Schema wanted) {
        return wanted == null
                || (wanted.fields().size() >= known.fields().size()
                        && wanted.fields().subList(0, known.fields().size()).equals(known.fields()));
    }

    private void requireTyped(VarveException failure, String what) {
        Require.that(
                passes(failure) || failure instanceof PoisonedException,
                () -> "I6: " + what + " failed with " + failure);
        Require.that(
                String.valueOf(failure.getMessage()).contains("/simulated"),
                () -> "I6: " + what + " failed without naming a file: " + failure);
    }

    /** What is read is right; where a read failed, it is once it does not. */
    private <T> T read(Supplier<T> look) {
        try {
            return look.get();
        } catch (VarveException failure) {
            requireTyped(failure, "a read");
            Require.that(failed(), () -> "a read failed, though the disk works: " + failure);
            disk.pauseFaults();
            try {
                return look.get();
            } finally {
                disk.resumeFaults();
            }
        }
    }

    private void requireSeen(int state, String what) {
        var expected = history.seen(state);
        var found = read(() -> StoreContents.of(walk.store()));
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
