package dev.varve.fuzz.disk;

import dev.varve.mmap.FileKindException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All files and directories of a disk, by their full names. Guarded by its disk. */
final class SimulatedTree {

    private final Changes changes;
    private @Nullable SimulatedDirectory root;

    /** A tree of which even the root is missing. */
    SimulatedTree() {
        this(new Changes(0), null);
    }

    private SimulatedTree(Changes changes, @Nullable SimulatedDirectory root) {
        this.changes = changes;
        this.root = root;
    }

    static String describe(String name) {
        return "/simulated/" + name;
    }

    /** The name of the directory that holds a name, empty for the root. */
    static String parentName(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    private static String simpleName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String[] parts(String name) {
        return name.isEmpty() ? new String[0] : name.split("/", -1);
    }

    @Nullable
    SimulatedNode find(String name) {
        SimulatedNode node = root;
        for (String part : parts(name)) {
            node = node instanceof SimulatedDirectory directory ? directory.get(part) : null;
        }
        return node;
    }

    SimulatedFile file(String name) throws IOException {
        if (require(name) instanceof SimulatedFile file) {
            return file;
        }
        throw new FileKindException(describe(name), "is a directory");
    }

    private SimulatedNode require(String name) throws IOException {
        SimulatedNode node = find(name);
        if (node == null) {
            throw new NoSuchFileException(describe(name));
        }
        return node;
    }

    private SimulatedDirectory parent(String name) throws IOException {
        if (find(parentName(name)) instanceof SimulatedDirectory directory) {
            return directory;
        }
        throw new NoSuchFileException(describe(name), null, "its directory does not exist");
    }

    /** Creates a directory with its parents. */
    void createDirectory(String name) throws IOException {
        if (root == null) {
            root = new SimulatedDirectory(changes);
        }
        SimulatedDirectory parent = root;
        for (String part : parts(name)) {
            SimulatedNode child = parent.get(part);
            if (child == null) {
                child = new SimulatedDirectory(changes);
                parent.set(part, child);
            }
            if (!(child instanceof SimulatedDirectory next)) {
                throw new FileAlreadyExistsException(describe(name), null, part + " is a file");
            }
            parent = next;
        }
    }

    /** A file without a name. */
    SimulatedFile newFile() {
        return new SimulatedFile(changes);
    }

    /** Gives a file a name that must be new. */
    void add(String name, SimulatedFile file) throws IOException {
        SimulatedDirectory parent = parent(name);
        if (parent.get(simpleName(name)) != null) {
            throw new FileAlreadyExistsException(describe(name));
        }
        parent.set(simpleName(name), file);
    }

    void rename(String from, String to) throws IOException {
        SimulatedNode node = require(from);
        SimulatedDirectory source = parent(from);
        SimulatedDirectory target = parent(to);
        if (target.get(simpleName(to)) instanceof SimulatedDirectory) {
            throw new FileAlreadyExistsException(describe(to));
        }
        if (source == target) {
            source.rename(simpleName(from), simpleName(to), node);
        } else {
            target.set(simpleName(to), node);
            source.remove(simpleName(from));
        }
    }

    void delete(String name) throws IOException {
        if (require(name) instanceof SimulatedDirectory directory
                && !directory.names().isEmpty()) {
            throw new DirectoryNotEmptyException(describe(name));
        }
        parent(name).remove(simpleName(name));
    }

    /** The numbers of all changes that are not synced, in order. */
    List<Long> unsynced() {
        SortedSet<Long> numbers = new TreeSet<>();
        if (root != null) {
            root.addUnsynced(Collections.newSetFromMap(new IdentityHashMap<>()), numbers);
        }
        return List.copyOf(numbers);
    }

    /** The tree after a crash, as one of another disk. */
    SimulatedTree image(CrashImage image) {
        Changes counter = new Changes(0);
        Survival survival = new Survival(image, unsynced());
        return new SimulatedTree(counter, root == null ? null : root.image(counter, survival, new IdentityHashMap<>()));
    }

    /** The tree as it is, with what is not synced, as one of another disk. */
    SimulatedTree copy() {
        Changes counter = changes.copy();
        return new SimulatedTree(counter, root == null ? null : root.copy(counter, new IdentityHashMap<>()));
    }

    void digest(MessageDigest digest) {
        if (root != null) {
            root.digest(digest);
        }
    }
}
