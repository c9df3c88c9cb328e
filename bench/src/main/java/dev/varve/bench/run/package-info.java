/** The frame of every benchmark: the machine that it runs on, the folder of its files, and how it is stopped. */
@NullMarked
package dev.varve.bench.run;

import org.jspecify.annotations.NullMarked;
