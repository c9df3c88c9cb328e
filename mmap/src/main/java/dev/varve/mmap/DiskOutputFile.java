package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Appends to a file on disk, until the first failure that leaves its end unknown. */
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
            appendAll(bytes);
        } finally {
            leave();
        }
    }

    private void appendAll(MemorySegment bytes) throws IOException {
        long start = length;
        try {
            handle.write(start, bytes);
        } catch (NoSpaceException full) {
            cutBack(start, full);
            throw full;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        length = start + bytes.byteSize();
    }

    /** Takes off the part of a write that a full disk still had room for; a shorter file needs no space. */
    private void cutBack(long start, NoSpaceException full) throws IOException {
        try {
            handle.truncate(start);
        } catch (IOException e) {
            IOException stuck = new IOException(
                    path + ": the disk is full, and what it took of the last write could not be cut off", full);
            stuck.addSuppressed(e);
            failure = stuck;
            throw stuck;
        }
    }

    @Override
    public void sync() throws IOException {
        enter();
        try {
            refuseAfterFailure();
            syncAll();
        } finally {
            leave();
        }
    }

    private void syncAll() throws IOException {
        try {
            handle.sync();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /**
     * The system marks pages clean after a failed sync, so that a second one would succeed and promise what is not
     * there.
     */
    private void refuseAfterFailure() throws IOException {
        IOException first = failure;
        if (first != null) {
            throw new IOException(
                    path + ": refused, because an earlier write or sync of this file failed;"
                            + " close it and recover from what is on disk",
                    first);
        }
    }
}
