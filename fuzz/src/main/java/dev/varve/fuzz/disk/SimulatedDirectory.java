package dev.varve.fuzz.disk;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names and what they stand for, as they are and as they are on the medium. Guarded by its disk. */
final class SimulatedDirectory implements SimulatedNode {

    /** A change that is not on the medium. */
    private sealed interface Change {
        record Set(String name, SimulatedNode node) implements Change {}

        record Remove(String name) implements Change {}

        /** Within one directory a rename is one change: a crash leaves the old name or the new one. */
        record Rename(String from, String to, SimulatedNode node) implements Change {}
    }

    private final SortedMap<String, SimulatedNode> current = new TreeMap<>();
    private final SortedMap<String, SimulatedNode> durable = new TreeMap<>();
    private final List<Change> unsynced = new ArrayList<>();

    @Nullable
    SimulatedNode get(String name) {
        return current.get(name);
    }

    List<String> names() {
        return List.copyOf(current.keySet());
    }

    void set(String name, SimulatedNode node) {
        change(new Change.Set(name, node));
    }

    void remove(String name) {
        change(new Change.Remove(name));
    }

    void rename(String from, String to, SimulatedNode node) {
        change(new Change.Rename(from, to, node));
    }

    void sync() {
        unsynced.forEach(change -> apply(change, durable));
        unsynced.clear();
    }

    /** As for a file: what was to be written is forgotten. */
    void failSync() {
        unsynced.clear();
    }

    /**
     * The directory after a crash, as one of another disk.
     *
     * @param images what was copied already, so that a file of two names stays one
     */
    SimulatedDirectory image(Arena target, Survival survival, Map<SimulatedNode, SimulatedNode> images) {
        SortedMap<String, SimulatedNode> survivors = new TreeMap<>(durable);
        for (Change change : unsynced) {
            survival.next();
            if (survival.keeps()) {
                apply(change, survivors);
            }
        }
        SimulatedDirectory image = new SimulatedDirectory();
        survivors.forEach((name, node) -> {
            SimulatedNode copy = images.get(node);
            if (copy == null) {
                copy = switch (node) {
                    case SimulatedFile file -> file.image(target, survival);
                    case SimulatedDirectory directory -> directory.image(target, survival, images);
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
    SimulatedDirectory copy(Arena target, Map<SimulatedNode, SimulatedNode> copies) {
        SimulatedDirectory copy = new SimulatedDirectory();
        current.forEach((name, node) -> copy.current.put(name, copyOf(node, target, copies)));
        durable.forEach((name, node) -> copy.durable.put(name, copyOf(node, target, copies)));
        for (Change change : unsynced) {
            copy.unsynced.add(
                    switch (change) {
                        case Change.Set(String name, SimulatedNode node) ->
                            new Change.Set(name, copyOf(node, target, copies));
                        case Change.Remove remove -> remove;
                        case Change.Rename(String from, String to, SimulatedNode node) ->
                            new Change.Rename(from, to, copyOf(node, target, copies));
                    });
        }
        return copy;
    }

    private static SimulatedNode copyOf(SimulatedNode node, Arena target, Map<SimulatedNode, SimulatedNode> copies) {
        SimulatedNode copy = copies.get(node);
        if (copy == null) {
            copy = switch (node) {
                case SimulatedFile file -> file.copy(target);
                case SimulatedDirectory directory -> directory.copy(target, copies);
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
            case Change.Set set -> entries.put(set.name(), set.node());
            case Change.Remove remove -> entries.remove(remove.name());
            case Change.Rename rename -> {
                entries.remove(rename.from());
                entries.put(rename.to(), rename.node());
            }
        }
    }
}
