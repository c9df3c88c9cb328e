package dev.varve.index.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.DenseVectorsFile;
import dev.varve.codecs.DenseVectorsWriter;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.FileOrigin;
import dev.varve.index.ExactSearch;
import dev.varve.index.Ranking;
import dev.varve.index.Similarity;
import dev.varve.mmap.Access;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.ReadWay;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches of a file whose rows are in memory, or not, as a test says. */
class ColdSearchTest {

    private static final double ANY = Double.NEGATIVE_INFINITY;
    private static final int ROWS = 3000;
    private static final int DIMENSION = 40;
    private static final Effort EFFORT = new Effort.Beam(40, 40);
    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(1, 2), 3);

    @TempDir
    private Path folder;

    /** Of four pages, so many are in memory. */
    private int residentOfFour = 4;

    private BlockReaders readers = open(ReadWay.BEST);

    @AfterEach
    void close() {
        readers.close();
    }

    private static BlockReaders open(ReadWay way) {
        return BlockReaders.open(BlockReaders.Options.defaults().withWay(way), Runnable::run);
    }

    private AnnFixture fixture(Similarity similarity, ElementType type) {
        float[][] rows = AnnFixture.rows(ROWS, DIMENSION, 5);
        return new AnnFixture(AnnFixture.Kind.SEGMENT, similarity, type, 1, rows, DIMENSION, folder);
    }

    private DenseVectorsFile write(DenseVectors vectors) throws IOException {
        FileStore files = paged(DiskFileStore.open(folder, DiskFileStore.Options.defaults()));
        try (var writer = new DenseVectorsWriter(files, "v.vec", ORIGIN, DIMENSION, vectors.elementType())) {
            for (int row = 0; row < vectors.size(); row++) {
                writer.add(vectors.segment(row), vectors.offset(row));
            }
            long length = writer.finish();
            return DenseVectorsFile.open(files, "v.vec", length, ORIGIN, Access.RANDOM);
        }
    }

    /** The same store, but what is in memory is what this test says. */
    private FileStore paged(FileStore disk) {
        return (FileStore) Proxy.newProxyInstance(
                FileStore.class.getClassLoader(), new Class<?>[] {FileStore.class}, (_, method, arguments) -> {
                    try {
                        Object result = method.invoke(disk, arguments);
                        return result instanceof MappedFile mapped
                                ? new MappedFile(mapped.name(), mapped.segment(), new Paged(mapped))
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private final class Paged implements MappedFile.Mapping {

        private final MappedFile mapped;

        Paged(MappedFile mapped) {
            this.mapped = mapped;
        }

        @Override
        public void unmap() {
            mapped.release();
        }

        @Override
        public OptionalLong residentBytes(long offset, long length) {
            return OptionalLong.of(resident(offset) ? length : 0);
        }

        @Override
        public boolean isResident(long offset, long length, MemorySegment scratch) {
            return resident(offset);
        }

        private boolean resident(long offset) {
            return (offset >>> 12) * 0x9E3779B97F4A7C15L >>> 62 < residentOfFour;
        }
    }

    private Ranking search(AnnSearch search, SegmentIndex index, float[] query, Effort effort) {
        List<AnnPart> parts = List.of(new AnnPart(index.vectors(), ROWS, null, index));
        return search.nearest(index.similarity(), query, 10, ANY, effort, parts, null);
    }

    private AnnSearch search(BlockReaders with) {
        return new AnnSearch(new ExactSearch(Runnable::run, 1), Runnable::run, 1, with);
    }

    private static SegmentIndex index(AnnFixture fixture, DenseVectors vectors) {
        SegmentIndex files = (SegmentIndex) Objects.requireNonNull(fixture.index());
        return new SegmentIndex(vectors, files.similarity(), files.codes(), files.graph());
    }

    /** Rows were in memory, and are not any more: from then on they are read. */
    private void makeScarce(AnnSearch search, SegmentIndex index, AnnFixture fixture) {
        residentOfFour = 0;
        var random = new Random(9);
        for (int q = 0; q < 100; q++) {
            search(search, index, fixture.query(random), EFFORT);
        }
        assertTrue(readers.stats().reads() > 0, "no row was read past the mapping");
    }

    @ParameterizedTest
    @CsvSource({
        "L2,FLOAT32,BEST",
        "DOT,FLOAT32,THREADS",
        "COSINE,FLOAT32,BEST",
        "L2,FLOAT16,BEST",
        "DOT,FLOAT16,THREADS"
    })
    void shouldFindNoLessThanInMemory(Similarity similarity, ElementType type, ReadWay way) throws IOException {
        readers.close();
        readers = open(way);
        AnnFixture fixture = fixture(similarity, type);
        DenseVectorsFile vectors = write(fixture.vectors());
        SegmentIndex warm = index(fixture, fixture.vectors());
        SegmentIndex cold = index(fixture, vectors);
        AnnSearch search = search(readers);
        makeScarce(search, cold, fixture);
        var random = new Random(3);
        for (int q = 0; q < 200; q++) {
            residentOfFour = q % 5;
            float[] query = fixture.query(random);
            Ranking expected = search(search, warm, query, EFFORT);
            Ranking found = search(search, cold, query, EFFORT);
            assertEquals(10, found.size());
            for (int rank = 0; rank < 10; rank++) {
                double least = expected.score(rank) - 1e-5 * Math.abs(expected.score(rank));
                assertTrue(found.score(rank) >= least, "rank " + rank + " of query " + q);
            }
        }
        vectors.release();
    }

    @Test
    void shouldReadNoRowThatIsInMemoryAndWasVerified() throws IOException {
        AnnFixture fixture = fixture(Similarity.L2, ElementType.FLOAT32);
        DenseVectorsFile vectors = write(fixture.vectors());
        SegmentIndex index = index(fixture, vectors);
        AnnSearch search = search(readers);
        makeScarce(search, index, fixture);
        vectors.verify(0, ROWS);
        residentOfFour = 4;
        long before = readers.stats().reads();
        var random = new Random(4);
        for (int q = 0; q < 50; q++) {
            search(search, index, fixture.query(random), EFFORT);
        }
        assertEquals(before, readers.stats().reads());
        vectors.release();
    }

    @Test
    void shouldReadWholeBlocksWhileMemoryHasRoom() throws IOException {
        AnnFixture fixture = fixture(Similarity.L2, ElementType.FLOAT32);
        DenseVectorsFile vectors = write(fixture.vectors());
        SegmentIndex index = index(fixture, vectors);
        residentOfFour = 0;
        search(search(readers), index, fixture.query(new Random(4)), EFFORT);
        assertEquals(0, readers.stats().reads());
        vectors.release();
    }

    @Test
    void shouldUseTheMappingAloneWhereThatIsAskedFor() throws IOException {
        readers.close();
        readers = open(ReadWay.MAPPING);
        AnnFixture fixture = fixture(Similarity.L2, ElementType.FLOAT32);
        DenseVectorsFile vectors = write(fixture.vectors());
        SegmentIndex index = index(fixture, vectors);
        residentOfFour = 0;
        var random = new Random(4);
        for (int q = 0; q < 200; q++) {
            assertEquals(
                    10,
                    search(search(readers), index, fixture.query(random), EFFORT)
                            .size());
        }
        assertEquals(0, readers.stats().reads());
        vectors.release();
    }

    @ParameterizedTest
    @CsvSource({"BEST", "THREADS"})
    void shouldNoticeDamageOfARowThatIsRead(ReadWay way) throws IOException {
        readers.close();
        readers = open(way);
        AnnFixture fixture = fixture(Similarity.L2, ElementType.FLOAT32);
        DenseVectorsFile vectors = write(fixture.vectors());
        SegmentIndex index = index(fixture, vectors);
        AnnSearch search = search(readers);
        makeScarce(search, index, fixture);
        float[] query = fixture.query(new Random(6));
        int best = search(search, index, query, EFFORT).row(0);
        long damaged = 4096 + vectors.offset(best) + 17;
        flip(damaged);
        // More often than a reader has blocks: a search that fails keeps none.
        for (int i = 0; i < 100; i++) {
            var e = assertThrows(CorruptFileException.class, () -> search(search, index, query, EFFORT));
            assertEquals(4096 + vectors.offset(best), e.offset());
            assertTrue(String.valueOf(e.getMessage()).contains("row " + best), e.toString());
        }
        flip(damaged);
        assertEquals(best, search(search, index, query, EFFORT).row(0));
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("v.vec").toFile(), "rw")) {
            file.setLength(4096);
        }
        assertThrows(CorruptFileException.class, () -> search(search, index, query, EFFORT));
        vectors.release();
    }

    private void flip(long at) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("v.vec").toFile(), "rw")) {
            file.seek(at);
            int was = file.read();
            file.seek(at);
            file.write(was ^ 0x20);
        }
    }

    @Test
    void shouldMakeNoGarbageThatCounts() throws IOException {
        AnnFixture fixture = fixture(Similarity.L2, ElementType.FLOAT32);
        DenseVectorsFile vectors = write(fixture.vectors());
        SegmentIndex index = index(fixture, vectors);
        AnnSearch search = search(readers);
        makeScarce(search, index, fixture);
        assumeTrue(readers.way() == ReadWay.RING, "threads make a little for each read");
        float[] query = fixture.query(new Random(6));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 300 && least > 1024; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20; i++) {
                search(search, index, query, EFFORT);
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 20);
        }
        assertTrue(least <= 1024, least + " bytes a search");
        vectors.release();
    }
}
