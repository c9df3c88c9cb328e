package dev.varve.lab.sets;

/**
 * A named set of vectors: the rows to search in, the queries, and which rows are near. {@link Preparation} makes plain
 * files of it, with the truth. Immutable and thread-safe.
 */
public sealed interface DataSet permits FileSet, GeneratedSet {

    /** What tables and labels call it, such as {@code fashion-mnist-784} or {@code clustered-1000000x128}. */
    String name();

    /** Which rows are near. */
    Metric metric();

    /** Numbers in a row, and in a query. */
    int dimension();

    /** Rows to search in, at least 1. */
    int rows();

    /** Queries, at least 1. */
    int queries();

    /** In one line where the set comes from: its files, or all parameters that generate it. */
    String description();
}
