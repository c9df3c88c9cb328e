package dev.varve.fuzz.disk;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileNames;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.util.List;

/** One directory of a {@link SimulatedDisk} as the root of a file store. */
final class SimulatedView implements FileStore {

    private final SimulatedDisk disk;
    private final String directory;

    SimulatedView(SimulatedDisk disk, String directory) {
        this.disk = disk;
        this.directory = FileNames.checkInside(directory);
    }

    boolean isOn(SimulatedDisk other) {
        return disk == other;
    }

    /** What a name here, or the empty one, is called on the whole disk. */
    String path(String name) {
        return FileNames.check(name).isEmpty() ? directory : directory + "/" + name;
    }

    String inside(String name) {
        return path(FileNames.checkInside(name));
    }

    @Override
    public String describe(String name) {
        return disk.describe(path(name));
    }

    @Override
    public boolean exists(String name) {
        return disk.exists(path(name));
    }

    @Override
    public long length(String name) throws IOException {
        return disk.length(inside(name));
    }

    @Override
    public List<String> list(String name) throws IOException {
        return disk.list(path(name));
    }

    /** As on a real disk, the root's own entry is durable when this returns: no other call can make it so. */
    @Override
    public void createDirectory(String name) throws IOException {
        synchronized (disk) {
            boolean missing = !disk.exists(directory);
            disk.createDirectory(path(name));
            try {
                if (missing || name.isEmpty()) {
                    for (String above = directory; !above.isEmpty(); ) {
                        above = SimulatedTree.parentName(above);
                        disk.syncDirectory(above);
                    }
                }
            } catch (IOException e) {
                if (missing) {
                    deleteAgain(path(name), e);
                }
                throw e;
            }
        }
    }

    /** As on a real disk: what a failed sync was for has to be made again. */
    private void deleteAgain(String created, IOException failure) {
        try {
            disk.delete(created);
        } catch (IOException left) {
            failure.addSuppressed(left);
        }
    }

    @Override
    public OutputFile create(String name) throws IOException {
        return disk.create(inside(name), name);
    }

    @Override
    public OutputFile append(String name, long length) throws IOException {
        return disk.append(inside(name), name, length);
    }

    @Override
    public InputFile open(String name) throws IOException {
        return disk.open(inside(name), name);
    }

    @Override
    public MappedFile map(String name, long expectedLength, Access access) throws IOException {
        return disk.map(inside(name), name, expectedLength);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(inside(from), inside(to));
    }

    @Override
    public void link(String name, FileStore target, String targetName) throws IOException {
        disk.link(inside(name), target, targetName);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(inside(name));
    }

    @Override
    public void syncDirectory(String name) throws IOException {
        disk.syncDirectory(path(name));
    }

    @Override
    public FileLease lock(String name) throws IOException {
        return disk.lock(inside(name));
    }

    @Override
    public long usableSpace() {
        return disk.usableSpace();
    }

    /** Of the whole disk. */
    @Override
    public int mappingCount() {
        return disk.mappingCount();
    }
}
