package dev.varve.codecs.tokens;

import dev.varve.codecs.codes.Rotation;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * Scores {@link ResidualTokens}: they are decoded some at a time, into a tile that stays in the caches. Where residuals
 * are rotated, the rotated query stands behind the query, and the residual behind the centroid.
 */
final class ResidualTokenScorer implements TokenScorer {

    private static final int TILE_FLOATS = 1 << 13;

    private final ResidualTokens code;
    private final MaxSimKernels kernels = Kernels.maxSim();
    private final float[] weights;
    private final int width;
    private final QueryPanels query;
    private final int tileTokens;
    private final float[] tile;

    ResidualTokenScorer(ResidualTokens code) {
        this.code = code;
        weights = code.weights();
        width = code.dimension() + (code.rotated() ? code.numbers() : 0);
        query = new QueryPanels(width);
        tileTokens = Math.max(1, TILE_FLOATS / width);
        tile = new float[tileTokens * width];
    }

    @Override
    public void prepare(float[][] tokens) {
        Rotation rotation = code.rotation();
        if (rotation == null) {
            query.prepare(tokens);
            return;
        }
        float[][] wide = new float[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            float[] rotated = Arrays.copyOf(tokens[t], rotation.padded());
            rotation.rotate(rotated);
            wide[t] = Arrays.copyOf(tokens[t], width);
            System.arraycopy(rotated, 0, wide[t], code.dimension(), rotated.length);
        }
        query.prepare(wide);
    }

    @Override
    public double score(MemorySegment tokens, long offset, int count) {
        Objects.checkFromIndexSize(offset, (long) count * code.tokenBytes(), tokens.byteSize());
        query.reset();
        for (int done = 0; done < count; done += tileTokens) {
            int piece = Math.min(tileTokens, count - done);
            for (int t = 0; t < piece; t++) {
                decode(tokens, offset + (long) (done + t) * code.tokenBytes(), t * width);
            }
            for (int panel = 0; panel < query.count(); panel++) {
                kernels.maxima(
                        query.panels(),
                        query.begin(panel),
                        width,
                        tile,
                        0,
                        piece,
                        query.maxima(),
                        panel * MaxSimKernels.LANES);
            }
        }
        return query.sum();
    }

    private void decode(MemorySegment tokens, long at, int to) {
        long centroid = Short.toUnsignedInt(tokens.get(LittleEndian.SHORT, at));
        float factor = Float.float16ToFloat(tokens.get(LittleEndian.SHORT, at + Short.BYTES));
        int dimension = code.dimension();
        MemorySegment.copy(
                code.centroids(), LittleEndian.FLOAT, centroid * dimension * Float.BYTES, tile, to, dimension);
        int residual = to + width - code.numbers();
        if (code.rotated()) {
            Arrays.fill(tile, residual, to + width, 0);
        }
        int bits = code.bits();
        int mask = (1 << bits) - 1;
        for (int d = 0; d < code.numbers(); d++) {
            int bit = d * bits;
            int packed = tokens.get(ValueLayout.JAVA_BYTE, at + ResidualTokens.NUMBERS + bit / Byte.SIZE);
            tile[residual + d] += factor * weights[packed >>> bit % Byte.SIZE & mask];
        }
    }
}
