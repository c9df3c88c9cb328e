/**
 * {@code varve bench}: measures Varve on the machine where it stands, beside others. {@link dev.varve.bench.Main} runs
 * one part, or all of them.
 */
@NullMarked
package dev.varve.bench;

import org.jspecify.annotations.NullMarked;
