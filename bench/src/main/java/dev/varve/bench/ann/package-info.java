/**
 * {@code varve bench ann}: nearest-neighbor systems side by side. The driver, in the process of the command, starts a
 * worker process for each system and speaks {@link dev.varve.bench.ann.Worker a line protocol} with it; which figures
 * come of it is in {@link dev.varve.bench.ann.AnnFigures}.
 */
package dev.varve.bench.ann;
