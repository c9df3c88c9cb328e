package dev.varve.index.ann;

import dev.varve.codecs.GraphParameters;

/**
 * How the index of a segment is made.
 *
 * @param graph of the graph
 * @param bits of the codes, for each dimension, 1 to 8
 * @param minRows segments with fewer vectors stay without an index, as scanning them is about as fast
 */
public record IndexSettings(GraphParameters graph, int bits, int minRows) {}
