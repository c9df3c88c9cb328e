package dev.varve.lab.sets;

import java.util.Arrays;
import java.util.List;

/**
 * Rows and queries of one normal distribution whose variance falls like (j + 1)^-decay along the axes of a random
 * rotation, scaled to unit length; cosine. No axis of the coordinates tells anything, but few of the rotated ones tell
 * most: what a projection or a rotation before quantisation has to cope with.
 *
 * <p>By {@link SetStatistics} with 100 neighbors, the defaults (100,000 x 768) have a local intrinsic dimensionality of
 * 28.8, as the bge-base embeddings of {@link ClusteredSet}'s table have 29.8, and a contrast of 2.2; a decay of 2 has
 * 18.3 and 3.7.
 */
final class AnisotropicSet extends ParameterSet {

    static final List<Parameter> PARAMETERS = List.of(
            Parameter.whole("rows", 100_000, 1, Integer.MAX_VALUE),
            Parameter.whole("dim", 768, 2, 2_048),
            Parameter.whole("queries", 1_000, 1, 10_000_000),
            Parameter.real("decay", 1.5, 0, 10),
            Parameter.seed());

    private static final int ROTATION = 1;

    private final float[][] axes;
    private final double[] deviations;

    AnisotropicSet(Parameters parameters) {
        super("anisotropic", Metric.COSINE, parameters);
        this.axes = Directions.orthonormal(parameters.whole("dim"), parameters.seed(), ROTATION);
        this.deviations = Directions.falling(parameters.whole("dim"), parameters.real("decay") / 2);
    }

    @Override
    public void row(int row, float[] into) {
        make(ofRow(row), into);
    }

    @Override
    public void query(int query, float[] into) {
        make(ofQuery(query), into);
    }

    /** The axes of falling variance; not to be changed. */
    float[][] axes() {
        return axes;
    }

    private void make(RowRandom random, float[] into) {
        Arrays.fill(into, 0);
        for (int j = 0; j < axes.length; j++) {
            Directions.add(into, deviations[j] * random.nextGaussian(), axes[j]);
        }
        Directions.normalize(into);
    }
}
