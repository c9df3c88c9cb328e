/**
 * {@code varve bench kernels}: the kernels by JMH, beside the machine's limits. {@link dev.varve.bench.kernels.Kernel}
 * lists them; a new one is a constant there.
 */
@NullMarked
package dev.varve.bench.kernels;

import org.jspecify.annotations.NullMarked;
