package dev.varve.mmap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open file of a {@link DiskFileStore}, whose handle closes once no call is inside it any more. */
abstract class DiskFile implements AutoCloseable {

    final Path path;
    final FileHandle handle;
    private final String name;
    private final ReferenceCount calls = new ReferenceCount();
    private final AtomicBoolean closed = new AtomicBoolean();

    DiskFile(String name, Path path, FileHandle handle) {
        this.name = name;
        this.path = path;
        this.handle = handle;
    }

    /** The name of this file in its store. */
    public final String name() {
        return name;
    }

    /** Keeps the handle open until {@link #leave}. */
    final void enter() throws IOException {
        if (closed.get() || !calls.retain()) {
            throw new IOException(path + ": the file is closed");
        }
    }

    /** Ends what {@link #enter} began. */
    final void leave() throws IOException {
        if (calls.release()) {
            handle.close();
        }
    }

    @Override
    public final void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            leave();
        }
    }
}
