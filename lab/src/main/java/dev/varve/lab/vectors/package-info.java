/**
 * Readers and writers of the files in which vectors and ground truth are passed around: .fvecs, .bvecs, .ivecs, NumPy,
 * IDX, and HDF5 in the layout of ann-benchmarks. They stream: what they hold does not grow with the file.
 */
@NullMarked
package dev.varve.lab.vectors;

import org.jspecify.annotations.NullMarked;
