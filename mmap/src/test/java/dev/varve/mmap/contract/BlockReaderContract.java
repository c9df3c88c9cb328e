package dev.varve.mmap.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.Access;
import dev.varve.mmap.Block;
import dev.varve.mmap.BlockReader;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.BlockSource;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.OutputFile;
import dev.varve.mmap.ReadWay;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BlockReader} does, whatever it reads with and whatever file store is beneath. */
public abstract class BlockReaderContract {

    private static final int BYTES = 1_000_003;
    private static final int DEPTH = 16;
    private static final int MOST = 10_000;

    private final byte[] contents = new byte[BYTES];
    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private FileStore store;
    private InputFile input;
    private MappedFile mapped;
    private BlockSource source;
    private BlockReaders readers;
    private BlockReader reader;

    /** A new, empty store whose root does not exist yet. */
    protected abstract FileStore newStore();

    /** The way that is tested. */
    protected abstract ReadWay way();

    @BeforeEach
    void open() throws IOException {
        store = newStore();
        store.createDirectory("");
        new Random(7).nextBytes(contents);
        write("blocks", contents);
        input = store.open("blocks");
        mapped = store.map("blocks", BYTES, Access.RANDOM);
        source = new BlockSource(input, mapped);
        readers = BlockReaders.open(new BlockReaders.Options(way(), DEPTH, MOST, 2), executor);
        reader = readers.take();
    }

    @AfterEach
    void close() throws IOException {
        reader.close();
        readers.close();
        mapped.release();
        input.close();
        executor.close();
    }

    private void write(String name, byte[] bytes) throws IOException {
        try (OutputFile file = store.create(name)) {
            file.write(MemorySegment.ofArray(bytes));
        }
    }

    private void check(Block block) throws IOException {
        byte[] found = new byte[block.length()];
        MemorySegment.copy(block.segment(), ValueLayout.JAVA_BYTE, block.offset(), found, 0, found.length);
        int at = (int) block.position();
        assertTrue(Arrays.equals(contents, at, at + found.length, found, 0, found.length), "at " + at);
        assertTrue(block.segment().isNative());
    }

    private Block take() throws IOException {
        return Objects.requireNonNull(reader.take());
    }

    @Test
    void shouldReadInTheWayThatIsAskedFor() {
        assertEquals(way(), reader.way());
        assertEquals(way(), readers.way());
        assertEquals(DEPTH, reader.depth());
        assertEquals(MOST, reader.maxBytes());
    }

    @Test
    void shouldReadManyMoreRangesThanCanBeUnderWay() throws IOException {
        Random random = new Random(1);
        int count = 5_000;
        long[] offsets = new long[count];
        for (int tag = 0; tag < count; tag++) {
            int length = 1 + random.nextInt(tag % 10 == 0 ? MOST : 300);
            offsets[tag] = random.nextInt(BYTES - length + 1);
            reader.submit(source, offsets[tag], length, tag);
        }
        assertEquals(count, reader.pending());
        BitSet seen = new BitSet();
        for (Block block = reader.take(); block != null; block = reader.take()) {
            int tag = (int) block.tag();
            assertFalse(seen.get(tag), "range " + tag + " came twice");
            seen.set(tag);
            assertEquals(offsets[tag], block.position());
            check(block);
            block.release();
        }
        assertEquals(count, seen.cardinality());
        assertEquals(0, reader.pending());
    }

    @Test
    void shouldReadFromTheFirstByteToTheLast() throws IOException {
        reader.submit(source, 0, 1, 0);
        reader.submit(source, BYTES - 1, 1, 1);
        reader.submit(source, BYTES - MOST, MOST, 2);
        reader.submit(source, 4_095, 2, 3);
        for (int i = 0; i < 4; i++) {
            Block block = take();
            check(block);
            block.release();
        }
        assertNull(reader.take());
    }

    @Test
    void shouldReadSeveralFiles() throws IOException {
        byte[] other = {1, 2, 3, 4, 5};
        write("other", other);
        InputFile second = store.open("other");
        MappedFile secondMapped = store.map("other", 5, Access.RANDOM);
        reader.submit(source, 100, 50, 0);
        reader.submit(new BlockSource(second, secondMapped), 1, 4, 1);
        for (int i = 0; i < 2; i++) {
            Block block = take();
            if (block.tag() == 0) {
                check(block);
            } else {
                assertEquals(2, block.segment().get(ValueLayout.JAVA_BYTE, block.offset()));
            }
            block.release();
        }
        secondMapped.release();
        second.close();
    }

    @Test
    void shouldTellThatAFileEndsBeforeARangeAndReadTheOthers() throws IOException {
        reader.submit(source, BYTES - 10, 11, 0);
        reader.submit(source, BYTES - 10, 10, 1);
        reader.submit(source, Long.MAX_VALUE, MOST, 2);
        for (int i = 0; i < 3; i++) {
            Block block = take();
            if (block.tag() == 1) {
                check(block);
            } else {
                EOFException end = assertThrows(EOFException.class, block::segment);
                assertTrue(String.valueOf(end.getMessage()).contains("blocks"), end.toString());
            }
            block.release();
        }
    }

    @Test
    void shouldRefuseRangesThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> reader.submit(source, -1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> reader.submit(source, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> reader.submit(source, 0, -5, 0));
        assertThrows(IllegalArgumentException.class, () -> reader.submit(source, 0, MOST + 1, 0));
        assertEquals(0, reader.pending());
    }

    @Test
    void shouldPollUntilAllHaveArrived() throws IOException {
        for (int tag = 0; tag < 3 * DEPTH; tag++) {
            reader.submit(source, 1_000L * tag, 700, tag);
        }
        reader.start();
        int arrived = 0;
        while (arrived < 3 * DEPTH) {
            Block block = reader.poll();
            if (block != null) {
                check(block);
                block.release();
                arrived++;
            }
        }
        assertNull(reader.poll());
    }

