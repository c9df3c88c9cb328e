/**
 * Candidates for late interaction: the documents of a segment as one vector each, kept as codes alone, with a graph
 * over them. To be read from {@link dev.varve.index.candidates.CandidateWriter} and
 * {@link dev.varve.index.candidates.CandidateIndex} on.
 */
@NullMarked
package dev.varve.index.candidates;

import org.jspecify.annotations.NullMarked;
