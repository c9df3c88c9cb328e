package dev.varve;

import java.time.Duration;

/**
 * How a store is opened. Immutable: each {@code with} method returns new options.
 *
 * @param createIfMissing whether a missing or empty directory becomes a new store
 * @param memtableBytes off-heap bytes of new records, and of graphs of their vectors, from which on they are written to
 *     a segment, in the background; 1 MiB to 4 GiB. Up to three times as much is taken while that lags behind
 * @param searchThreads threads that work on one search, the caller's included; 1 to 1,024
 * @param durability what a write promises where it names no durability
 * @param maxMappings files that may be mapped at once, 16 to 16,777,216; the system's own limit would end the process
 * @param compaction how segments are merged
 * @param index how dense vectors are indexed
 * @param tokenIndex how token vectors are indexed
 * @param reads how vectors are read that are not in memory
 * @param slowQuery a search that takes longer than this is told as a JFR event {@code dev.varve.SlowQuery}; not
 *     negative
 */
public record StoreOptions(
        boolean createIfMissing,
        long memtableBytes,
        int searchThreads,
        Durability durability,
        int maxMappings,
        CompactionOptions compaction,
        IndexOptions index,
        TokenIndexOptions tokenIndex,
        Reads reads,
        Duration slowQuery) {

    private static final long MIB = 1L << 20;

    /**
     * Create if missing, a memtable of 64 MiB, as many search threads as processors, every write synced, segments
     * merged as needed, dense and token vectors indexed where there are many, read in the best way, searches of a
     * second and more told.
     */
    public static final StoreOptions DEFAULT = new StoreOptions(
            true,
            64 * MIB,
            Runtime.getRuntime().availableProcessors(),
            Durability.SYNCED,
            32_768,
            CompactionOptions.DEFAULT,
            IndexOptions.DEFAULT,
            TokenIndexOptions.DEFAULT,
            Reads.BEST,
            Duration.ofSeconds(1));

    /** @throws InvalidArgumentException if a value is out of range */
    public StoreOptions {
        OptionChecks.range("memtableBytes", memtableBytes, MIB, 4096 * MIB);
        OptionChecks.range("searchThreads", searchThreads, 1, 1024);
        OptionChecks.range("maxMappings", maxMappings, 16, 1 << 24);
        if (slowQuery.isNegative()) {
            throw new InvalidArgumentException("option slowQuery: expected 0 or more, found " + slowQuery);
        }
    }

    /** The same with another {@link #createIfMissing}. */
    public StoreOptions withCreateIfMissing(boolean value) {
        return new StoreOptions(
                value,
                memtableBytes,
                searchThreads,
                durability,
                maxMappings,
                compaction,
                index,
                tokenIndex,
                reads,
                slowQuery);
    }

    /** The same with another {@link #memtableBytes}. */
    public StoreOptions withMemtableBytes(long value) {
        return new StoreOptions(
                createIfMissing,
                value,
                searchThreads,
                durability,
                maxMappings,
                compaction,
                index,
                tokenIndex,
                reads,
                slowQuery);
    }

    /** The same with another {@link #searchThreads}. */
    public StoreOptions withSearchThreads(int value) {
        return new StoreOptions(
                createIfMissing,
                memtableBytes,
                value,
                durability,
                maxMappings,
                compaction,
                index,
                tokenIndex,
                reads,
                slowQuery);
    }

    /** The same with another {@link #durability}. */
    public StoreOptions withDurability(Durability value) {
        return new StoreOptions(
                createIfMissing,
                memtableBytes,
                searchThreads,
                value,
                maxMappings,
                compaction,
                index,
                tokenIndex,
                reads,
                slowQuery);
    }

    /** The same with another {@link #maxMappings}. */
    public StoreOptions withMaxMappings(int value) {
        return new StoreOptions(
                createIfMissing,
                memtableBytes,
                searchThreads,
                durability,
                value,
                compaction,
                index,
                tokenIndex,
                reads,
                slowQuery);
    }

    /** The same with other {@link #compaction}. */
    public StoreOptions withCompaction(CompactionOptions value) {
        return new StoreOptions(
                createIfMissing,
                memtableBytes,
                searchThreads,
                durability,
                maxMappings,
                value,
                index,
                tokenIndex,
                reads,
                slowQuery);
    }

    /** The same with other {@link #index}. */
    public StoreOptions withIndex(IndexOptions value) {
        return new StoreOptions(
                createIfMissing,
                memtableBytes,
                searchThreads,
                durability,
                maxMappings,
                compaction,
                value,
                tokenIndex,
                reads,
                slowQuery);
    }

    /** The same with other {@link #tokenIndex}. */
    public StoreOptions withTokenIndex(TokenIndexOptions value) {
        return new StoreOptions(
                createIfMissing,
                memtableBytes,
                searchThreads,
                durability,
                maxMappings,
                compaction,
                index,
                value,
                reads,
                slowQuery);
    }

    /** The same with another {@link #reads}. */
    public StoreOptions withReads(Reads value) {
        return new StoreOptions(
                createIfMissing,
                memtableBytes,
                searchThreads,
                durability,
                maxMappings,
                compaction,
                index,
                tokenIndex,
                value,
                slowQuery);
    }

    /** The same with another {@link #slowQuery}. */
    public StoreOptions withSlowQuery(Duration value) {
        return new StoreOptions(
                createIfMissing,
                memtableBytes,
                searchThreads,
                durability,
                maxMappings,
                compaction,
                index,
                tokenIndex,
                reads,
                value);
    }
}
