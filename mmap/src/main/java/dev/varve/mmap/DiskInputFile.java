package dev.varve.mmap;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Positional reads of a file on disk. */
final class DiskInputFile extends DiskFile implements InputFile {

    private final long length;

    DiskInputFile(String name, Path path, FileHandle handle, long length) {
        super(name, path, handle);
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long position, MemorySegment target) throws IOException {
        if (position < 0) {
            throw new IllegalArgumentException(path + ": cannot read at offset " + position);
        }
        if (target.isReadOnly()) {
            throw new IllegalArgumentException(path + ": cannot read into a read-only segment");
        }
        enter();
        try {
            long count = handle.read(position, target);
            if (count < target.byteSize()) {
                throw new EOFException(path + ": expected " + target.byteSize() + " bytes at offset " + position
                        + ", found " + count + "; the file had " + length + " bytes when it was opened");
            }
        } finally {
            leave();
        }
    }
}
