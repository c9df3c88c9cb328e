package dev.varve.bench.ssd;

import com.sun.management.OperatingSystemMXBean;
import dev.varve.bench.run.ProcessUsage;
import dev.varve.bench.run.ProcessUsage.Figure;
import dev.varve.lab.run.Stop;
import dev.varve.mmap.Block;
import dev.varve.mmap.BlockReader;
import dev.varve.mmap.BlockReaders;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * Threads that read blocks at random places of a file for some time, one after the other each, or one thread that has
 * as many reads under way; no block twice. So what the page cache holds by chance does not count, only what a reader
 * fetched that it was not asked for.
 */
final class ReadLoad {

    private static final int DIGITS = 3;

    /** Of the bytes that were asked for: with less from the disk, much was in memory before. */
    private static final double LEAST_FETCHED = 0.5;

    /** Of the bytes that were asked for: with more from the disk, it brought what was asked for later. */
    private static final double MOST_FETCHED = 1.25;

    /** Of the file: with less in memory, hardly a read finds there what another one brought. */
    private static final double SMALL_PART = 0.1;

    private static final double NEARLY_WHOLE = 0.9;

    private final ReadFile file;
    private final int blockBytes;
    private final int threads;
    private final Stop stop;

    ReadLoad(ReadFile file, int blockBytes, int threads, Stop stop) {
        this.file = file;
        this.blockBytes = blockBytes;
        this.threads = threads;
        this.stop = stop;
    }

    /**
     * What the threads did.
     *
     * @param reads how many
     * @param seconds that they took
     * @param cpuSeconds of all processors that this process took meanwhile
     * @param nanos how long each read took
     * @param fetched bytes that came from a disk meanwhile; nothing where the system does not tell
     */
    record Outcome(long reads, double seconds, double cpuSeconds, Histogram nanos, OptionalLong fetched) {

        /**
         * Why this may not be what the disk does; empty if nothing speaks against it.
         *
         * @param fileBytes of the file that was read
         * @param blockBytes of a read
         */
        String doubt(long fileBytes, int blockBytes) {
            double asked = (double) reads * blockBytes;
            double came = fetched.isPresent() ? (double) fetched.getAsLong() : asked;
            if (came < LEAST_FETCHED * asked) {
                return "served from memory";
            }
            if (Math.max(asked, came) > NEARLY_WHOLE * fileBytes) {
                return "whole file read";
            }
            return came > SMALL_PART * fileBytes && came > MOST_FETCHED * asked ? "served by readahead" : "";
        }
    }

    /**
     * Reads until the time is over, or all blocks are read.
     *
     * @param seed of the order
     */
    Outcome run(Reader.Source source, double seconds, long seed) throws IOException {
        long blocks = file.bytes() / blockBytes;
        var order = new Permutation(blocks, seed);
        var next = new AtomicLong();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            long cpu = cpuNanos();
            OptionalLong before = ProcessUsage.ofThis().bytes(Figure.READ);
            long begin = System.nanoTime();
            long end = begin + (long) (seconds * 1e9);
            List<Future<Histogram>> results = new ArrayList<>();
            switch (source) {
                case Reader.OneByOne each -> {
                    for (int i = 0; i < threads; i++) {
                        results.add(pool.submit(() -> read(each, order, next, blocks, end)));
                    }
                }
                case BlocksAtOnce all -> results.add(pool.submit(() -> readAtOnce(all, order, blocks, end)));
            }
            var nanos = new Histogram(DIGITS);
            for (Future<Histogram> result : results) {
                nanos.add(await(result));
            }
            double taken = (System.nanoTime() - begin) / 1e9;
            stop.check();
            OptionalLong after = ProcessUsage.ofThis().bytes(Figure.READ);
            OptionalLong fetched = before.isPresent() && after.isPresent()
                    ? OptionalLong.of(after.getAsLong() - before.getAsLong())
                    : OptionalLong.empty();
            return new Outcome(nanos.getTotalCount(), taken, (cpuNanos() - cpu) / 1e9, nanos, fetched);
        }
    }

    private Histogram read(Reader.OneByOne source, Permutation order, AtomicLong next, long blocks, long end)
            throws IOException {
        var nanos = new Histogram(DIGITS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(blockBytes, ReadFile.PAGE);
            ByteBuffer block = memory.asByteBuffer();
            long now = System.nanoTime();
            // One read at least: on a busy machine the time may be over before a thread begins.
            do {
                long place = next.getAndIncrement();
                if (place >= blocks) {
                    break;
                }
                long offset = order.at(place) * blockBytes;
                source.read(offset, block);
                nanos.recordValue(System.nanoTime() - now);
                file.check(offset, memory);
                now = System.nanoTime();
            } while (now < end && !stop.asked());
        }
        return nanos;
    }

    /** One thread that has as many reads under way as there would be threads. */
    private Histogram readAtOnce(BlocksAtOnce source, Permutation order, long blocks, long end) throws IOException {
        var nanos = new Histogram(DIGITS);
        try (ExecutorService helpers = Executors.newFixedThreadPool(threads);
                BlockReaders readers = source.readers(threads, blockBytes, helpers)) {
            BlockReader reader = readers.take();
            long place = 0;
            long now = System.nanoTime();
            while (true) {
                boolean more = (place == 0 || now < end) && !stop.asked();
                for (; more && place < blocks && reader.pending() < threads; place++) {
                    reader.submit(source.source(), order.at(place) * blockBytes, blockBytes, System.nanoTime());
                }
                Block block = reader.take();
                if (block == null) {
                    break;
                }
                now = System.nanoTime();
                nanos.recordValue(now - block.tag());
                file.check(block.position(), block.segment().asSlice(block.offset(), blockBytes));
                block.release();
            }
            readers.give(reader);
        }
        return nanos;
    }

    private static Histogram await(Future<Histogram> result) throws IOException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for readers", e);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
