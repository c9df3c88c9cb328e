/**
 * {@code varve bench ann}: nearest-neighbor systems side by side. {@link dev.varve.bench.ann.AnnFigures} lists what is
 * reported. The driver, in the process of {@link dev.varve.bench.ann.AnnCommand}, starts a worker process for each
 * system and speaks {@link dev.varve.bench.ann.Worker a line protocol} with it.
 *
 * <p>To be read from {@link dev.varve.bench.ann.DataSetRun} on, which has the parts of a run in their order:
 * {@link dev.varve.bench.ann.Indexes} are built, {@link dev.varve.bench.ann.Rounds} of searches give
 * {@link dev.varve.bench.ann.Sweeps} whose {@link dev.varve.bench.ann.Recall} is judged here,
 * {@link dev.varve.bench.ann.Cold} searches follow, {@link dev.varve.bench.ann.AnnTables} tells what came of it, and
 * searches with {@link dev.varve.bench.ann.Scarce} memory end the run. The other side is the
 * {@link dev.varve.bench.ann.Worker}, with an {@link dev.varve.bench.ann.systems.AnnSystem} behind it.
 */
package dev.varve.bench.ann;
