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

    @Override
    public void advise(Access access) {
        handle.advise(access);
    }

    /**
     * Reads a range past the page cache where that is possible, and by an ordinary read where it is not, or did not
     * give all of it.
     *
     * @param buffer aligned to pages, with room for a page more than the range on each side
     * @return where in the buffer the range begins
     */
    int readBlock(long position, int length, MemorySegment buffer) throws IOException {
        enter();
        try {
            DirectFile direct = handle.direct();
            if (direct != null) {
                long from = direct.down(position);
                long bytes = direct.up(position + length) - from;
                int skip = (int) (position - from);
                if (LinuxCalls.pread(direct.descriptor(), buffer.asSlice(0, bytes), from) >= skip + length) {
                    return skip;
                }
            }
        } finally {
            leave();
        }
        read(position, buffer.asSlice(0, length));
        return 0;
    }
}
