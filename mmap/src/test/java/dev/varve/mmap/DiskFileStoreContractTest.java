package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.mmap.DiskFileStore.Options;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import dev.varve.mmap.contract.FileStoreContract;
import dev.varve.mmap.contract.FileStoreThreadsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ways to a disk keep the contract. */
class DiskFileStoreContractTest {

    @TempDir
    Path directory;

    private int stores;

    private FileStore newStore(SystemCalls calls) {
        return DiskFileStore.open(
                directory.resolve("store" + stores++), Options.defaults().withSystemCalls(calls));
    }

    @Nested
    class Best extends FileStoreContract {
        @Override
        protected FileStore newStore() {
            return DiskFileStoreContractTest.this.newStore(SystemCalls.BEST);
        }
    }

    @Nested
    class Portable extends FileStoreContract {
        @Override
        protected FileStore newStore() {
            return DiskFileStoreContractTest.this.newStore(SystemCalls.PORTABLE);
        }
    }

    @Nested
    class BestWithThreads extends FileStoreThreadsContract {
        @Override
        protected FileStore newStore() {
            return DiskFileStoreContractTest.this.newStore(SystemCalls.BEST);
        }
    }

    @Nested
    class PortableWithThreads extends FileStoreThreadsContract {
        @Override
        protected FileStore newStore() {
            return DiskFileStoreContractTest.this.newStore(SystemCalls.PORTABLE);
        }
    }

    @Test
    void shouldTestBothWays() {
        boolean linux = System.getProperty("os.name").startsWith("Linux");
        assertEquals(linux, DiskFileStore.open(directory, Options.defaults()).usesSystemCalls());
        Options portable = Options.defaults().withSystemCalls(SystemCalls.PORTABLE);
        assertEquals(false, DiskFileStore.open(directory, portable).usesSystemCalls());
    }
}
