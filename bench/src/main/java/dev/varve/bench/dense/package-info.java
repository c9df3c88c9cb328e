/**
 * Varve's dense search beside itself: {@code varve bench filters}, filtered search beside unfiltered search of the same
 * rows, and {@code varve bench merges}, indexes that were merged beside those that were built. To be read from
 * {@link dev.varve.bench.dense.FilterRun} and {@link dev.varve.bench.dense.MergeRun} on.
 */
package dev.varve.bench.dense;
