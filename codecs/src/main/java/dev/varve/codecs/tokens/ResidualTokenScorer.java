package dev.varve.codecs.tokens;

import dev.varve.codecs.codes.Rotation;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * Scores {@link ResidualTokens} without decoding them: by a table of what each nibble of a token adds to the inner
 * products with a panel of the query, and by the products of the query with the centroids, which are calculated as
 * tokens name them.
 */
final class ResidualTokenScorer implements TokenScorer {

    private static final int LANES = MaxSimKernels.LANES;

    private final ResidualTokens code;
    private final MaxSimKernels kernels = Kernels.maxSim();
    private final float[] weights;
    private final QueryPanels query;
    /** What the table is made of: the query, or the rotated query. */
    private final QueryPanels summed;

    private float[][] rotated = {};
    private final int nibbles;
    private MemorySegment table = MemorySegment.NULL;
    private float[] steps = {};
    private float[] products = {};
    private final boolean[] known;
    private final float[] centroid;

    ResidualTokenScorer(ResidualTokens code) {
        this.code = code;
        weights = code.weights();
        query = new QueryPanels(code.dimension());
        summed = code.rotated() ? new QueryPanels(code.numbers()) : query;
        nibbles = MaxSimKernels.nibbles(code.numbers(), code.bits());
        known = new boolean[code.centroidCount()];
        centroid = new float[code.dimension()];
    }

    @Override
    public void prepare(float[][] tokens) {
        query.prepare(tokens);
        Rotation rotation = code.rotation();
        if (rotation != null) {
            rotate(tokens, rotation);
            summed.prepare(rotated, tokens.length);
        }
        if (steps.length < query.count() * LANES) {
            steps = new float[query.count() * LANES];
            products = new float[Math.multiplyExact(steps.length, known.length)];
            table = Arena.ofAuto().allocate(query.count() * tableBytes(), 64);
        }
        for (int panel = 0; panel < query.count(); panel++) {
            kernels.table(
                    summed.panels(),
                    summed.begin(panel),
                    code.numbers(),
                    code.bits(),
                    weights,
                    table,
                    panel * tableBytes(),
                    steps,
                    panel * LANES);
        }
        Arrays.fill(known, false);
    }

    private void rotate(float[][] tokens, Rotation rotation) {
        if (rotated.length < tokens.length) {
            rotated = new float[tokens.length][rotation.padded()];
        }
        for (int t = 0; t < tokens.length; t++) {
            System.arraycopy(tokens[t], 0, rotated[t], 0, tokens[t].length);
            Arrays.fill(rotated[t], tokens[t].length, rotated[t].length, 0);
            rotation.rotate(rotated[t]);
        }
    }

    private long tableBytes() {
        return (long) nibbles * MaxSimKernels.NIBBLE_BYTES;
    }

    @Override
    public double score(MemorySegment tokens, long offset, int count) {
        Objects.checkFromIndexSize(offset, (long) count * code.tokenBytes(), tokens.byteSize());
        for (int t = 0; t < count; t++) {
            int named = Short.toUnsignedInt(tokens.get(LittleEndian.SHORT, offset + (long) t * code.tokenBytes()));
            if (!known[named]) {
                multiply(named);
            }
        }
        query.reset();
        for (int panel = 0; panel < query.count(); panel++) {
            kernels.codedMaxima(
                    table,
                    panel * tableBytes(),
                    nibbles,
                    steps,
                    panel * LANES,
                    products,
                    panel * known.length * LANES,
                    tokens,
                    offset,
                    count,
                    query.maxima(),
                    panel * LANES);
        }
        return query.sum();
    }

    /** Calculates the products of all panels with a centroid. */
    private void multiply(int named) {
        kernels.copyFloat32(
                code.centroids(), (long) named * centroid.length * Float.BYTES, centroid.length, centroid, 0);
        for (int panel = 0; panel < query.count(); panel++) {
            kernels.products(
                    query.panels(),
                    query.begin(panel),
                    centroid.length,
                    centroid,
                    0,
                    1,
                    products,
                    (panel * known.length + named) * LANES);
        }
        known[named] = true;
    }
}
