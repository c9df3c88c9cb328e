package dev.varve.fuzz.disk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names and what they stand for, as they are and as they are on the medium. Guarded by its disk. */
final class SimulatedDirectory implements SimulatedNode {

    /** A change that is not on the medium. */
    private sealed interface Change {
        /** Among all changes of the disk. */
        long number();

        record Put(long number, String name, SimulatedNode node) implements Change {}

        record Remove(long number, String name) implements Change {}

        /** Within one directory a rename is one change: a crash leaves the old name or the new one. */
        record Rename(long number, String from, String to, SimulatedNode node) implements Change {}
    }

    private final Changes changes;

    private final SortedMap<String, SimulatedNode> current = new TreeMap<>();
    private final SortedMap<String, SimulatedNode> durable = new TreeMap<>();
    private final List<Change> unsynced = new ArrayList<>();

    SimulatedDirectory(Changes changes) {
        this.changes = changes;
    }

    @Nullable
    SimulatedNode get(String name) {
        return current.get(name);
    }

    List<String> names() {
        return List.copyOf(current.keySet());
    }

    void set(String name, SimulatedNode node) {
        change(new Change.Put(changes.next(), name, node));
    }

    void remove(String name) {
        change(new Change.Remove(changes.next(), name));
    }

    void rename(String from, String to, SimulatedNode node) {
        change(new Change.Rename(changes.next(), from, to, node));
    }

    void sync() {
        unsynced.forEach(change -> apply(change, durable));
        unsynced.clear();
    }

    /** As for a file: what was to be written is forgotten. */
    void failSync() {
        unsynced.clear();
    }

    @Override
    public void addUnsynced(Set<SimulatedNode> seen, Collection<Long> numbers) {
        if (seen.add(this)) {
            durable.values().forEach(node -> node.addUnsynced(seen, numbers));
            current.values().forEach(node -> node.addUnsynced(seen, numbers));
            for (Change change : unsynced) {
                numbers.add(change.number());
                // It may be gone again.
                if (change instanceof Change.Put put) {
                    put.node().addUnsynced(seen, numbers);
                }
            }
        }
    }

    /**
     * The directory after a crash, as one of another disk.
     *
     * @param images what was copied already, so that a file of two names stays one
     */
    SimulatedDirectory image(Changes counter, Survival survival, Map<SimulatedNode, SimulatedNode> images) {
        SortedMap<String, SimulatedNode> survivors = new TreeMap<>(durable);
        for (Change change : unsynced) {
            survival.nextEntry(change.number());
            if (survival.keeps()) {
                apply(change, survivors);
            }
        }
        SimulatedDirectory image = new SimulatedDirectory(counter);
        survivors.forEach((name, node) -> {
            SimulatedNode copy = images.get(node);
            if (copy == null) {
                copy = switch (node) {
                    case SimulatedFile file -> file.image(counter, survival);
                    case SimulatedDirectory directory -> directory.image(counter, survival, images);
                };
                images.put(node, copy);
            }
            image.current.put(name, copy);
            image.durable.put(name, copy);
        });
        return image;
    }

    /**
     * The directory as it is, with what is not synced, as one of another disk.
     *
     * @param copies what was copied already, so that a file of two names stays one
     */
    SimulatedDirectory copy(Changes counter, Map<SimulatedNode, SimulatedNode> copies) {
        SimulatedDirectory copy = new SimulatedDirectory(counter);
        current.forEach((name, node) -> copy.current.put(name, copyOf(node, counter, copies)));
        durable.forEach((name, node) -> copy.durable.put(name, copyOf(node, counter, copies)));
        for (Change change : unsynced) {
            copy.unsynced.add(
                    switch (change) {
                        case Change.Put(long number, String name, SimulatedNode node) ->
                            new Change.Put(number, name, copyOf(node, counter, copies));
                        case Change.Remove remove -> remove;
                        case Change.Rename(long number, String from, String to, SimulatedNode node) ->
                            new Change.Rename(number, from, to, copyOf(node, counter, copies));
                    });
        }
        return copy;
    }

    private static SimulatedNode copyOf(SimulatedNode node, Changes counter, Map<SimulatedNode, SimulatedNode> copies) {
        SimulatedNode copy = copies.get(node);
        if (copy == null) {
            copy = switch (node) {
                case SimulatedFile file -> file.copy(counter);
                case SimulatedDirectory directory -> directory.copy(counter, copies);
            };
            copies.put(node, copy);
        }
        return copy;
    }

    /** Adds names and contents, each behind its length or count, so that no two trees add the same bytes. */
    void digest(MessageDigest digest) {
        digest.update(("directory of " + current.size() + "\n").getBytes(StandardCharsets.UTF_8));
        current.forEach((name, node) -> {
            digest.update((name.length() + " " + name).getBytes(StandardCharsets.UTF_8));
            switch (node) {
                case SimulatedFile file -> {
                    digest.update(("file of " + file.length() + "\n").getBytes(StandardCharsets.UTF_8));
                    digest.update(file.bytes().asByteBuffer());
                }
                case SimulatedDirectory directory -> directory.digest(digest);
            }
        });
    }

    private void change(Change change) {
        unsynced.add(change);
        apply(change, current);
    }

    private static void apply(Change change, Map<String, SimulatedNode> entries) {
        switch (change) {
            case Change.Put put -> entries.put(put.name(), put.node());
            case Change.Remove remove -> entries.remove(remove.name());
            case Change.Rename rename -> {
                entries.remove(rename.from());
                entries.put(rename.to(), rename.node());
            }
        }
    }
}
