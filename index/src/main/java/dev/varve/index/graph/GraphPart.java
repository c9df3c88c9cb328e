package dev.varve.index.graph;

import dev.varve.codecs.Adjacency;
import java.util.function.IntUnaryOperator;

/**
 * A graph whose rows go into that of a merged segment.
 *
 * @param graph does not change meanwhile
 * @param newRow the row that each row of the graph becomes, or a negative number where it is dropped; thread-safe, and
 *     no two rows of all parts become the same
 */
public record GraphPart(Adjacency graph, IntUnaryOperator newRow) {}
