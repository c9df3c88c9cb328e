/**
 * The frame of every benchmark. {@link Frame} has the options and the course that all commands share; a run has a
 * {@link Scratch} folder and a {@link dev.varve.lab.run.Stop} that it looks at, and its header tells the facts of the
 * {@link Machine}. What it measures in other processes are {@link ChildProcess}es, whose {@link ProcessUsage} the
 * operating system tells, and whose memory a {@link MemoryGroup} may cap; what it measures cold is put out of the
 * {@link PageCache} before.
 */
@NullMarked
package dev.varve.bench.run;

import org.jspecify.annotations.NullMarked;
