package dev.varve.lab.sets;

import java.util.Arrays;
import java.util.List;

/**
 * Rows of a {@link Mixture} of clusters, and queries of another distribution, all of unit length; cosine. As text
 * queries stand to images, a query lies apart from all rows by a shift that all queries share (the modality gap), and
 * is about several of the rows' clusters at once: {@code blend} of their centres, equally probable where the rows
 * prefer some, with spread along directions of its own. Its neighbors are thus far away and far from each other.
 *
 * <p>The shift has {@code gap} times the length of a centre, and at a gap of 0 and a blend of 1 the queries differ from
 * rows by their spread only. Source of the idea: Jaiswal et al., "OOD-DiskANN: Efficient and Scalable Graph ANNS for
 * Out-of-Distribution Queries", 2022, section 3.
 *
 * <p>How far outside, by {@link SetStatistics} with 100 neighbors, for 100,000 rows: with the defaults a query is at a
 * mean distance of 1.02 from its nearest row in 128 dimensions and 1.10 in 768, its local intrinsic dimensionality is
 * 47 and 61. With a gap of 0 and a blend of 1 it is 0.86 and 0.91, 22 and 19.
 */
final class OutOfDistributionSet extends ParameterSet {

    static final List<Parameter> PARAMETERS = List.of(
            Parameter.whole("rows", 100_000, 1, Integer.MAX_VALUE),
            Parameter.whole("dim", 128, 2, 4_096),
            Parameter.whole("queries", 1_000, 1, 10_000_000),
            Parameter.whole("clusters", 1_000, 1, 1_000_000),
            Parameter.real("spread", 1, 0, 100),
            Parameter.real("zipf", 0.8, 0, 3),
            Parameter.whole("latent", 48, 1, 512),
            Parameter.real("noise", 0.5, 0, 1),
            Parameter.real("gap", 0.8, 0, 100),
            Parameter.whole("blend", 3, 1, 100),
            Parameter.seed());

    private static final int SHIFT = 10;

    private final Mixture mixture;
    private final float[] shift;
    private final double gap;
    private final int blend;
    private final int clusters;

    OutOfDistributionSet(Parameters parameters) {
        super("ood", Metric.COSINE, parameters);
        parameters.requireProduct("clusters", "dim", Mixture.MAX_CENTRE_NUMBERS, "as the centres stay in memory");
        this.mixture = new Mixture(parameters);
        this.shift = Directions.random(1, parameters.whole("dim"), parameters.seed(), SHIFT)[0];
        this.gap = parameters.real("gap");
        this.blend = parameters.whole("blend");
        this.clusters = parameters.whole("clusters");
    }

    @Override
    public void row(int row, float[] into) {
        var random = ofRow(row);
        int cluster = mixture.cluster(random);
        System.arraycopy(mixture.centre(cluster), 0, into, 0, into.length);
        mixture.addSpread(cluster, random, into);
        Directions.normalize(into);
    }

    @Override
    public void query(int query, float[] into) {
        var random = ofQuery(query);
        Arrays.fill(into, 0);
        for (int b = 0; b < blend; b++) {
            Directions.add(into, 1 / Math.sqrt(blend), mixture.centre(random.nextInt(clusters)));
        }
        // Directions of a cluster that has nothing to do with those of the blend.
        mixture.addSpread(random.nextInt(clusters), random, into);
        Directions.add(into, gap, shift);
        Directions.normalize(into);
    }
}
