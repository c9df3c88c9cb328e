package dev.varve.fuzz;

import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A file of a {@link SimulatedDisk} that is open for appending, under the name that it had then. */
final class SimulatedOutput implements OutputFile {

    private final SimulatedDisk disk;
    private final String name;
    private final SimulatedFile file;
    private volatile boolean closed;

    SimulatedOutput(SimulatedDisk disk, String name, SimulatedFile file) {
        this.disk = disk;
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
        requireOpen();
        disk.write(name, file, bytes);
    }

    @Override
    public void sync() throws IOException {
        requireOpen();
        disk.sync(name, file);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException(disk.describe(name) + " is closed");
        }
    }
}
