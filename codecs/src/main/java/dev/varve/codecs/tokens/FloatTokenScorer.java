package dev.varve.codecs.tokens;

import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Scores {@link FloatTokens}: they are converted to float32 some at a time, into a tile that stays in the caches. */
final class FloatTokenScorer implements TokenScorer {

    private static final int TILE_FLOATS = 1 << 13;

    private final FloatTokens code;
    private final MaxSimKernels kernels = Kernels.maxSim();
    private final QueryPanels query;
    private final int tileTokens;
    private final float[] tile;

    FloatTokenScorer(FloatTokens code) {
        this.code = code;
        query = new QueryPanels(code.dimension());
        tileTokens = Math.max(1, TILE_FLOATS / code.dimension());
        tile = new float[tileTokens * code.dimension()];
    }

    @Override
    public void prepare(float[][] tokens) {
        query.prepare(tokens);
    }

    @Override
    public double score(MemorySegment tokens, long offset, int count) {
        Objects.checkFromIndexSize(offset, (long) count * code.tokenBytes(), tokens.byteSize());
        query.reset();
        for (int done = 0; done < count; done += tileTokens) {
            int piece = Math.min(tileTokens, count - done);
            copy(tokens, offset + (long) done * code.tokenBytes(), piece * code.dimension());
            for (int panel = 0; panel < query.count(); panel++) {
                kernels.maxima(
                        query.panels(),
                        query.begin(panel),
                        code.dimension(),
                        tile,
                        0,
                        piece,
                        query.maxima(),
                        panel * MaxSimKernels.LANES);
            }
        }
        return query.sum();
    }

    private void copy(MemorySegment tokens, long offset, int floats) {
        if (code.componentBytes() == Float.BYTES) {
            kernels.copyFloat32(tokens, offset, floats, tile, 0);
        } else {
            kernels.copyFloat16(tokens, offset, floats, tile, 0);
        }
    }
}
