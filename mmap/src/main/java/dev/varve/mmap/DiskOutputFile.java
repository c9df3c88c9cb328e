package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Appends to a file on disk, until the first failure. */
final class DiskOutputFile extends DiskFile implements OutputFile {

    private volatile long length;
    private volatile @Nullable IOException failure;

    DiskOutputFile(String name, Path path, FileHandle handle, long length) {
        super(name, path, handle);
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void write(MemorySegment bytes) throws IOException {
        enter();
        try {
            refuseAfterFailure();
            long start = length;
            handle.write(start, bytes);
            length = start + bytes.byteSize();
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            leave();
        }
    }

    @Override
    public void sync() throws IOException {
        enter();
        try {
            refuseAfterFailure();
            handle.sync();
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            leave();
        }
    }

    /** The system marks pages clean after a failed sync, so that a second one would succeed and promise what is not there. */
    private void refuseAfterFailure() throws IOException {
        IOException first = failure;
        if (first != null) {
            throw new IOException(path + ": refused, because an earlier write or sync of this file failed;"
                    + " close it and recover from what is on disk", first);
        }
    }
}
