package dev.varve.lab.sets;

import java.util.List;

/** Rows and queries of one {@link Mixture} of clusters; Euclidean distance. LIDDOC */
final class ClusteredSet implements GeneratedSet {

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

    private static final int ROWS = 11;
    private static final int QUERIES = 12;

    private final Parameters parameters;
    private final Mixture mixture;

    ClusteredSet(Parameters parameters) {
        parameters.requireProduct("clusters", "dim", Mixture.MAX_CENTRE_NUMBERS, "as the centres stay in memory");
        this.parameters = parameters;
        this.mixture = new Mixture(parameters);
    }

    @Override
    public String name() {
        return "clustered-" + rows() + "x" + dimension();
    }

    @Override
    public Metric metric() {
        return Metric.L2;
    }

    @Override
    public int dimension() {
        return parameters.whole("dim");
    }

    @Override
    public int rows() {
        return parameters.whole("rows");
    }

    @Override
    public int queries() {
        return parameters.whole("queries");
    }

    @Override
    public void row(int row, float[] into) {
        make(new RowRandom(parameters.seed(), ROWS, row), into);
    }

    @Override
    public void query(int query, float[] into) {
        make(new RowRandom(parameters.seed(), QUERIES, query), into);
    }

    /** The cluster of a row. */
    int cluster(int row) {
        return mixture.cluster(new RowRandom(parameters.seed(), ROWS, row));
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

    @Override
    public String toString() {
        return parameters.toString();
    }
}
