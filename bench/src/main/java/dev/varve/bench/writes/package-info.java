/**
 * {@code varve bench writes}: acknowledged writes, write and space amplification, time to open, and search beside
 * compaction, with RocksDB storing the same bytes in the same run.
 */
@NullMarked
package dev.varve.bench.writes;

import org.jspecify.annotations.NullMarked;
