package dev.varve.lab.sets;

/** A set made from {@link Parameters}, of which all have {@code rows}, {@code dim}, {@code queries} and a seed. */
abstract class ParameterSet implements GeneratedSet {

    /** Streams of random numbers: one for each row, and one for each query. */
    private static final int ROWS = 11;

    private static final int QUERIES = 12;

    private final String generator;
    private final Metric metric;
    private final Parameters parameters;

    ParameterSet(String generator, Metric metric, Parameters parameters) {
        this.generator = generator;
        this.metric = metric;
        this.parameters = parameters;
    }

    @Override
    public final String name() {
        return generator + "-" + rows() + "x" + dimension();
    }

    @Override
    public final Metric metric() {
        return metric;
    }

    @Override
    public final int dimension() {
        return parameters.whole("dim");
    }

    @Override
    public final int rows() {
        return parameters.whole("rows");
    }

    @Override
    public final int queries() {
        return parameters.whole("queries");
    }

    /** What a row is drawn from. */
    final RowRandom ofRow(int row) {
        return new RowRandom(parameters.seed(), ROWS, row);
    }

    /** What a query is drawn from. */
    final RowRandom ofQuery(int query) {
        return new RowRandom(parameters.seed(), QUERIES, query);
    }

    @Override
    public final String toString() {
        return parameters.toString();
    }
}
