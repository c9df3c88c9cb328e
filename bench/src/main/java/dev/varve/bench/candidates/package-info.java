/**
 * How well candidates for late interaction are found: {@code varve bench candidates}. To be read from
 * {@link dev.varve.bench.candidates.CandidateRun} on.
 */
@NullMarked
package dev.varve.bench.candidates;

import org.jspecify.annotations.NullMarked;
