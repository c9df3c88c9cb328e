package dev.varve.lab.sets;

import java.util.List;

/**
 * Rows and queries of one {@link Mixture} of clusters; Euclidean distance.
 *
 * <p>The defaults lie between two real sets, by {@link SetStatistics} with 100 neighbors:
 *
 * <table>
 * <caption>how hard sets are</caption>
 * <tr><th>set</th><th>local intrinsic dimensionality</th><th>contrast</th></tr>
 * <tr><td>Fashion-MNIST, 60,000 x 784</td><td>15.5</td><td>3.5</td></tr>
 * <tr><td>queries of BEIR by bge-base, 10,344 x 768</td><td>29.8</td><td>1.5</td></tr>
 * <tr><td>clustered, 100,000 x 128</td><td>17.2</td><td>2.0</td></tr>
 * <tr><td>clustered, 100,000 x 768</td><td>17.4</td><td>1.9</td></tr>
 * <tr><td>clustered, 1,000,000 x 128</td><td>22.6</td><td>2.1</td></tr>
 * <tr><td>clustered, 1,000,000 x 768</td><td>27.2</td><td>2.0</td></tr>
 * <tr><td>normal noise, 100,000 x 128</td><td>58.4</td><td>1.3</td></tr>
 * </table>
 */
final class ClusteredSet extends ParameterSet {

    static final List<Parameter> PARAMETERS = List.of(
            Parameter.whole("rows", 100_000, 1, Integer.MAX_VALUE),
            Parameter.whole("dim", 128, 2, 4_096),
            Parameter.whole("queries", 1_000, 1, 10_000_000),
            Parameter.whole("clusters", 1_000, 1, 1_000_000),
            Parameter.real("spread", 1, 0, 100),
            Parameter.real("zipf", 0.8, 0, 3),
            Parameter.whole("latent", 48, 1, 512),
            Parameter.real("noise", 0.5, 0, 1),
            Parameter.seed());

    private final Mixture mixture;

    ClusteredSet(Parameters parameters) {
        super("clustered", Metric.L2, parameters);
        parameters.requireProduct("clusters", "dim", Mixture.MAX_CENTRE_NUMBERS, "as the centres stay in memory");
        this.mixture = new Mixture(parameters);
    }

    @Override
    public void row(int row, float[] into) {
        make(ofRow(row), into);
    }

    @Override
    public void query(int query, float[] into) {
        make(ofQuery(query), into);
    }

    /** The cluster of a row. */
    int cluster(int row) {
        return mixture.cluster(ofRow(row));
    }

    /** How probable a cluster is. */
    double probability(int cluster) {
        return mixture.probability(cluster);
    }

    private void make(RowRandom random, float[] into) {
        int cluster = mixture.cluster(random);
        System.arraycopy(mixture.centre(cluster), 0, into, 0, into.length);
        mixture.addSpread(cluster, random, into);
    }
}
