package dev.varve.storage;

import dev.varve.InvalidArgumentException;
import dev.varve.Reads;
import dev.varve.StoreStats.ReadStats;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.ReadWay;

/** The readers of a store, as options and statistics speak of them. */
final class ColdReads {

    /** As many reads as a disk of today does at once, about; their threads only wait. */
    private static final int THREADS = 32;

    private ColdReads() {}

    /** @throws InvalidArgumentException if the system has not what is asked for */
    static BlockReaders open(Reads reads, Background background) {
        ReadWay way = switch (reads) {
            case BEST -> ReadWay.BEST;
            case IO_URING -> ReadWay.RING;
            case THREADS -> ReadWay.THREADS;
            case MAPPED -> ReadWay.MAPPING;
        };
        try {
            return BlockReaders.open(
                    BlockReaders.Options.defaults().withWay(way), background.helpers(Background.Role.READ, THREADS));
        } catch (UnsupportedOperationException e) {
            throw new InvalidArgumentException("option reads: " + e.getMessage() + "; use BEST or THREADS", e);
        }
    }

    static ReadStats stats(BlockReaders readers) {
        BlockReaders.Stats stats = readers.stats();
        Reads way = switch (stats.way()) {
            case BEST -> Reads.BEST;
            case RING -> Reads.IO_URING;
            case THREADS -> Reads.THREADS;
            case MAPPING -> Reads.MAPPED;
        };
        return new ReadStats(way, stats.reads(), stats.bytes(), stats.repeated());
    }
}
