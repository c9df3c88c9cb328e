package dev.varve.fuzz.model;

import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What was done to a store, how much of it was acknowledged as durable, and what time it is. */
public final class StoreHistory {

    /**
     * A copy of the store that was begun.
     *
     * @param directory where
     * @param changes the state that it must hold
     */
    public record Copy(String directory, int changes) {}

    private final ModelStore model = new ModelStore();
    private final List<Copy> copies = new ArrayList<>();
    private int acknowledged;
    private int acknowledgedCopies;
    private Instant now = Instant.ofEpochMilli(1000);

    /** What was done, and what it led to. */
    public ModelStore model() {
        return model;
    }

    /** The time that the store is told. */
    public Instant now() {
        return now;
    }

    /** Lets time pass. */
    public void pass(long milliseconds) {
        now = now.plusMillis(milliseconds);
    }

    /** All that was done is durable. */
    public void acknowledge() {
        acknowledge(model.changes());
    }

    /** What was done first is durable. */
    public void acknowledge(int changes) {
        acknowledged = Math.max(acknowledged, changes);
    }

    /** A copy of what is there now begins. */
    public void beginCopy(String directory) {
        copies.add(new Copy(directory, model.changes()));
    }

    /** All copies that were begun are there. */
    public void acknowledgeCopies() {
        acknowledgedCopies = copies.size();
    }

    /** The copies that were begun, the oldest first. */
    public List<Copy> copies() {
        return copies;
    }

    /** Whether a copy must be there. */
    public boolean acknowledged(Copy copy) {
        return copies.indexOf(copy) < acknowledgedCopies;
    }

    /** Equal to one of the same calls that come as far, with as much acknowledged. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoreHistory that && progress().equals(that.progress());
    }

    @Override
    public int hashCode() {
        return progress().hashCode();
    }

    /** How far it came: of the same calls, the same for equal ones and for no others. */
    @Override
    public String toString() {
        return model.changes() + " changes, " + acknowledged + " of them acknowledged, copies " + copies + ", "
                + acknowledgedCopies + " of them acknowledged, at " + now;
    }

    private List<Object> progress() {
        return List.of(model.changes(), acknowledged, copies, acknowledgedCopies, now);
    }

    /** What a state shows now. */
    public SortedMap<String, SortedMap<String, VectorRecord>> seen(int changes) {
        return StoreContents.seen(model.state(changes), now);
    }

    private boolean hasSchemas(VectorStore store, int changes) {
        return model.schemas(changes).entrySet().stream()
                .allMatch(entry -> store.collection(entry.getKey()).schema().equals(entry.getValue()));
    }

    /** The state that a store is in: at least what was acknowledged (I1), and not in the middle of a change (I2). */
    public int state(VectorStore store) {
        SortedMap<String, SortedMap<String, VectorRecord>> found = StoreContents.of(store);
        for (int changes = model.changes(); changes >= acknowledged; changes--) {
            if (StoreContents.equal(seen(changes), found) && hasSchemas(store, changes)) {
                return changes;
            }
        }
        throw new AssertionError("I1, I2: " + found + " is no state from " + acknowledged + " to " + model.changes()
                + ": " + seen(acknowledged) + " or later");
    }
}
