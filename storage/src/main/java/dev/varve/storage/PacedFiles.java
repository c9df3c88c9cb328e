package dev.varve.storage;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The files of one piece of background work: written no faster than a rate allows, counted, and refused with a
 * {@link CancelledException} as soon as the work is cancelled. What clears up after cancelled work goes on: deleting,
 * closing, and letting go of mappings. Thread-safe.
 */
final class PacedFiles implements FileStore {

    private final FileStore files;
    private final RateLimiter limiter;
    private final Cancellation cancellation;
    private final AtomicLong written = new AtomicLong();

    PacedFiles(FileStore files, RateLimiter limiter, Cancellation cancellation) {
        this.files = files;
        this.limiter = limiter;
        this.cancellation = cancellation;
    }

    /** Bytes written so far. */
    long bytesWritten() {
        return written.get();
    }

    @Override
    public String describe(String name) {
        return files.describe(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        cancellation.check();
        return files.exists(name);
    }

    @Override
    public long length(String name) throws IOException {
        cancellation.check();
        return files.length(name);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        cancellation.check();
        return files.list(directory);
    }

    @Override
    public void createDirectory(String directory) throws IOException {
        cancellation.check();
        files.createDirectory(directory);
    }

    @Override
    public OutputFile create(String name) throws IOException {
        cancellation.check();
        return new PacedOutputFile(files.create(name));
    }

    @Override
    public OutputFile append(String name, long length) throws IOException {
        cancellation.check();
        return new PacedOutputFile(files.append(name, length));
    }

    @Override
    public InputFile open(String name) throws IOException {
        cancellation.check();
        return new CancellableInputFile(files.open(name));
    }

    @Override
    public MappedFile map(String name, long expectedLength, Access access) throws IOException {
        cancellation.check();
        return files.map(name, expectedLength, access);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        cancellation.check();
        files.rename(from, to);
    }

    /** Between two of these, the stores behind them are linked. */
    @Override
    public void link(String name, FileStore target, String targetName) throws IOException {
        cancellation.check();
        files.link(name, target instanceof PacedFiles paced ? paced.files : target, targetName);
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(name);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        cancellation.check();
        files.syncDirectory(directory);
    }

    @Override
    public FileLease lock(String name) throws IOException {
        cancellation.check();
        return files.lock(name);
    }

    @Override
    public long usableSpace() throws IOException {
        cancellation.check();
        return files.usableSpace();
    }

    @Override
    public int mappingCount() {
        return files.mappingCount();
    }

    /** Waits its turn before each write. */
    private final class PacedOutputFile implements OutputFile {

        private final OutputFile file;

        PacedOutputFile(OutputFile file) {
            this.file = file;
        }

        @Override
        public String name() {
            return file.name();
        }

        @Override
        public long length() {
            return file.length();
        }

        @Override
        public void write(MemorySegment bytes) throws IOException {
            limiter.acquire(bytes.byteSize(), cancellation);
            file.write(bytes);
            written.addAndGet(bytes.byteSize());
        }

        @Override
        public void sync() throws IOException {
            cancellation.check();
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Long reads end early when the work is cancelled. */
    private final class CancellableInputFile implements InputFile {

        private final InputFile file;

        CancellableInputFile(InputFile file) {
            this.file = file;
        }

        @Override
        public String name() {
            return file.name();
        }

        @Override
        public long length() {
            return file.length();
        }

        @Override
        public void read(long position, MemorySegment target) throws IOException {
            cancellation.check();
            file.read(position, target);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
