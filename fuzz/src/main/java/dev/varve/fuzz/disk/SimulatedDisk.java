package dev.varve.fuzz.disk;

import dev.varve.fuzz.disk.Fault.Need;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileKindException;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileLengthException;
import dev.varve.mmap.FileNames;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.LinkUnsupportedException;
import dev.varve.mmap.LockHeldException;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.OutputFile;
import dev.varve.mmap.TooManyFilesException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps apart what was written and what is on the medium: contents of files until they are
 * synced, and names until their directory is. It counts the operations that change something, can lose its power before
 * any of them, and then tells what a real disk may hold: {@link #image}. It can also fail any of them.
 *
 * <p>As strict as a system may be: a name is durable by a sync of its directory only, a rename to another directory is
 * a name that appears here and one that disappears there, and what a failed sync was for is lost.
 *
 * <p>Deterministic as long as one thread at a time works on it. Thread-safe. What is mapped is off-heap.
 */
public final class SimulatedDisk implements FileStore, AutoCloseable {

    private static final long PLENTY = 1L << 40;
    private static final long NEVER = Long.MAX_VALUE;

    /** Where what is mapped stays for as long as the disk is; none where it goes as soon as it is unmapped. */
    private final @Nullable Arena lasting;

    /** Whether that memory is another disk's. */
    private final boolean borrowed;

    private final Set<Arena> mapped = new HashSet<>();
    private final Set<String> locks = new HashSet<>();
    private final SimulatedTree tree;
    private int mappings;

    private long operations;
    private long syncs;
    private long crashAt = NEVER;
    private boolean crashed;
    private Runnable beforeEach = () -> {};
    private long reads;
    private final Faults faults = new Faults();

    /** An empty disk, on which even the root is missing. */
    public SimulatedDisk() {
        this.tree = new SimulatedTree();
        this.lasting = null;
        this.borrowed = false;
    }

    private SimulatedDisk(SimulatedTree tree) {
        this.tree = tree;
        // There are many of them, each for a short while, and to free memory takes every thread of the process.
        this.lasting = Arena.ofShared();
        this.borrowed = false;
    }

    private SimulatedDisk(SimulatedTree tree, Arena lasting) {
        this.tree = tree;
        this.lasting = lasting;
        this.borrowed = true;
    }

    // What a test does to the disk

    /** Operations so far that change something: creating, writing, cutting, renaming, deleting and syncing. */
    public synchronized long operations() {
        return operations;
    }

    /** Syncs of files and directories so far. */
    public synchronized long syncs() {
        return syncs;
    }

    /** Whether the power went. */
    public synchronized boolean crashed() {
        return crashed;
    }

    /**
     * The power goes before an operation takes effect; it and everything after it throws {@link SimulatedCrash}.
     *
     * @param operation counted from 1 as {@link #operations()} counts
     */
    public synchronized void crashAt(long operation) {
        crashAt = operation;
    }

    /** Has something run before each operation that changes something. It may look at the disk, and change nothing. */
    public synchronized void beforeEach(Runnable look) {
        beforeEach = look;
    }

    /** One operation fails. */
    public synchronized void failAt(long operation, Fault kind) {
        faults.plan(operation, operation, kind);
    }

    /** An operation and all after it fail, until {@link #failNoMore}. */
    public synchronized void failFrom(long operation, Fault kind) {
        faults.plan(operation, NEVER, kind);
    }

    /** Operations so far that read: opening, listing, mapping and reading. */
    public synchronized long reads() {
        return reads;
    }

    /** One operation that reads fails, counted from 1 as {@link #reads()} counts. */
    public synchronized void failReadAt(long read, ReadFault kind) {
        faults.planReads(read, read, kind);
    }

    /** An operation that reads and all after it fail, until {@link #failNoMore}. */
    public synchronized void failReadsFrom(long read, ReadFault kind) {
        faults.planReads(read, NEVER, kind);
    }

    /** What reads one file, or one directory with all in it, fails until {@link #failNoMore}. */
    public synchronized void failReadsOf(String path, ReadFault kind) {
        faults.planReadsOf(path, kind);
    }

    /** Operations that failed so far, because they were to. */
    public synchronized long faults() {
        return faults.count();
    }

    /** The disk works again. */
    public synchronized void failNoMore() {
        faults.end();
    }

    /** Nothing fails until {@link #resumeFaults}, and what is done meanwhile counts as ever. */
    public synchronized void pauseFaults() {
        faults.pause(true);
    }

    /** What is to fail does so again. */
    public synchronized void resumeFaults() {
        faults.pause(false);
    }

    /** Changes of names and bytes that are not synced, as {@link CrashImage.Without} counts them. */
    public synchronized int unsyncedOperations() {
        return tree.unsynced().size();
    }

    /** What is on the medium after a crash now, as a disk of its own that works. This one stays as it is. */
    public synchronized SimulatedDisk image(CrashImage survivors) {
        return new SimulatedDisk(tree.image(survivors));
    }

    /**
     * What the next process finds when this one was killed while the system went on: everything that was written, of
     * which what was not synced is still not on the medium. A disk of its own that works; this one stays as it is.
     */
    public synchronized SimulatedDisk afterKill() {
        return new SimulatedDisk(tree.copy());
    }

    /**
     * An image as it is, as a disk of its own that maps into this one's memory: what was mapped here and is not changed
     * there is mapped already, and what is mapped there stays until this one is closed. So that many are made fast, one
     * after another.
     */
    public synchronized SimulatedDisk branch() {
        return new SimulatedDisk(tree.copy(), Objects.requireNonNull(lasting, "only an image keeps what is mapped"));
    }

    /** A digest of all names and contents, as an engine sees them: equal for equal disks, and for no others. */
    public synchronized String digest() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        tree.digest(digest);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Overwrites bytes of a file on the medium, as damage does, and lengthens it where they go past its end. */
    public synchronized void damage(String name, long offset, MemorySegment bytes) throws IOException {
        tree.file(name).damage(offset, bytes);
    }

    /**
     * Gives memory back: of an image, what is mapped; of a disk that crashed, what whoever is gone had mapped.
     * Idempotent.
     */
    @Override
    public synchronized void close() {
        if (lasting != null && !borrowed && lasting.scope().isAlive()) {
            lasting.close();
        }
        if (crashed) {
            mapped.forEach(Arena::close);
            mapped.clear();
        }
    }

    /**
     * A directory of this disk as a file store of its own. It shares all with the disk: operations, faults, the power,
     * and what a crash leaves. The directory need not exist.
     */
    public FileStore at(String directory) {
        return new SimulatedView(this, directory);
    }

    // What an engine does

    @Override
    public String describe(String name) {
        return SimulatedTree.describe(FileNames.check(name));
    }

    @Override
    public synchronized boolean exists(String name) {
        FileNames.check(name);
        requirePower("exists " + name);
        return tree.find(name) != null;
    }

    @Override
    public synchronized long length(String name) throws IOException {
        FileNames.checkInside(name);
        requirePower("length of " + name);
        return tree.file(name).length();
    }

    @Override
    public synchronized List<String> list(String directory) throws IOException {
        FileNames.check(directory);
        reading("list " + directory, ReadFault.Way.LIST);
        return switch (tree.find(directory)) {
            case null -> List.of();
            case SimulatedDirectory found -> found.names();
            case SimulatedFile file -> throw new FileKindException(describe(directory), "not a directory");
        };
    }

    @Override
    public synchronized void createDirectory(String directory) throws IOException {
        FileNames.check(directory);
        if (tree.find(directory) instanceof SimulatedDirectory) {
            requirePower("create directory " + directory);
            return;
        }
        step("create directory " + directory, Need.SPACE);
        tree.createDirectory(directory);
    }

    @Override
    public OutputFile create(String name) throws IOException {
        return create(FileNames.checkInside(name), name);
    }

    synchronized OutputFile create(String path, String name) throws IOException {
        step("create " + path, Need.HANDLE, Need.SPACE);
        SimulatedFile file = tree.newFile();
        tree.add(path, file);
        return new SimulatedOutput(this, path, name, file);
    }

    @Override
    public OutputFile append(String name, long length) throws IOException {
        return append(FileNames.checkInside(name), name, length);
    }

    synchronized OutputFile append(String path, String name, long length) throws IOException {
        step("append to " + path, Need.HANDLE);
        SimulatedFile file = tree.file(path);
        if (length < 0 || length > file.length()) {
            throw new IllegalArgumentException(
                    describe(path) + ": cannot be cut to " + length + " bytes, it has " + file.length());
        }
        file.cut(length);
        return new SimulatedOutput(this, path, name, file);
    }

    @Override
    public InputFile open(String name) throws IOException {
        return open(FileNames.checkInside(name), name);
    }

    synchronized InputFile open(String path, String name) throws IOException {
        reading("open " + path, ReadFault.Way.OPEN);
        return new SimulatedInput(this, path, name, tree.file(path));
    }

    @Override
    public MappedFile map(String name, long expectedLength, Access access) throws IOException {
        return map(FileNames.checkInside(name), name, expectedLength);
    }

    synchronized MappedFile map(String path, String name, long expectedLength) throws IOException {
        reading("map " + path, ReadFault.Way.MAP);
        SimulatedFile file = tree.file(path);
        if (file.length() != expectedLength) {
            throw new FileLengthException(describe(path), expectedLength, file.length());
        }
        mappings++;
        if (lasting != null) {
            return new MappedFile(name, file.map(lasting), this::unmap);
        }
        Arena mapping = Arena.ofShared();
        mapped.add(mapping);
        return new MappedFile(name, file.copyTo(mapping), () -> unmap(mapping));
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        FileNames.checkInside(from);
        FileNames.checkInside(to);
        step("rename " + from + " to " + to);
        tree.rename(from, to);
    }

    @Override
    public synchronized void link(String name, FileStore target, String targetName) throws IOException {
        FileNames.checkInside(name);
        FileNames.checkInside(targetName);
        String link = switch (target) {
            case SimulatedView view when view.isOn(this) -> view.path(targetName);
            case SimulatedDisk disk when disk == this -> targetName;
            default ->
                throw new LinkUnsupportedException(
                        describe(name) + ": no link to " + target.describe(targetName) + " on another disk", null);
        };
        step("link " + name + " to " + link, Need.SPACE);
        tree.add(link, tree.file(name));
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        FileNames.checkInside(name);
        step("delete " + name);
        tree.delete(name);
    }

    @Override
    public synchronized void syncDirectory(String directory) throws IOException {
        FileNames.check(directory);
        SimulatedNode node = tree.find(directory);
        try {
            step("sync directory " + directory, Need.HANDLE, Need.SYNC);
        } catch (IOException e) {
            if (node instanceof SimulatedDirectory found && !(e instanceof TooManyFilesException)) {
                found.failSync();
            }
            throw e;
        }
        syncs++;
        switch (node) {
            case null -> throw new NoSuchFileException(describe(directory));
            case SimulatedDirectory found -> found.sync();
            case SimulatedFile file -> throw new FileKindException(describe(directory), "not a directory");
        }
    }

    @Override
    public synchronized FileLease lock(String name) throws IOException {
        FileNames.checkInside(name);
        if (tree.find(name) == null) {
            create(name).close();
        }
        requirePower("lock " + name);
        if (!locks.add(name)) {
            throw new LockHeldException(describe(name) + ": locked by another holder in this process");
        }
        return new SimulatedLease(() -> unlock(name));
    }

    @Override
    public synchronized long usableSpace() {
        return PLENTY;
    }

    @Override
    public synchronized int mappingCount() {
        return mappings;
    }

    // Beneath

    private synchronized void unmap() {
        mappings--;
    }

    private synchronized void unmap(Arena mapping) {
        mappings--;
        mapped.remove(mapping);
        mapping.close();
    }

    private synchronized void unlock(String name) {
        locks.remove(name);
    }

    private void requirePower(String what) {
        if (crashed) {
            throw new SimulatedCrash(operations, what);
        }
    }

    /** Counts an operation that reads, and lets it fail. */
    private void reading(String what, ReadFault.Way way) throws IOException {
        requirePower(what);
        reads++;
        faults.read(reads, operations, what, way);
    }

    /** Counts an operation that changes something, and lets it crash or fail. */
    private void step(String what, Need... needs) throws IOException {
        powered(what);
        faults.operation(operations, what, needs);
    }

    /** Counts an operation that changes something, and lets it crash. */
    private void powered(String what) {
        requirePower(what);
        beforeEach.run();
        operations++;
        if (operations == crashAt) {
            crashed = true;
            throw new SimulatedCrash(operations, what);
        }
    }

    /** Appends, or leaves some of the bytes and fails. */
    synchronized void write(String name, SimulatedFile file, MemorySegment bytes) throws IOException {
        try {
            step("write " + bytes.byteSize() + " bytes to " + name, Need.SPACE, Need.WRITE);
        } catch (IOException e) {
            file.write(bytes.asSlice(0, faults.written(bytes.byteSize())));
            throw e;
        }
        file.write(bytes);
    }

    /**
     * Takes off what a write left that found no space. An operation of its own, before which the power may go, but not
     * one that a full disk can stop.
     */
    synchronized void cutBack(String name, SimulatedFile file, long length) throws IOException {
        String what = "cut " + name + " back to " + length + " bytes";
        powered(what);
        faults.cutBack(operations, what);
        file.cut(length);
    }

    synchronized void sync(String name, SimulatedFile file) throws IOException {
        try {
            step("sync " + name, Need.SYNC);
        } catch (IOException e) {
            file.failSync();
            throw e;
        }
        syncs++;
        file.sync();
    }

    synchronized void read(String name, SimulatedFile file, long position, MemorySegment target) throws IOException {
        reading("read " + name, ReadFault.Way.READ);
        if (target.byteSize() > 0 && target.byteSize() > file.length() - position) {
            throw new EOFException(describe(name) + ": expected " + target.byteSize() + " bytes at offset " + position
                    + ", the file has " + file.length());
        }
        if (target.byteSize() > 0) {
            target.copyFrom(file.bytes().asSlice(position, target.byteSize()));
        }
    }

    synchronized long length(SimulatedFile file) {
        return file.length();
    }
}
