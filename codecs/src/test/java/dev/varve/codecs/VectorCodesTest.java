package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.codecs.codes.CodeEncoder;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.Lvq;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.codes.VectorCode;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.mmap.Access;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class VectorCodesTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(14, 15), 16);
    private static final String NAME = "v.cod";
    private static final int HEADER = 4096;
    private static final int BLOCK = 65_536;

    private static VectorCode code(int dimension, int coarseBits, int bits, Distance distance, Random random) {
        float[] centroid = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            centroid[d] = (float) random.nextGaussian();
        }
        return bits == 0
                ? new Lvq(dimension, distance, centroid)
                : new RaBitQ(dimension, coarseBits, Math.max(bits, coarseBits), distance, centroid, random.nextLong());
    }

    private static @Nullable TokenEncoding encoding(int dimension, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> new MeanEncoding(dimension);
            default -> {
                int tokens = 1 + random.nextInt(64);
                int hyperplanes = random.nextInt(4);
                // As many repetitions as make no fewer components than there are.
                int repetitions = Math.ceilDiv(dimension, tokens << hyperplanes);
                yield new FixedDimensionalEncoding(
                        new Parameters(tokens, repetitions, hyperplanes, tokens, dimension, random.nextLong()));
            }
        };
    }

    /** What an encoder leaves: the header tells all that is needed to score by it. */
    @Property(tries = 200)
    void shouldReadBackTheCodeAndEveryRow(
            @ForAll @IntRange(min = 1, max = 300) int dimension,
            @ForAll @IntRange(min = 1, max = 8) int coarseBits,
            @ForAll @IntRange(max = 8) int bits,
            @ForAll Distance distance,
            @ForAll @IntRange(max = 40) int rows,
            @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        VectorCode code = code(dimension, coarseBits, bits, distance, random);
        TokenEncoding encoding = encoding(dimension, random);
        var files = new MemoryFileStore();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment coarse = arena.allocate((long) rows * code.coarseBytes());
            MemorySegment fine = arena.allocate((long) rows * code.fineBytes());
            long length = write(files, code, encoding, coarse, fine, rows, random);
            VectorCodesFile file = VectorCodesFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
            assertEquals(rows, file.size());
            requireEqual(code, file.code());
            assertEquals(String.valueOf(encoding), String.valueOf(file.encoding()));
            file.verify(0, rows);
            assertEquals(-1, file.coarse().mismatch(coarse));
            assertEquals(-1, file.fine().mismatch(fine));
            assertThrows(IndexOutOfBoundsException.class, () -> file.verify(0, rows + 1));
            for (int row = 0; row < rows; row++) {
                file.verifyRow(row);
            }
            file.release();
        }
        assertEquals(0, files.mappingCount());
        assertEquals(0, files.inputCount());
    }

    /** Leaves in the segments what the file must hold; some rows are absent, which are zeros. */
    private static long write(
            MemoryFileStore files,
            VectorCode code,
            @Nullable TokenEncoding encoding,
            MemorySegment coarse,
            MemorySegment fine,
            int rows,
            Random random)
            throws IOException {
        try (var writer = new VectorCodesWriter(files, NAME, ORIGIN, code, encoding)) {
            CodeEncoder encoder = code.encoder();
            for (int row = 0; row < rows; row++) {
                if (random.nextInt(4) == 0) {
                    writer.addAbsent();
                    continue;
                }
                float[] vector = new float[code.dimension()];
                for (int d = 0; d < vector.length; d++) {
                    vector[d] = (float) random.nextGaussian();
                }
                long coarseAt = (long) row * code.coarseBytes();
                long fineAt = (long) row * code.fineBytes();
                encoder.encode(vector, coarse, coarseAt, fine, fineAt);
                writer.add(coarse, coarseAt, fine, fineAt);
            }
            return writer.finish();
        }
    }

    private static void requireEqual(VectorCode expected, VectorCode found) {
        assertEquals(expected.getClass(), found.getClass());
        assertEquals(expected.distance(), found.distance());
        assertEquals(expected.coarseBytes(), found.coarseBytes());
        assertEquals(expected.fineBytes(), found.fineBytes());
        assertEquals(expected.dimension(), found.dimension());
        for (int d = 0; d < expected.dimension(); d++) {
            assertEquals(expected.centroid(d), found.centroid(d));
        }
        if (expected instanceof RaBitQ rabitq) {
            assertEquals(rabitq.seed(), ((RaBitQ) found).seed());
            assertEquals(rabitq.bits(), ((RaBitQ) found).bits());
            assertEquals(rabitq.coarseBits(), ((RaBitQ) found).coarseBits());
        }
    }

    /** A block of the coarse records, behind the centroid and the fine ones. */
    @Example
    void shouldNoticeDamageOnlyInTheRowsThatItHit() throws IOException {
        int rows = 3 * BLOCK / 20;
        VectorCode code = new RaBitQ(64, 1, Distance.L2, new float[64], 7);
        var files = new MemoryFileStore();
        long length;
        try (var writer = new VectorCodesWriter(files, NAME, ORIGIN, code)) {
            for (int row = 0; row < rows; row++) {
                writer.addAbsent();
            }
            length = writer.finish();
        }
        files.damage(NAME, HEADER + BLOCK + 100, 1);
        VectorCodesFile file = VectorCodesFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        file.verifyCoarse(0, 10);
        int hit = (BLOCK + 100) / code.coarseBytes();
        var e = assertThrows(CorruptFileException.class, () -> file.verifyCoarse(new int[] {0, hit}, 2));
        assertEquals(HEADER + BLOCK, e.offset());
        assertThrows(CorruptFileException.class, () -> file.verifyRow(hit));
        file.verifyCoarse(rows - 1, rows);
        file.release();
    }

    @Property(tries = 50)
    void shouldRefuseARecordThatNoEncoderWrites(@ForAll long seed) throws IOException {
        var random = new Random(seed);
        VectorCode code = code(70, 1, random.nextInt(9), Distance.COSINE, random);
        var files = new MemoryFileStore();
        try (Arena arena = Arena.ofConfined();
                var writer = new VectorCodesWriter(files, NAME, ORIGIN, code)) {
            MemorySegment coarse = arena.allocate(code.coarseBytes());
            MemorySegment fine = arena.allocate(code.fineBytes());
            coarse.fill((byte) -1);
            fine.fill((byte) -1);
            assertFalse(code.sound(coarse, 0, fine, 0), "factors that are no numbers");
            coarse.set(ValueLayout.JAVA_BYTE, 0, (byte) random.nextInt());
            writer.add(coarse, 0, fine, 0);
            long length = writer.finish();
            VectorCodesFile file = VectorCodesFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
            assertThrows(CorruptFileException.class, () -> file.verifyRow(0));
            file.release();
        }
    }
}
