/**
 * {@code varve bench ssd}: what the disk gives, by each way to read it ({@link dev.varve.bench.ssd.Reader}), and late
 * interaction over tokens that do not fit in memory, by each way to search them ({@link dev.varve.bench.ssd.Mode}).
 */
@NullMarked
package dev.varve.bench.ssd;

import org.jspecify.annotations.NullMarked;
