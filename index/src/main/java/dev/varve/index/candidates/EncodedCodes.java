package dev.varve.index.candidates;

import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.VectorCodesWriter;
import dev.varve.codecs.codes.CodeEncoder;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.index.ann.NormRange;
import dev.varve.index.graph.BuildProgress;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The codes of one encoding while they are written: those of a chunk of rows, off-heap, that threads fill, and the file
 * that they go to then.
 */
final class EncodedCodes implements AutoCloseable {

    /** Documents whose mean is the centroid of the codes. */
    private static final int SAMPLE = 512;

    private final RaBitQ code;
    private final VectorCodesWriter writer;
    private MemorySegment coarse = MemorySegment.NULL;
    private MemorySegment fine = MemorySegment.NULL;

    EncodedCodes(
            FileStore store,
            FileOrigin origin,
            String name,
            TokenVectors tokens,
            CandidateSettings.Coding coding,
            long seed,
            BuildProgress progress)
            throws IOException {
        var documents = new DocumentEncoder(tokens, coding.encoding());
        code = new RaBitQ(
                coding.encoding().dimension(),
                coding.bits(),
                Distance.DOT,
                centroid(tokens, documents, new float[coding.encoding().dimension()], progress),
                seed);
        writer = new VectorCodesWriter(store, name, origin, code, coding.encoding());
    }

    /** The mean of documents spread evenly over all: zeros where it is none that a code takes, or there are none. */
    private static float[] centroid(
            TokenVectors tokens, DocumentEncoder documents, float[] vector, BuildProgress progress) {
        int rows = tokens.size();
        double[] sum = new double[vector.length];
        int sample = Math.min(rows, SAMPLE);
        int counted = 0;
        for (int i = 0; i < sample; i++) {
            if (i % EncodingPass.TASK_ROWS == 0) {
                EncodingPass.ask(progress, rows);
            }
            int row = (int) ((long) i * rows / sample);
            if (tokens.tokenCount(row) > 0) {
                documents.encode(row, vector);
                counted++;
                for (int d = 0; d < sum.length; d++) {
                    sum[d] += vector[d];
                }
            }
        }
        float[] mean = new float[sum.length];
        for (int d = 0; d < mean.length; d++) {
            mean[d] = (float) (sum[d] / Math.max(1, counted));
        }
        return NormRange.holds(EncodedNorms.of(mean)) ? mean : new float[mean.length];
    }

    /** Components of an encoded document. */
    int dimension() {
        return code.dimension();
    }

    /** Bytes of a row. */
    int rowBytes() {
        return code.coarseBytes() + code.fineBytes();
    }

    /** Makes room for a chunk. */
    void reserve(Arena arena, int rows) {
        coarse = arena.allocate((long) rows * code.coarseBytes(), Long.BYTES);
        fine = arena.allocate((long) rows * code.fineBytes(), Long.BYTES);
    }

    /** What encodes rows of a chunk, for one thread. */
    CodeEncoder encoder() {
        return code.encoder();
    }

    /** Encodes a row of the chunk; threads may encode different ones. */
    void encode(CodeEncoder by, float[] vector, int place) {
        by.encode(vector, coarse, (long) place * code.coarseBytes(), fine, (long) place * code.fineBytes());
    }

    /** Writes a row of the chunk, after those before. */
    void add(int place) throws IOException {
        writer.add(coarse, (long) place * code.coarseBytes(), fine, (long) place * code.fineBytes());
    }

    /** Writes a row without tokens. */
    void addAbsent() throws IOException {
        writer.addAbsent();
    }

    /** Completes and syncs the file; its length in bytes. */
    long finish() throws IOException {
        return writer.finish();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
