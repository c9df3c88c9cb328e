package dev.varve.codecs;

import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.Lvq;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.codes.VectorCode;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the codes of one field of a segment, row after row, as encoders left them. Where there are fine records, those
 * go to the file at once, and the coarse ones, which are short, are held off-heap until the end. Used by one thread at
 * a time. The layout is docs/format.md, "Vector codes".
 */
public final class VectorCodesWriter implements AutoCloseable {

    static final int CENTROID = 1;
    static final int FINE = 2;
    static final int COARSE = 3;

    /** RaBitQ whose coarse records are signs. */
    static final int RABITQ = 1;

    static final int LVQ = 2;

    /** RaBitQ whose coarse records have 2 bits a dimension; the next numbers are those of 3 to 8 bits. */
    static final int RABITQ_OF_TWO = 3;

    static final int DOT = 0;
    static final int COSINE = 1;
    static final int L2 = 2;

    /** The parameter from which on the header tells what made the vectors of tokens. */
    static final int ENCODING = 7;

    private final VectorCode code;
    private final SegmentFileWriter writer;
    private final Scratch coarse;
    private int rows;

    /** Creates the file of a field of vectors. */
    public VectorCodesWriter(FileStore files, String name, FileOrigin origin, VectorCode code) throws IOException {
        this(files, name, origin, code, null);
    }

    /**
     * Creates the file.
     *
     * @param encoding what makes the vectors of tokens; null where they are not made of any
     */
    public VectorCodesWriter(
            FileStore files, String name, FileOrigin origin, VectorCode code, @Nullable TokenEncoding encoding)
            throws IOException {
        this.code = code;
        writer = new SegmentFileWriter(files, name, header(origin, code, encoding));
        coarse = new Scratch(writer.arena());
        writer.beginSection(CENTROID);
        for (int d = 0; d < code.dimension(); d++) {
            writer.appendInt(Float.floatToRawIntBits(code.centroid(d)));
        }
        writer.beginSection(hasFine() ? FINE : COARSE);
    }

    private boolean hasFine() {
        return code.fineBytes() > 0;
    }

    private static FileHeader header(FileOrigin origin, VectorCode code, @Nullable TokenEncoding encoding) {
        List<Long> parameters = new ArrayList<>(
                switch (code) {
                    case RaBitQ rabitq -> parameters(code, kind(rabitq), rabitq.bits(), rabitq.seed());
                    case Lvq lvq -> parameters(lvq, LVQ, Byte.SIZE, 0);
                });
        parameters.addAll(TokenEncodings.parameters(encoding));
        return new FileHeader(FileKind.VECTOR_CODES, origin, parameters.toArray(Long[]::new));
    }

    private static long kind(RaBitQ code) {
        return code.coarseBits() == 1 ? RABITQ : RABITQ_OF_TWO + code.coarseBits() - 2;
    }

    private static long distance(Distance distance) {
        return switch (distance) {
            case DOT -> DOT;
            case COSINE -> COSINE;
            case L2 -> L2;
        };
    }

    private static List<Long> parameters(VectorCode code, long kind, long bits, long seed) {
        return List.of(
                kind, (long) code.dimension(), distance(code.distance()), bits, seed, (long) code.coarseBytes(), (long)
                        code.fineBytes());
    }

    /** Adds a row whose records lie in these segments. */
    public void add(MemorySegment coarseRecords, long coarseAt, MemorySegment fineRecords, long fineAt)
            throws IOException {
        countRow();
        if (hasFine()) {
            coarse.append(coarseRecords.asSlice(coarseAt, code.coarseBytes()));
            writer.append(fineRecords, fineAt, code.fineBytes());
        } else {
            writer.append(coarseRecords, coarseAt, code.coarseBytes());
        }
    }

    /** Adds a row without a vector. */
    public void addAbsent() throws IOException {
        countRow();
        if (hasFine()) {
            coarse.zeroTo(coarse.size() + code.coarseBytes());
            writer.appendZeros(code.fineBytes());
        } else {
            writer.appendZeros(code.coarseBytes());
        }
    }

    private void countRow() {
        if (rows == Integer.MAX_VALUE) {
            throw new IllegalStateException("a segment holds at most 2^31 - 1 rows");
        }
        rows++;
    }

    /**
     * Completes the file and syncs it.
     *
     * @return length of the file in bytes
     */
    public long finish() throws IOException {
        if (hasFine()) {
            writer.beginSection(COARSE);
            writer.append(coarse.bytes());
        }
        return writer.finish(rows);
    }

    /** Closes the file, finished or not. Idempotent. */
    @Override
    public void close() throws IOException {
        coarse.close();
        writer.close();
    }
}
