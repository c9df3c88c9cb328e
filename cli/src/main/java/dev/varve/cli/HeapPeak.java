package dev.varve.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/**
 * The peak of the Java heap since a point in time, garbage that was not collected yet included.
 *
 * <p>The JVM keeps a peak for each pool of the heap, and the pools need not peak at one time: the sum is never less
 * than the true peak and may be more.
 */
final class HeapPeak {

    private final List<MemoryPoolMXBean> pools;

    private HeapPeak(List<MemoryPoolMXBean> pools) {
        this.pools = pools;
    }

    /** The peak of this JVM, which it counts once for the whole process: one user at a time. */
    static HeapPeak ofThisJvm() {
        return new HeapPeak(ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList());
    }

    /** Starts anew from what is in use now. */
    void reset() {
        pools.forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /** Bytes at the peak since the last reset, at most the largest heap that this JVM may have. */
    long bytes() {
        long sum =
                pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        return Math.min(sum, Runtime.getRuntime().maxMemory());
    }
}
