package dev.varve.codecs;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileLengthException;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.OutputFile;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A file store without files, whose bytes a test can change under its readers. */
final class MemoryFileStore implements FileStore {

    private final Map<String, byte[]> files = new TreeMap<>();
    private final AtomicInteger mappings = new AtomicInteger();
    private final AtomicInteger inputs = new AtomicInteger();
    private final List<Range> asked = new ArrayList<>();
    private boolean resident = true;

    /** Bytes of a file. */
    record Range(long from, long to) {}

    byte[] bytes(String name) throws IOException {
        return require(name).clone();
    }

    void put(String name, byte[] bytes) {
        files.put(name, bytes);
    }

    /** Changes bits of one byte of a file, as a bad sector would; what is mapped already stays as it was. */
    void damage(String name, long offset, int bits) throws IOException {
        byte[] bytes = bytes(name);
        bytes[(int) offset] ^= (byte) bits;
        files.put(name, bytes);
    }

    /** Whether mappings tell that they are in memory. */
    void setResident(boolean all) {
        resident = all;
    }

    /** What mappings were told to fetch. */
    List<Range> asked() {
        return asked;
    }

    /** Files that are open for reading. */
    int inputCount() {
        return inputs.get();
    }

    @Override
    public String describe(String name) {
        return "/memory/" + name;
    }

    @Override
    public boolean exists(String name) {
        return files.containsKey(name);
    }

    @Override
    public long length(String name) throws IOException {
        return require(name).length;
    }

    private byte[] require(String name) throws IOException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new NoSuchFileException(describe(name));
        }
        return bytes;
    }

    @Override
    public OutputFile create(String name) throws IOException {
        if (files.containsKey(name)) {
            throw new FileAlreadyExistsException(describe(name));
        }
        files.put(name, new byte[0]);
        return new Output(name);
    }

    @Override
    public InputFile open(String name) throws IOException {
        inputs.incrementAndGet();
        return new Input(name, require(name).length);
    }

    @Override
    public MappedFile map(String name, long expectedLength, Access access) throws IOException {
        byte[] bytes = require(name);
        if (bytes.length != expectedLength) {
            throw new FileLengthException(describe(name), expectedLength, bytes.length);
        }
        Arena arena = Arena.ofShared();
        MemorySegment segment = arena.allocate(bytes.length, 4096);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        mappings.incrementAndGet();
        return new MappedFile(name, segment.asReadOnly(), new MappedFile.Mapping() {
            @Override
            public void unmap() {
                mappings.decrementAndGet();
                arena.close();
            }

            @Override
            public OptionalLong residentBytes(long offset, long length) {
                return resident ? OptionalLong.of(length) : OptionalLong.of(length - 1);
            }

            @Override
            public void willNeed(long offset, long length) {
                if (length > 0) {
                    asked.add(new Range(offset, offset + length));
                }
            }
        });
    }

    @Override
    public int mappingCount() {
        return mappings.get();
    }

    private final class Output implements OutputFile {

        private final String name;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        Output(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long length() {
            return written.size();
        }

        @Override
        public void write(MemorySegment bytes) {
            written.writeBytes(bytes.toArray(ValueLayout.JAVA_BYTE));
        }

        @Override
        public void sync() {
            files.put(name, written.toByteArray());
        }

        @Override
        public void close() {}
    }

    private final class Input implements InputFile {

        private final String name;
        private final long length;
        private boolean closed;

        Input(String name, long length) {
            this.name = name;
            this.length = length;
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
            byte[] bytes = require(name);
            if (closed) {
                throw new IOException(name + " is closed");
            }
            if (position + target.byteSize() > bytes.length) {
                throw new EOFException(name);
            }
            MemorySegment.copy(bytes, (int) position, target, ValueLayout.JAVA_BYTE, 0, (int) target.byteSize());
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                inputs.decrementAndGet();
            }
        }
    }

    @Override
    public List<String> list(String directory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void createDirectory(String directory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OutputFile append(String name, long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rename(String from, String to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void link(String name, FileStore target, String targetName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void syncDirectory(String directory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLease lock(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long usableSpace() {
        throw new UnsupportedOperationException();
    }
}
