package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.mmap.BlockReaders.Options;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ring may do to a reader, and what it must leave behind: nothing. */
class RingReaderTest {

    private static final int BYTES = 300_000;
    private static final int LENGTH = 3_000;
    private static final Options OPTIONS = new Options(ReadWay.RING, 8, LENGTH, 1);

    private Path folder;
    private FileStore store;

    @BeforeEach
    void write() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "ring");
        byte[] contents = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            contents[i] = expected(i);
        }
        Files.write(folder.resolve("f"), contents);
        store = DiskFileStore.open(folder, DiskFileStore.Options.defaults());
    }

    @AfterEach
    void delete() throws IOException {
        Files.delete(folder.resolve("f"));
        Files.delete(folder);
    }

    private static byte expected(long offset) {
        return (byte) (offset * 0x9E3779B97F4A7C15L >>> 56);
    }

    private static void check(Block block) throws IOException {
        MemorySegment segment = block.segment();
        for (int i = 0; i < block.length(); i++) {
            assertEquals(expected(block.position() + i), segment.get(ValueLayout.JAVA_BYTE, block.offset() + i));
        }
    }

    /** A ring that changes results: what the system says becomes what a test says. */
    private record Changed(Ring ring, IntBinaryOperator change) implements Ring {
        @Override
        public void read(int descriptor, long position, long address, int length, int id) {
            ring.read(descriptor, position, address, length, id);
        }

        @Override
        public int queued() {
            return ring.queued();
        }

        @Override
        public void submit() throws IOException {
            ring.submit();
        }

        @Override
        public void await(int results) throws IOException {
            ring.await(results);
        }

        @Override
        public int reap(Results results) {
            return ring.reap((id, result) -> results.accept(id, change.applyAsInt(id, result)));
        }

        @Override
        public void close() {
            ring.close();
        }
    }

    private static BlockReaders changed(IntBinaryOperator change) {
        assumeTrue(BlockReaderContractTest.hasRings());
        return BlockReaders.open(OPTIONS, Runnable::run, (entries, buffers) -> {
            Ring ring = IoRing.open(entries, buffers);
            return ring == null ? null : new Changed(ring, change);
        });
    }

    /** EINTR, EIO, EAGAIN, EINVAL, nothing at all, and a part. */
    @ParameterizedTest
    @ValueSource(ints = {-4, -5, -11, -22, 0, 512, 2_999})
    void shouldReadAnewWhatARingDidNotRead(int result) throws IOException {
        try (BlockReaders readers = changed((id, real) -> id % 2 == 0 ? result : real);
                InputFile input = store.open("f")) {
            BlockReader reader = readers.take();
            BlockSource source = new BlockSource(input, null);
            for (int tag = 0; tag < 64; tag++) {
                reader.submit(source, 4_001L * tag, LENGTH, tag);
            }
            for (int i = 0; i < 64; i++) {
                Block block = Objects.requireNonNull(reader.take());
                check(block);
                block.release();
            }
            assertTrue(readers.stats().repeated() > 0);
            readers.give(reader);
        }
    }

    @Test
    void shouldTellWhyARangeCannotBeReadByAnyMeans() throws IOException {
        InputFile bad = new InputFile() {
            @Override
            public String name() {
                return "bad";
            }

            @Override
            public long length() {
                return BYTES;
            }

            @Override
            public void read(long position, MemorySegment target) throws IOException {
                throw new IOException("bad sector");
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        try (BlockReaders readers = changed((_, real) -> real);
                InputFile input = store.open("f")) {
            BlockReader reader = readers.take();
            reader.submit(new BlockSource(bad, null), 0, 10, 0);
            reader.submit(new BlockSource(input, null), 5, 10, 1);
            for (int i = 0; i < 2; i++) {
                Block block = Objects.requireNonNull(reader.take());
                if (block.tag() == 1) {
                    check(block);
                } else {
                    assertEquals(
                            "bad sector",
                            assertThrows(IOException.class, block::segment).getMessage());
                }
                block.release();
            }
            readers.give(reader);
        }
    }

    @Test
    void shouldSayThatARingIsBroken() throws IOException {
        assumeTrue(BlockReaderContractTest.hasRings());
        Ring broken = new Ring() {
            @Override
            public void read(int descriptor, long position, long address, int length, int id) {
                // is never done
            }

            @Override
            public int queued() {
                return 0;
            }

            @Override
            public void submit() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public void await(int results) throws IOException {
                throw new IOException("broken");
            }

            @Override
            public int reap(Results results) {
                return 0;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        try (BlockReaders readers = BlockReaders.open(OPTIONS, Runnable::run, (_, _) -> broken);
                InputFile input = store.open("f")) {
            BlockReader reader = readers.take();
            reader.submit(new BlockSource(input, null), 0, 10, 0);
            assertEquals("broken", assertThrows(IOException.class, reader::take).getMessage());
        }
    }

    @Test
    void shouldReadByThreadsWhereThereIsNoRing() throws IOException {
        Options best = OPTIONS.withWay(ReadWay.BEST);
        try (BlockReaders readers = BlockReaders.open(best, Runnable::run, (_, _) -> null)) {
            assertEquals(ReadWay.THREADS, readers.way());
        }
        var refused = assertThrows(
                UnsupportedOperationException.class, () -> BlockReaders.open(OPTIONS, Runnable::run, (_, _) -> null));
        assertTrue(String.valueOf(refused.getMessage()).contains("io_uring"), refused.toString());
    }

    @ParameterizedTest
    @EnumSource(names = {"RING", "THREADS"})
    void shouldTellThatAFileWasCutMeanwhile(ReadWay way) throws IOException {
        assumeTrue(way != ReadWay.RING || BlockReaderContractTest.hasRings());
        try (BlockReaders readers = BlockReaders.open(OPTIONS.withWay(way), Runnable::run);
                InputFile input = store.open("f")) {
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("f").toFile(), "rw")) {
                file.setLength(10_000);
            }
            BlockReader reader = readers.take();
            BlockSource source = new BlockSource(input, null);
            reader.submit(source, 9_000, 1_000, 0);
            reader.submit(source, 9_000, 1_001, 1);
            reader.submit(source, 200_000, 10, 2);
            for (int i = 0; i < 3; i++) {
                Block block = Objects.requireNonNull(reader.take());
                if (block.tag() == 0) {
                    check(block);
                } else {
                    assertThrows(EOFException.class, block::segment);
                }
                block.release();
            }
            readers.give(reader);
        }
    }

    @Test
    void shouldFailRangesOfAFileThatIsClosed() throws IOException {
        assumeTrue(BlockReaderContractTest.hasRings());
        InputFile input = store.open("f");
        try (BlockReaders readers = BlockReaders.open(OPTIONS, Runnable::run)) {
            BlockReader reader = readers.take();
            BlockSource source = new BlockSource(input, null);
            reader.submit(source, 0, 100, 0);
            reader.start();
            input.close(); // waits for no read, and lets those under way end
            reader.submit(source, 0, 100, 1);
            for (int i = 0; i < 2; i++) {
                Block block = Objects.requireNonNull(reader.take());
                if (block.tag() == 0) {
                    check(block);
                } else {
                    assertThrows(IOException.class, block::segment);
                }
                block.release();
            }
            readers.give(reader);
        }
        assertEquals(0, descriptors("/" + folder.getFileName() + "/f"));
    }

    @Test
    void shouldLeaveNoDescriptorAndNoMappingBehind() throws IOException {
        assumeTrue(BlockReaderContractTest.hasRings());
        for (int i = 0; i < 40; i++) {
            try (InputFile input = store.open("f");
                    BlockReaders readers = BlockReaders.open(OPTIONS, Runnable::run)) {
                BlockReader reader = readers.take();
                for (int tag = 0; tag < 20; tag++) {
                    reader.submit(new BlockSource(input, null), 5_000L * tag, LENGTH, tag);
                }
                reader.start();
                assertTrue(descriptors("[io_uring]") > 0);
                assertTrue(mappings("[io_uring]") > 0);
                if (i % 2 == 0) {
                    readers.give(reader);
                } else {
                    reader.close();
                }
            }
        }
        assertEquals(0, descriptors("[io_uring]"));
        assertEquals(0, mappings("[io_uring]"));
        assertEquals(0, descriptors("/" + folder.getFileName() + "/f"));
    }

    private static long descriptors(String name) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(link -> target(link).endsWith(name)).count();
        }
    }

    /** What a descriptor stands for; nothing where it was closed meanwhile, such as that of the listing itself. */
    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static long mappings(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(name)).count();
        }
    }
}
