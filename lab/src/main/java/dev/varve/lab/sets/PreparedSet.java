package dev.varve.lab.sets;

import java.nio.file.Path;

/**
 * A set as plain files, which any process can map.
 *
 * @param set what was prepared
 * @param base .fvecs file of its rows
 * @param queries .fvecs file of its queries
 * @param truth .ivecs file: for each query the numbers of its nearest rows, nearest first, equally near ones by their
 *     numbers
 * @param depth how many neighbors the truth has of each query
 */
public record PreparedSet(DataSet set, Path base, Path queries, Path truth, int depth) {}
