package dev.varve.fuzz.disk;

import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A file of a {@link SimulatedDisk} that is open for reading, under the name that it had then. */
final class SimulatedInput implements InputFile {

    private final SimulatedDisk disk;
    private final String path;
    private final String name;
    private final SimulatedFile file;
    private final long length;
    private volatile boolean closed;

    SimulatedInput(SimulatedDisk disk, String path, String name, SimulatedFile file) {
        this.disk = disk;
        this.path = path;
        this.name = name;
        this.file = file;
        this.length = disk.length(file);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long position, MemorySegment target) throws IOException {
        if (position < 0) {
            throw new IllegalArgumentException(disk.describe(path) + ": cannot read at offset " + position);
        }
        if (target.isReadOnly()) {
            throw new IllegalArgumentException(disk.describe(path) + ": cannot read into a read-only segment");
        }
        if (closed) {
            throw new IOException(disk.describe(path) + " is closed");
        }
        disk.read(path, file, position, target);
    }

    @Override
    public void close() {
        closed = true;
    }
}
