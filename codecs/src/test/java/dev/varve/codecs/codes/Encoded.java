package dev.varve.codecs.codes;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Rows encoded in memory. */
final class Encoded implements AutoCloseable {

    private final Arena arena = Arena.ofConfined();
    final MemorySegment coarse;
    final MemorySegment fine;

    Encoded(VectorCode code, float[][] rows) {
        coarse = arena.allocate((long) rows.length * code.coarseBytes());
        fine = arena.allocate((long) rows.length * code.fineBytes());
        CodeEncoder encoder = code.encoder();
        for (int r = 0; r < rows.length; r++) {
            encoder.encode(rows[r], coarse, (long) r * code.coarseBytes(), fine, (long) r * code.fineBytes());
        }
    }

    CodeScorer scorer(VectorCode code) {
        return code.scorer(coarse, fine);
    }

    @Override
    public void close() {
        arena.close();
    }
}
