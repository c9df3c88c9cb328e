package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.mmap.BlockReaders.Options;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What goes wrong in a thread that reads is told to whoever takes the block, as what it is. */
class ThreadedReaderTest {

    private static final Options OPTIONS = new Options(ReadWay.THREADS, 8, 3_000, 1);

    /** A file whose reads end in a failure that needs no declaration, or an {@link IOException}. */
    private record FailingFile(Throwable failure) implements InputFile {

        @Override
        public String name() {
            return "f";
        }

        @Override
        public long length() {
            return 1_000;
        }

        @Override
        public void read(long position, MemorySegment target) throws IOException {
            switch (failure) {
                case IOException unread -> throw unread;
                case Error error -> throw error;
                case RuntimeException bug -> throw bug;
                default -> throw new IllegalArgumentException(failure);
            }
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Test
    void shouldTakeNoErrorForAFailureOfTheDisk() throws IOException {
        requireTold(new OutOfMemoryError("no memory for the call"));
        requireTold(new IllegalStateException("a bug"));
        requireTold(new IOException("a bad sector"));
    }

    private static void requireTold(Throwable failure) throws IOException {
        try (BlockReaders readers = BlockReaders.open(OPTIONS, Runnable::run)) {
            BlockReader reader = readers.take();
            reader.submit(new BlockSource(new FailingFile(failure), null), 0, 100, 0);
            Block block = Objects.requireNonNull(reader.take());
            assertSame(failure, assertThrows(Throwable.class, block::segment));
            block.release();
            readers.give(reader);
        }
    }
}
