package dev.varve.bench.ssd;

import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.ReadWay;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** The ways to read a block. Another one is a constant here. */
enum Reader {
    /** Positional reads past the page cache, O_DIRECT. */
    DIRECT {
        @Override
        Source open(ReadFile file) throws IOException {
            return new Positional(FileChannel.open(file.path(), StandardOpenOption.READ, direct()), file.path());
        }
    },
    /** Positional reads through the page cache. */
    BUFFERED {
        @Override
        Source open(ReadFile file) throws IOException {
            return new Positional(FileChannel.open(file.path(), StandardOpenOption.READ), file.path());
        }
    },
    /** Copies out of a mapping, with the system's own readahead. */
    MMAP {
        @Override
        Source open(ReadFile file) throws IOException {
            return Mapped.open(file, Access.NORMAL);
        }
    },
    /** Copies out of a mapping that is told to be read at random. */
    MMAP_RANDOM {
        @Override
        Source open(ReadFile file) throws IOException {
            return Mapped.open(file, Access.RANDOM);
        }
    },
    /** The engine's reader of many blocks at once by one thread, through io_uring. */
    RING {
        @Override
        Source open(ReadFile file) throws IOException {
            return BlocksAtOnce.open(file, ReadWay.RING);
        }
    },
    /** The same by a thread for each read. */
    POOL {
        @Override
        Source open(ReadFile file) throws IOException {
            return BlocksAtOnce.open(file, ReadWay.THREADS);
        }
    },
    /** The same out of a mapping whose pages are asked for ahead. */
    WILLNEED {
        @Override
        Source open(ReadFile file) throws IOException {
            return BlocksAtOnce.open(file, ReadWay.MAPPING);
        }
    };

    /** An open file. Thread-safe. */
    sealed interface Source extends AutoCloseable permits OneByOne, BlocksAtOnce {
        @Override
        void close() throws IOException;
    }

    /** A file that a thread reads block by block. */
    sealed interface OneByOne extends Source {

        /**
         * Reads a block.
         *
         * @param offset in the file, a multiple of {@link ReadFile#PAGE}
         * @param block direct memory aligned to pages, filled from its beginning to its capacity
         */
        void read(long offset, ByteBuffer block) throws IOException;
    }

    /**
     * Opens a file.
     *
     * @throws IOException if the file cannot be opened
     * @throws UnsupportedOperationException if the file system does not allow it
     */
    abstract Source open(ReadFile file) throws IOException;

    /** Its name in figures. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Looked up by its name, because the compiler warns of every other mention, and nothing replaces it. */
    private static OpenOption direct() {
        try {
            for (Object option :
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
                if (option.toString().equals("DIRECT")) {
                    return (OpenOption) option;
                }
            }
        } catch (ClassNotFoundException e) {
            throw new UnsupportedOperationException("this JDK has no direct reads", e);
        }
        throw new UnsupportedOperationException("this JDK has no direct reads");
    }

    private record Positional(FileChannel channel, Path path) implements OneByOne {
        @Override
        public void read(long offset, ByteBuffer block) throws IOException {
            block.clear();
            int read = channel.read(block, offset);
            if (read != block.capacity()) {
                throw new EOFException(
                        path + ": at " + offset + " expected " + block.capacity() + " bytes, read " + read);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private record Mapped(MappedFile file) implements OneByOne {

        static Source open(ReadFile file, Access access) throws IOException {
            DiskFileStore store = DiskFileStore.open(file.folder(), DiskFileStore.Options.defaults());
            return new Mapped(store.map(ReadFile.NAME, file.bytes(), access));
        }

        @Override
        public void read(long offset, ByteBuffer block) {
            MemorySegment.copy(file.segment(), offset, MemorySegment.ofBuffer(block.clear()), 0, block.capacity());
        }

        @Override
        public void close() {
            file.release();
        }
    }
}
