package dev.varve.fuzz.crash;

import dev.varve.Commit;
import dev.varve.Schema;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.fuzz.crash.StoreScript.Step;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.ModelStore;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store that is open while the calls of a script are made, the same each time, and what was done to it. */
public final class Walk implements AutoCloseable {

    private final StoreScript script;
    private final SimulatedDisk disk;
    private final StoreHistory history;
    private final Random random = new Random(7);
    private final List<Pin> pins = new ArrayList<>();
    private StoreOptions options;
    private int openings;
    private boolean doubtful;
    private HeldWork background = new HeldWork();
    private @Nullable VectorStore store;
    private @Nullable Commit last;
    private @Nullable Meanwhile meanwhile;
    private Consumer<Step> taker = this::take;

    /** A snapshot, and what it must show for as long as it is open. */
    private record Pin(Snapshot snapshot, SortedMap<String, SortedMap<String, VectorRecord>> expected) {}

    /** Calls that wait for the engine to make a file. */
    private record Meanwhile(String suffix, List<Step> steps) {}

    /** Of a store that is not open yet. */
    public Walk(StoreScript script, SimulatedDisk disk, StoreHistory history) {
        this.script = script;
        this.disk = disk;
        this.history = history;
        this.options = script.options();
    }

    /** Makes one call, to the store and to the model. */
    public void take(Step step) {
        step.call().take(this);
    }

    /** Has the calls that are made in the middle of others made in another way. */
    public void takeMeanwhileBy(Consumer<Step> other) {
        taker = other;
    }

    /** Opens the store, with the options that it had last. */
    public void open() {
        background = new HeldWork();
        last = null;
        doubtful = false;
        store = StoreScript.open(
                Disks.watched(disk.at(StoreScript.STORE), this::created),
                disk,
                StoreScript.STORE,
                history,
                options,
                script.manifest(),
                background);
        openings++;
    }

    /** What was done first is durable, unless that is in doubt. */
    void acknowledge(int changes) {
        if (!doubtful) {
            history.acknowledge(changes);
        }
    }

    /** Closes the store, which makes durable what was written, and opens it again. */
    void reopen() {
        close();
        acknowledge(model().changes());
        open();
    }

    void reopen(StoreOptions changed) {
        options = changed;
        reopen();
    }

    /** How often the store was opened. */
    public int openings() {
        return openings;
    }

    /** From now on, until the store is opened again, no call says anything of what is durable. */
    public void doubt() {
        doubtful = true;
    }

    /** Whether there is a store to call. */
    public boolean isOpen() {
        return store != null;
    }

    /** The store, which is open. */
    public VectorStore store() {
        return Objects.requireNonNull(store);
    }

    /** What was done. */
    public StoreHistory history() {
        return history;
    }

    ModelStore model() {
        return history.model();
    }

    Random random() {
        return random;
    }

    HeldWork background() {
        return background;
    }

    /** What the last write promised. */
    Commit last() {
        if (last == null) {
            throw new NothingToDo("nothing was written, or not since the store was opened");
        }
        return last;
    }

    boolean lastIsDurable() {
        return last != null && last.isDurable();
    }

    void wrote(Commit commit) {
        last = commit;
    }

    /** As the model knows it: a write that needs it is to be made to both. */
    Schema schema(String collection) {
        return model().schemas(model().changes()).getOrDefault(collection, StoreContents.SCHEMA);
    }

    void pin() {
        // In doubt is whether the last change is there, not that a snapshot keeps what it shows.
        var expected = doubtful ? StoreContents.of(store()) : history.seen(model().changes());
        pins.add(new Pin(store().snapshot(), expected));
    }

    /** Lets go of all snapshots, which must show what they did. */
    void unpin() {
        for (Pin pin : pins) {
            for (Map.Entry<String, SortedMap<String, VectorRecord>> each :
                    pin.expected().entrySet()) {
                StoreContents.require(each.getValue(), pin.snapshot().collection(each.getKey()));
            }
        }
        closePins();
    }

    private void closePins() {
        pins.forEach(pin -> pin.snapshot().close());
        pins.clear();
    }

    /** Makes a call, and others as soon as the engine makes a file whose name ends so. */
    void during(Step call, String suffix, List<Step> others) {
        meanwhile = new Meanwhile(suffix, others);
        try {
            take(call);
            Meanwhile missed = meanwhile;
            // Where something failed before, there may be nothing to do.
            Require.that(missed == null || disk.faults() > 0, () -> call + " made no file that ends with " + suffix);
        } finally {
            meanwhile = null;
        }
    }

    private void created(String file) {
        Meanwhile now = meanwhile;
        if (now != null && file.endsWith(now.suffix())) {
            meanwhile = null;
            now.steps().forEach(taker);
        }
    }

    /** Lets work that waits be done, and no more wait but the log's own syncs. */
    public void release() {
        background.release();
    }

    /** Lets work that waits be done, and closes the store. Does nothing where it is closed. */
    @Override
    public void close() {
        VectorStore open = store;
        store = null;
        meanwhile = null;
        if (open != null) {
            try (open) {
                closePins();
                background.release();
            }
        }
    }
}
