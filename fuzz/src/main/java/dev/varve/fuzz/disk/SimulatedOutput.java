package dev.varve.fuzz.disk;

import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A file of a {@link SimulatedDisk} that is open for appending, under the name that it had then. */
final class SimulatedOutput implements OutputFile {

    private final SimulatedDisk disk;
    private final String path;
    private final String name;
    private final SimulatedFile file;
    private volatile boolean closed;
    private volatile @Nullable IOException failure;

    SimulatedOutput(SimulatedDisk disk, String path, String name, SimulatedFile file) {
        this.disk = disk;
        this.path = path;
        this.name = name;
        this.file = file;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long length() {
        return disk.length(file);
    }

    @Override
    public void write(MemorySegment bytes) throws IOException {
        requireUsable();
        long start = length();
        try {
            disk.write(path, file, bytes);
        } catch (NoSpaceException full) {
            cutBack(start, full);
            throw full;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private void cutBack(long start, NoSpaceException full) throws IOException {
        try {
            disk.cutBack(path, file, start);
        } catch (IOException e) {
            e.addSuppressed(full);
            failure = e;
            throw e;
        }
    }

    @Override
    public void sync() throws IOException {
        requireUsable();
        try {
            disk.sync(path, file);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireUsable() throws IOException {
        if (closed) {
            throw new IOException(disk.describe(path) + " is closed");
        }
        IOException first = failure;
        if (first != null) {
            throw new IOException(
                    disk.describe(path) + ": refused, because an earlier write or sync of this file failed", first);
        }
    }
}