    @Test
    void shouldKeepBlocksThatAreHeld() throws IOException {
        for (int tag = 0; tag < 200; tag++) {
            reader.submit(source, 4_000L * tag, 4_000, tag);
        }
        ArrayDeque<Block> held = new ArrayDeque<>();
        for (int i = 0; i < 200; i++) {
            if (held.size() == DEPTH - 1) {
                Block oldest = held.remove();
                check(oldest);
                oldest.release();
            }
            held.add(take());
        }
        for (Block block : held) {
            check(block);
            block.release();
            assertThrows(IllegalStateException.class, block::release);
        }
    }

    @Test
    void shouldSayThatAllBlocksAreHeld() throws IOException {
        for (int tag = 0; tag < DEPTH + 1; tag++) {
            reader.submit(source, tag, 1, tag);
        }
        Block last = take();
        for (int i = 1; i < DEPTH; i++) {
            last = take();
        }
        assertNull(reader.poll());
        assertThrows(IllegalStateException.class, reader::take);
        last.release();
        assertNotNull(reader.take());
    }

    @Test
    void shouldForgetWhatIsCancelled() throws IOException {
        for (int tag = 0; tag < 500; tag++) {
            reader.submit(source, 1_999L * tag, 1_999, tag);
        }
        reader.start();
        Block held = take();
        reader.cancel();
        assertEquals(0, reader.pending());
        assertNull(reader.poll());
        assertNull(reader.take());
        check(held);
        held.release();
        for (int tag = 0; tag < 100; tag++) {
            reader.submit(source, 500L * tag, 500, 1_000 + tag);
        }
        for (int i = 0; i < 100; i++) {
            Block block = take();
            assertTrue(block.tag() >= 1_000, "a range that was cancelled: " + block.tag());
            check(block);
            block.release();
        }
    }

    @Test
    void shouldForgetWhatNobodyNeedsAnyMoreAndHasNotBegun() throws IOException {
        int first = 300; // more than a queue has room for at first, so that it wraps around
        for (int tag = 0; tag < first; tag++) {
            reader.submit(source, 1_999L * tag, 1_999, tag);
        }
        BitSet seen = new BitSet();
        for (int i = 0; i < 100; i++) {
            Block block = take();
            seen.set((int) block.tag());
            block.release();
        }
        for (int tag = first; tag < 500; tag++) {
            reader.submit(source, 1_999L * tag, 1_999, tag);
        }
        int pending = reader.pending();
        BitSet dropped = new BitSet();
        int forgotten = reader.drop(tag -> {
            assertFalse(dropped.get((int) tag), "asked twice about " + tag);
            dropped.set((int) tag, tag % 3 == 0);
            return tag % 3 == 0;
        });
        assertEquals(dropped.cardinality(), forgotten);
        assertEquals(pending - forgotten, reader.pending());
        assertTrue(forgotten >= (400 - DEPTH) / 3, forgotten + " were forgotten");
        for (Block block = reader.take(); block != null; block = reader.take()) {
            int tag = (int) block.tag();
            assertFalse(seen.get(tag), "range " + tag + " came twice");
            seen.set(tag);
            check(block);
            block.release();
        }
        seen.or(dropped);
        assertEquals(500, seen.cardinality());
        assertEquals(0, reader.drop(_ -> true));
    }

    @Test
    void shouldCloseWithReadsUnderWay() throws IOException {
        for (int tag = 0; tag < 500; tag++) {
            reader.submit(source, 1_999L * tag, 1_999, tag);
        }
        reader.start();
        reader.close();
        reader.close();
        assertThrows(IllegalStateException.class, () -> reader.submit(source, 0, 1, 0));
        assertThrows(IllegalStateException.class, reader::take);
    }

    @Test
    void shouldGoOnWhereTheThreadIsInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        for (int tag = 0; tag < 100; tag++) {
            reader.submit(source, 5_000L * tag, 5_000, tag);
        }
        for (int i = 0; i < 100; i++) {
            Block block = take();
            check(block);
            block.release();
        }
        assertTrue(Thread.interrupted());
    }

    @Test
    void shouldLendOneReaderToOneAtATimeAndMakeOthersWait() throws Exception {
        BlockReader second = readers.take();
        CompletableFuture<Thread> waiting = new CompletableFuture<>();
        Future<BlockReader> third = executor.submit(() -> {
            waiting.complete(Thread.currentThread());
            return readers.take();
        });
        while (waiting.get().getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertNull(readers.tryTake(), "all are in use");
        second.submit(source, 3, 5, 0);
        second.start();
        assertFalse(third.isDone());
        readers.give(second);
        BlockReader taken = third.get();
        assertEquals(0, taken.pending());
        assertEquals(2, readers.stats().readers());
        readers.give(taken);
        assertSame(taken, readers.tryTake());
        readers.give(taken);
        readers.close();
        assertEquals(1, readers.stats().readers());
        BlockReader late = readers.take();
        late.submit(source, 3, 5, 0);
        check(Objects.requireNonNull(late.take()));
        readers.give(late);
        assertEquals(1, readers.stats().readers());
    }

    @Test
    void shouldCountWhatWasRead() throws IOException {
        for (int tag = 0; tag < 50; tag++) {
            reader.submit(source, 17L * tag, 1_000, tag);
        }
        for (int i = 0; i < 40; i++) {
            take().release();
        }
        reader.cancel();
        BlockReaders.Stats stats = readers.stats();
        assertEquals(40, stats.reads());
        assertEquals(40_000, stats.bytes());
        assertEquals(way(), stats.way());
    }
}
