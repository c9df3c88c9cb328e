package dev.varve.index.candidates;

import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.codes.CodeEncoder;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.Crew;
import dev.varve.index.ann.NormRange;
import dev.varve.index.graph.BuildProgress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads the tokens of a segment once, encodes each document by all encodings and writes their codes: a chunk of rows
 * after the other, each by several threads.
 */
final class EncodingPass {

    /** Documents that are encoded between two questions whether to go on. */
    static final int TASK_ROWS = 64;

    /** Bytes of codes that are held off-heap, about. */
    private static final int CHUNK_BYTES = 1 << 24;

    private final Executor executor;
    private final int threads;
    private final TokenVectors tokens;
    private final List<TokenEncoding> encodings;
    private final List<EncodedCodes> codes;
    private final EncodedNorms norms;

    /**
     * A pass.
     *
     * @param codes where each encoding goes
     * @param norms takes the lengths of what the first encoding makes
     */
    EncodingPass(
            Executor executor,
            int threads,
            TokenVectors tokens,
            List<TokenEncoding> encodings,
            List<EncodedCodes> codes,
            EncodedNorms norms) {
        this.executor = executor;
        this.threads = threads;
        this.tokens = tokens;
        this.encodings = encodings;
        this.codes = codes;
        this.norms = norms;
    }

    /**
     * Writes the codes of all rows.
     *
     * @return whether each document is one that an index takes; the files are unfinished where one is not
     * @throws CancellationException if {@code progress} gave up
     */
    boolean run(BuildProgress progress) throws IOException {
        int rows = tokens.size();
        int rowBytes = codes.stream().mapToInt(EncodedCodes::rowBytes).sum();
        int chunk = Math.min(rows, Math.max(1, CHUNK_BYTES / rowBytes));
        try (Arena arena = Arena.ofShared()) {
            codes.forEach(each -> each.reserve(arena, chunk));
            for (int from = 0; from < rows; from += chunk) {
                int to = Math.min(rows, from + chunk);
                if (!encode(from, to, progress)) {
                    return false;
                }
                for (EncodedCodes each : codes) {
                    for (int row = from; row < to; row++) {
                        if (tokens.tokenCount(row) > 0) {
                            each.add(row - from);
                        } else {
                            each.addAbsent();
                        }
                    }
                }
            }
        }
        return true;
    }

    /** Asks whether to go on, before each few documents, which may be long ones. */
    static void ask(BuildProgress progress, int rows) {
        progress.advanceOrEnd(0, rows, "building candidates");
    }

    /** Encodes a chunk of documents; false where that makes no sense. */
    private boolean encode(int from, int to, BuildProgress progress) {
        var held = new AtomicBoolean(true);
        Crew.run(executor, threads, Math.ceilDiv((long) to - from, TASK_ROWS), () -> {
            var worker = new RowEncoder();
            return task -> {
                ask(progress, tokens.size());
                int begin = from + (int) task * TASK_ROWS;
                for (int row = begin; row < Math.min(to, begin + TASK_ROWS) && held.get(); row++) {
                    if (tokens.tokenCount(row) > 0 && !worker.encode(row, row - from)) {
                        held.set(false);
                    }
                }
            };
        });
        return held.get();
    }

    /** What one thread encodes documents with. */
    private final class RowEncoder {

        private final DocumentEncoder documents = new DocumentEncoder(tokens, encodings);
        private final List<CodeEncoder> encoders =
                codes.stream().map(EncodedCodes::encoder).toList();
        private final List<float[]> vectors =
                codes.stream().map(each -> new float[each.dimension()]).toList();

        /** Encodes a document; false where a token, or what is made of them, is no vector that an index takes. */
        boolean encode(int row, int place) {
            documents.read(row);
            if (!NormRange.holds(tokens, row)) {
                return false;
            }
            for (int i = 0; i < vectors.size(); i++) {
                float[] vector = vectors.get(i);
                documents.encode(vector, i);
                double norm = EncodedNorms.of(vector);
                if (!NormRange.holds(norm)) {
                    return false;
                }
                if (i == 0) {
                    norms.set(row, norm);
                }
                codes.get(i).encode(encoders.get(i), vector, place);
            }
            return true;
        }
    }
}
