package dev.varve.codecs;

import dev.varve.codecs.codes.CodeScorer;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.Lvq;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.codes.VectorCode;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The codes of one field of a segment, mapped; written by {@link VectorCodesWriter}. Thread-safe. */
public final class VectorCodesFile extends SegmentFile {

    private final VectorCode code;
    private final Section coarse;
    private final @Nullable Section fine;
    private final @Nullable TokenEncoding encoding;

    private VectorCodesFile(SegmentFileReader reader) {
        super(reader);
        String file = reader.file();
        FileHeader header = reader.header();
        int dimension = (int) header.parameter(file, 1, "dimension", 1, VectorShape.MAX_DIMENSION);
        code = code(file, header, dimension, centroid(reader, dimension));
        header.parameter(file, 5, "length of a coarse record", code.coarseBytes(), code.coarseBytes());
        header.parameter(file, 6, "length of a fine record", code.fineBytes(), code.fineBytes());
        encoding = TokenEncodings.of(file, header, VectorCodesWriter.ENCODING, dimension);
        coarse = records(reader, VectorCodesWriter.COARSE, code.coarseBytes());
        fine = code.fineBytes() == 0 ? null : records(reader, VectorCodesWriter.FINE, code.fineBytes());
    }

    private static float[] centroid(SegmentFileReader reader, int dimension) {
        Section section = reader.section(VectorCodesWriter.CENTROID)
                .requireLength((long) dimension * Float.BYTES, "a centroid of " + dimension + " components");
        float[] centroid = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            long at = (long) d * Float.BYTES;
            centroid[d] = Float.intBitsToFloat(section.getInt(at));
            if (!Float.isFinite(centroid[d])) {
                throw section.corrupt(at, "a finite component of the centroid", Float.toString(centroid[d]));
            }
        }
        return centroid;
    }

    private static VectorCode code(String file, FileHeader header, int dimension, float[] centroid) {
        int most = VectorCodesWriter.RABITQ_OF_TWO + Byte.SIZE - 2;
        int kind = (int) header.parameter(file, 0, "code", VectorCodesWriter.RABITQ, most);
        long distanceCode = header.parameter(file, 2, "distance", VectorCodesWriter.DOT, VectorCodesWriter.L2);
        Distance distance = switch ((int) distanceCode) {
            case VectorCodesWriter.DOT -> Distance.DOT;
            case VectorCodesWriter.COSINE -> Distance.COSINE;
            default -> Distance.L2;
        };
        int coarseBits = switch (kind) {
            case VectorCodesWriter.RABITQ -> 1;
            case VectorCodesWriter.LVQ -> Byte.SIZE;
            default -> kind - VectorCodesWriter.RABITQ_OF_TWO + 2;
        };
        int bits = (int) header.parameter(file, 3, "bits", coarseBits, Byte.SIZE);
        long seed = header.parameter(file, 4, "seed", Long.MIN_VALUE, Long.MAX_VALUE);
        return kind == VectorCodesWriter.LVQ
                ? new Lvq(dimension, distance, centroid)
                : new RaBitQ(dimension, coarseBits, bits, distance, centroid, seed);
    }

    private static Section records(SegmentFileReader reader, int section, int bytes) {
        return reader.section(section)
                .requireLength((long) reader.rows() * bytes, reader.rows() + " records of " + bytes + " bytes");
    }

    /**
     * Opens a file.
     *
     * @param length its length in bytes as the manifest says it
     * @throws CorruptFileException if it is damaged, of another kind, or belongs elsewhere
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static VectorCodesFile open(FileStore files, String name, long length, FileOrigin origin, Access access)
            throws IOException {
        return SegmentFileReader.open(files, name, length, FileKind.VECTOR_CODES, origin, access, VectorCodesFile::new);
    }

    /** How the rows are encoded. */
    public VectorCode code() {
        return code;
    }

    /** What made the vectors of tokens; null where they were not. */
    public @Nullable TokenEncoding encoding() {
        return encoding;
    }

    /** The coarse records of all rows, for callers that {@link #verify} what they use. */
    public MemorySegment coarse() {
        return coarse.unverified();
    }

    /** The fine records of all rows, for callers that {@link #verify} what they use; empty where there are none. */
    public MemorySegment fine() {
        return fine == null ? MemorySegment.NULL : fine.unverified();
    }

    /** A new scorer of the rows, for callers that {@link #verify} those that they use. */
    public CodeScorer scorer() {
        return code.scorer(coarse(), fine());
    }

    /**
     * Makes sure that the records of these rows are what was written, before they are used: the checksums of blocks
     * that were not read before are verified.
     *
     * @param from first row
     * @param to one past the last row
     * @throws CorruptFileException if a checksum does not match
     */
    public void verify(int from, int to) {
        verifyCoarse(from, to);
        if (fine != null) {
            fine.verify((long) from * code.fineBytes(), (long) (to - from) * code.fineBytes());
        }
    }

    /** The same for coarse records alone. */
    public void verifyCoarse(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        coarse.verify((long) from * code.coarseBytes(), (long) (to - from) * code.coarseBytes());
    }

    /** The same for rows that lie anywhere, the first {@code count} of a list. */
    public void verifyCoarse(int[] rows, int count) {
        coarse.verifyRecords(rows, count, code.coarseBytes());
    }

    /** The same for the records that {@link CodeScorer#refine} reads: the fine ones where there are any. */
    public void verifyFine(int[] rows, int count) {
        if (fine == null) {
            verifyCoarse(rows, count);
        } else {
            fine.verifyRecords(rows, count, code.fineBytes());
        }
    }

    /** Makes sure that coarse and fine records of rows that lie anywhere are what was written. */
    public void verify(int[] rows, int count) {
        verifyCoarse(rows, count);
        if (fine != null) {
            fine.verifyRecords(rows, count, code.fineBytes());
        }
    }

    @Override
    public void verifyRow(int row) {
        verify(row, row + 1);
        long at = (long) row * code.coarseBytes();
        if (!code.sound(coarse(), at, fine(), (long) row * code.fineBytes())) {
            throw coarse.corrupt(at, "records that an encoder writes", "factors that are no numbers, or no padding");
        }
    }

    @Override
    void verifyWhole(Consumer<CorruptFileException> damage) {
        // the centroid was verified when the file was opened, and there is nothing else
    }
}
