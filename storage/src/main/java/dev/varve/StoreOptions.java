package dev.varve;

/**
 * How a store is opened. Immutable: each {@code with} method returns new options.
 *
 * @param createIfMissing whether a missing or empty directory becomes a new store
 * @param memtableBytes off-heap bytes that new records may take before they are written to a segment; 1 MiB to 4 GiB
 * @param searchThreads threads that work on one search, the caller's included; 1 to 1,024
 * @param durability what a write promises where it names no durability
 * @param maxMappings files that may be mapped at once; the system's own limit would end the process
 */
public record StoreOptions(
        boolean createIfMissing, long memtableBytes, int searchThreads, Durability durability, int maxMappings) {

    private static final long MIB = 1L << 20;

    /** Create if missing, a memtable of 64 MiB, as many search threads as processors, every write synced. */
    public static final StoreOptions DEFAULT =
            new StoreOptions(true, 64 * MIB, Runtime.getRuntime().availableProcessors(), Durability.SYNCED, 32_768);

    /** @throws InvalidArgumentException if a value is out of range */
    public StoreOptions {
        range("memtableBytes", memtableBytes, MIB, 4096 * MIB);
        range("searchThreads", searchThreads, 1, 1024);
        range("maxMappings", maxMappings, 16, 1 << 24);
    }

    /** The same with another {@link #createIfMissing}. */
    public StoreOptions withCreateIfMissing(boolean value) {
        return new StoreOptions(value, memtableBytes, searchThreads, durability, maxMappings);
    }

    /** The same with another {@link #memtableBytes}. */
    public StoreOptions withMemtableBytes(long value) {
        return new StoreOptions(createIfMissing, value, searchThreads, durability, maxMappings);
    }

    /** The same with another {@link #searchThreads}. */
    public StoreOptions withSearchThreads(int value) {
        return new StoreOptions(createIfMissing, memtableBytes, value, durability, maxMappings);
    }

    /** The same with another {@link #durability}. */
    public StoreOptions withDurability(Durability value) {
        return new StoreOptions(createIfMissing, memtableBytes, searchThreads, value, maxMappings);
    }

    /** The same with another {@link #maxMappings}. */
    public StoreOptions withMaxMappings(int value) {
        return new StoreOptions(createIfMissing, memtableBytes, searchThreads, durability, value);
    }

    private static void range(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new InvalidArgumentException(
                    "option " + name + ": expected " + least + " to " + most + ", found " + value);
        }
    }
}
