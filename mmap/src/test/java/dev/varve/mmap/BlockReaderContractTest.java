package dev.varve.mmap;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.mmap.DiskFileStore.Options;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import dev.varve.mmap.contract.BlockReaderContract;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** All ways of reading blocks of a file on disk keep the contract. */
class BlockReaderContractTest {

    private static Path directory = Path.of("");

    /** On the disk that has the build: a folder for temporary files may be in memory. */
    @BeforeEach
    void createDirectory() throws IOException {
        directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "blocks");
    }

    @AfterEach
    void deleteDirectory() throws IOException {
        Files.deleteIfExists(directory.resolve("other"));
        Files.deleteIfExists(directory.resolve("blocks"));
        Files.delete(directory);
    }

    private static FileStore newStore(SystemCalls calls) {
        return DiskFileStore.open(directory, Options.defaults().withSystemCalls(calls));
    }

    /** Whether this system has rings for us: a container often has not. */
    static boolean hasRings() {
        Ring ring = IoRing.open(1, MemorySegment.NULL);
        if (ring != null) {
            ring.close();
        }
        return ring != null;
    }

    @Nested
    class OfRing extends BlockReaderContract {

        @BeforeEach
        void needRings() {
            assumeTrue(hasRings());
        }

        @Override
        protected FileStore newStore() {
            return BlockReaderContractTest.newStore(SystemCalls.BEST);
        }

        @Override
        protected ReadWay way() {
            return hasRings() ? ReadWay.RING : ReadWay.THREADS;
        }
    }

    @Nested
    class OfThreads extends BlockReaderContract {
        @Override
        protected FileStore newStore() {
            return BlockReaderContractTest.newStore(SystemCalls.BEST);
        }

        @Override
        protected ReadWay way() {
            return ReadWay.THREADS;
        }
    }

    @Nested
    class OfThreadsThroughTheJavaLibrary extends BlockReaderContract {
        @Override
        protected FileStore newStore() {
            return BlockReaderContractTest.newStore(SystemCalls.PORTABLE);
        }

        @Override
        protected ReadWay way() {
            return ReadWay.THREADS;
        }
    }

    @Nested
    class OfMapping extends BlockReaderContract {
        @Override
        protected FileStore newStore() {
            return BlockReaderContractTest.newStore(SystemCalls.BEST);
        }

        @Override
        protected ReadWay way() {
            return ReadWay.MAPPING;
        }
    }
}
