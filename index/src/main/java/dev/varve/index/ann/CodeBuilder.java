package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.VectorCodesWriter;
import dev.varve.codecs.codes.CodeEncoder;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.codes.VectorCode;
import dev.varve.index.Crew;
import dev.varve.index.DenseRows;
import dev.varve.index.Similarity;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.VectorSpace;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Encodes the vectors of a field, a chunk of rows after the other, each by several threads. */
final class CodeBuilder {

    private static final int TASK_ROWS = 64;

    /**
     * Rows of a first chunk that one thread encodes alone, so that the compiler has processors left for the kernels.
     */
    private static final int ALONE = 2 * TASK_ROWS;

    /** Bytes that a chunk takes off-heap, about. */
    private static final int CHUNK_BYTES = 1 << 24;

    /** Components of the longest vectors of which a cache line of bits tells enough to lead to them. */
    private static final int SHORT = 128;

    /** Bytes of a cache line. */
    private static final int CACHE_LINE = 64;

    private final Executor executor;
    private final int threads;
    private final DenseVectors vectors;
    private final VectorCode code;
    private final int rows;

    CodeBuilder(Executor executor, int threads, DenseVectors vectors, VectorCode code) {
        this.executor = executor;
        this.threads = threads;
        this.vectors = vectors;
        this.code = code;
        rows = vectors.size();
    }

    /**
     * The code of a field. Where vectors lead themselves, nothing reads their codes, and signs are shortest.
     *
     * @param bits that are asked for, 1 to 8: of the fine records, which there are none of where these are no more than
     *     those of the coarse ones
     */
    static VectorCode code(DenseVectors vectors, Similarity similarity, int bits, long seed) {
        float[] centroid = Centroid.of(vectors, similarity);
        int dimension = vectors.dimension();
        int coarseBits = Lead.vectorsLead(vectors) ? 1 : coarseBits(dimension);
        return new RaBitQ(dimension, coarseBits, Math.max(bits, coarseBits), similarity.distance(), centroid, seed);
    }

    /** As many bits a dimension as a cache line has room for, of more than few components two lines; at least signs. */
    private static int coarseBits(int dimension) {
        int room = dimension <= SHORT ? CACHE_LINE : 2 * CACHE_LINE;
        int bits = 1;
        while (bits < Byte.SIZE && RaBitQ.coarseBytes(dimension, bits + 1) <= room) {
            bits++;
        }
        return bits;
    }

    /**
     * Writes the codes of all rows, and syncs the file.
     *
     * @param space takes note of each row
     * @return length of the file in bytes; -1 where a vector is none that an index takes, and the file is unfinished
     */
    long write(FileStore store, FileOrigin origin, String name, VectorSpace space, BuildProgress progress)
            throws IOException {
        int rowBytes = code.coarseBytes() + code.fineBytes();
        int chunk = Math.min(rows, Math.max(1, CHUNK_BYTES / rowBytes));
        try (Arena arena = Arena.ofShared();
                var writer = new VectorCodesWriter(store, name, origin, code)) {
            MemorySegment coarse = arena.allocate((long) chunk * code.coarseBytes(), Long.BYTES);
            MemorySegment fine = arena.allocate((long) chunk * code.fineBytes(), Long.BYTES);
            int to;
            for (int from = 0; from < rows; from = to) {
                to = Math.min(rows, from + (from == 0 ? ALONE : chunk));
                if (!encode(from, to, coarse, fine, space)) {
                    return -1;
                }
                for (int row = from; row < to; row++) {
                    if (vectors.has(row)) {
                        long at = (long) row - from;
                        writer.add(coarse, at * code.coarseBytes(), fine, at * code.fineBytes());
                    } else {
                        writer.addAbsent();
                    }
                }
                IndexWriter.advance(progress, 0, rows);
            }
            return writer.finish();
        }
    }

    /** Encodes a chunk; false where that makes no sense. */
    private boolean encode(int from, int to, MemorySegment coarse, MemorySegment fine, VectorSpace space) {
        var held = new AtomicBoolean(true);
        Crew.run(executor, from == 0 ? 1 : threads, Math.ceilDiv((long) to - from, TASK_ROWS), () -> {
            CodeEncoder encoder = code.encoder();
            float[] vector = new float[vectors.dimension()];
            return task -> {
                int begin = from + (int) task * TASK_ROWS;
                for (int row = begin; row < Math.min(to, begin + TASK_ROWS) && held.get(); row++) {
                    if (vectors.has(row)) {
                        vectors.verify(row, row + 1);
                        if (!NormRange.holds(vectors, row)) {
                            held.set(false);
                            return;
                        }
                        DenseRows.copy(vectors, row, vector);
                        space.measure(row, vector);
                        long at = (long) row - from;
                        encoder.encode(vector, coarse, at * code.coarseBytes(), fine, at * code.fineBytes());
                    }
                }
            };
        });
        return held.get();
    }
}
