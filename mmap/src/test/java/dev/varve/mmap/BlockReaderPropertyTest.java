package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.mmap.BlockReaders.Options;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is asked for comes, whatever the lengths of file and ranges, and however many are under way. */
class BlockReaderPropertyTest {

    private static final int MOST = 9_000;

    @Property(tries = 60)
    void shouldReadWhatIsInTheFile(
            @ForAll ReadWay way,
            @ForAll @IntRange(min = 1, max = 40_000) int fileBytes,
            @ForAll @IntRange(min = 1, max = 9) int depth,
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 40_000) Integer> places,
            @ForAll int seed)
            throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "blocks");
        byte[] contents = new byte[fileBytes];
        new Random(seed).nextBytes(contents);
        Files.write(folder.resolve("f"), contents);
        ReadWay possible = way == ReadWay.RING ? ReadWay.BEST : way;
        FileStore store = DiskFileStore.open(folder, DiskFileStore.Options.defaults());
        try (ExecutorService executor = Executors.newFixedThreadPool(3);
                BlockReaders readers = BlockReaders.open(new Options(possible, depth, MOST, 1), executor);
                InputFile input = store.open("f")) {
            MappedFile mapped = store.map("f", fileBytes, Access.RANDOM);
            check(readers, new BlockSource(input, mapped), contents, places, new Random(seed + 1L));
            mapped.release();
        } finally {
            Files.delete(folder.resolve("f"));
            Files.delete(folder);
        }
    }

    private static void check(
            BlockReaders readers, BlockSource source, byte[] contents, List<Integer> places, Random random)
            throws IOException {
        BlockReader reader = readers.take();
        for (int tag = 0; tag < places.size(); tag++) {
            int offset = places.get(tag) % contents.length;
            reader.submit(source, offset, 1 + random.nextInt(Math.min(MOST, contents.length - offset)), tag);
        }
        int left = places.size();
        for (Block block = reader.take(); block != null; block = reader.take(), left--) {
            int offset = places.get((int) block.tag()) % contents.length;
            byte[] found = new byte[block.length()];
            MemorySegment.copy(block.segment(), ValueLayout.JAVA_BYTE, block.offset(), found, 0, found.length);
            assertArrayEquals(Arrays.copyOfRange(contents, offset, offset + found.length), found);
            assertEquals(source, Objects.requireNonNull(block.source()));
            block.release();
        }
        assertEquals(0, left);
        readers.give(reader);
    }
}
