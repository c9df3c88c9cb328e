package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.mmap.DiskFileStore.Options;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Residency and advice, on sparse files: none of their pages is in memory until it is touched. */
class PagingTest {

    /** More than one call of mincore covers, and the last page is cut. */
    private static final long LENGTH = 200L * 1024 * 1024 + 100;

    @TempDir
    Path directory;

    @Test
    void shouldCountThePagesThatWereTouched() throws IOException {
        assumeTrue(NativeAccess.posixPaging());
        MappedFile file = sparse(Access.RANDOM);
        assertEquals(OptionalLong.of(0), file.residentBytes());
        touch(file, 0);
        long page = file.residentBytes().orElseThrow();
        assertTrue(page >= 4096 && Long.bitCount(page) == 1, "page size " + page);
        long[] offsets = {64L << 20, (64L << 20) - 1, (128L << 20) + 5, 150L << 20};
        for (int i = 0; i < offsets.length; i++) {
            touch(file, offsets[i]);
            assertEquals(OptionalLong.of((i + 2) * page), file.residentBytes());
        }
        touch(file, LENGTH - 1);
        assertEquals(OptionalLong.of(5 * page + 100), file.residentBytes());
        assertEquals(OptionalLong.of(0), file.residentBytes(0, 0));
        assertEquals(OptionalLong.of(page), file.residentBytes(page - 1, 1));
        assertEquals(OptionalLong.of(0), file.residentBytes(page, 3 * page));
        assertEquals(OptionalLong.of(2 * page), file.residentBytes((64L << 20) - 7, 100));
        assertEquals(OptionalLong.of(5 * page), file.residentBytes(1, LENGTH - page));
        assertEquals(OptionalLong.of(100), file.residentBytes(LENGTH - 1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> file.residentBytes(LENGTH, 1));
        file.release();
    }

    @Test
    void shouldReadAheadUnlessToldThatReadsAreRandom() throws IOException {
        assumeTrue(NativeAccess.posixPaging() && readsAhead());
        MappedFile random = sparse(Access.RANDOM);
        MappedFile sequential = sparse(Access.SEQUENTIAL);
        for (long offset = 0; offset < 64 * 4096; offset += 4096) {
            touch(sequential, offset);
        }
        touch(random, 0);
        assertTrue(sequential.residentBytes().orElseThrow() > 64 * 4096, "read ahead " + sequential.residentBytes());
        assertTrue(random.residentBytes().orElseThrow() <= 64 * 1024, "read ahead " + random.residentBytes());
        random.release();
        sequential.release();
    }

    @Test
    void shouldFetchWhatIsNeededSoon() throws IOException {
        assumeTrue(NativeAccess.posixPaging() && readsAhead());
        MappedFile file = sparse(Access.RANDOM);
        file.willNeed((10L << 20) + 17, 1L << 20);
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (file.residentBytes().orElseThrow() < 1L << 20 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertTrue(file.residentBytes().orElseThrow() >= 1L << 20, "fetched " + file.residentBytes());
        file.release();
    }

    @Test
    void shouldTellNothingThroughTheJavaLibrary() throws IOException {
        FileStore store = DiskFileStore.open(directory, Options.defaults().withSystemCalls(SystemCalls.PORTABLE));
        store.create("empty").close();
        MappedFile file = store.map("empty", 0, Access.RANDOM);
        assertEquals(OptionalLong.empty(), file.residentBytes());
        file.release();
    }

    private MappedFile sparse(Access access) throws IOException {
        FileStore store = DiskFileStore.open(directory, Options.defaults());
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve(access.name()).toFile(), "rw")) {
            file.setLength(LENGTH);
        }
        return store.map(access.name(), LENGTH, access);
    }

    private static void touch(MappedFile file, long offset) {
        assertEquals(0, file.segment().get(ValueLayout.JAVA_BYTE, offset));
    }

    /** A file system in memory has nothing to read ahead. */
    private boolean readsAhead() throws IOException {
        return !Files.getFileStore(directory).type().equals("tmpfs");
    }
}
