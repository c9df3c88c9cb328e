package dev.varve.bench.writes;

import java.time.Duration;

/**
 * What both systems are set to.
 *
 * @param dimension of the vectors, float32
 * @param memtableBytes that fill a memtable
 * @param memtables that may exist at once, the one that is written included
 * @param backgroundThreads for flush and compaction
 * @param fanIn files of like size that become one in a compaction
 * @param levelled whether RocksDB compacts by levels, its default, instead of by tiers of like size, which is what
 *     Varve does
 * @param quiet how long the files of a store must stay as they are until its background counts as done, where the
 *     system does not tell; longer than a sync of its largest file takes
 */
record Settings(
        int dimension,
        long memtableBytes,
        int memtables,
        int backgroundThreads,
        int fanIn,
        boolean levelled,
        Duration quiet) {}
