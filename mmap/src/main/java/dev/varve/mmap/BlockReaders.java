package dev.varve.mmap;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The {@link BlockReader}s of a store, which are kept for the next one who needs one, and bounded together: more than
 * {@link Options#readers} are never there, and who needs one more waits. Thread-safe.
 */
public final class BlockReaders implements AutoCloseable {

    private final Options options;
    private final Executor executor;
    private final Ring.Maker rings;
    private final ReadWay way;
    private final ReadCounters counters = new ReadCounters();
    private final Semaphore permits;
    /** Guarded by itself, as is {@link #closed}. */
    private final ArrayDeque<BlockReader> idle = new ArrayDeque<>();

    private boolean closed;
    private int open;
    /** Whether a ring failed: readers that are made from then on read by threads. */
    private volatile boolean ringsFail;

    /**
     * How blocks are read. All readers together take about {@code readers * depth * (maxBytes + 8 KiB)} of memory at
     * most, off-heap.
     *
     * @param way in which they are read; that of {@link ReadWay#BEST} is chosen by what the system permits
     * @param depth reads of a reader that are under way at a time, 1 to 4,096
     * @param maxBytes of a range, 1 to 2^24
     * @param readers at a time, 1 to 4,096
     */
    public record Options(ReadWay way, int depth, int maxBytes, int readers) {

        /** Checks the numbers. */
        public Options {
            range("depth", depth, 4096);
            range("maxBytes", maxBytes, 1 << 24);
            range("readers", readers, 4096);
        }

        /** The best way, 128 reads of at most 16 KiB under way from each of at most 32 readers. */
        public static Options defaults() {
            return new Options(ReadWay.BEST, 128, 16 << 10, 32);
        }

        /** These options with another way. */
        public Options withWay(ReadWay other) {
            return new Options(other, depth, maxBytes, readers);
        }

        /** These options with another depth. */
        public Options withDepth(int other) {
            return new Options(way, other, maxBytes, readers);
        }

        /** These options with other ranges. */
        public Options withMaxBytes(int other) {
            return new Options(way, depth, other, readers);
        }

        /** These options with another bound of readers. */
        public Options withReaders(int other) {
            return new Options(way, depth, maxBytes, other);
        }

        private static void range(String name, int value, int most) {
            if (value < 1 || value > most) {
                throw new IllegalArgumentException(name + ": expected 1 to " + most + ", found " + value);
            }
        }
    }

    /**
     * What readers did since they were opened.
     *
     * @param way in which they read; never {@link ReadWay#BEST}
     * @param readers that are there now
     * @param reads ranges that were handed out
     * @param bytes of these ranges
     * @param repeated those of them that a second, ordinary read was needed for
     */
    public record Stats(ReadWay way, int readers, long reads, long bytes, long repeated) {}

    private BlockReaders(Options options, Executor executor, Ring.Maker rings, ReadWay way) {
        this.options = options;
        this.executor = executor;
        this.rings = rings;
        this.way = way;
        permits = new Semaphore(options.readers());
    }

    /**
     * Readers, none of which is made yet.
     *
     * @param executor runs the reads of {@link ReadWay#THREADS}; its threads bound how many go on at once
     * @throws UnsupportedOperationException if {@link ReadWay#RING} is asked for where there is none
     */
    public static BlockReaders open(Options options, Executor executor) {
        return open(options, executor, IoRing::open);
    }

    /** As {@link #open(Options, Executor)}, with rings of the caller's. */
    static BlockReaders open(Options options, Executor executor, Ring.Maker rings) {
        ReadWay way = options.way();
        if (way == ReadWay.BEST || way == ReadWay.RING) {
            Ring probe = rings.open(1, MemorySegment.NULL);
            if (probe != null) {
                probe.close();
            } else if (way == ReadWay.RING) {
                throw new UnsupportedOperationException("no io_uring: the system has none, or does not let this process"
                        + " use it; see kernel.io_uring_disabled and the rules of its container");
            }
            way = probe == null ? ReadWay.THREADS : ReadWay.RING;
        }
        return new BlockReaders(options, executor, rings, way);
    }

    /** How readers read; never {@link ReadWay#BEST}. */
    public ReadWay way() {
        return way;
    }

    /** How blocks are read, as asked for. */
    public Options options() {
        return options;
    }

    /** What readers did. */
    public Stats stats() {
        synchronized (idle) {
            return new Stats(way, open, counters.reads(), counters.bytes(), counters.repeated());
        }
    }

    /**
     * A reader with nothing pending, to be given back by the same thread; waits while too many are in use, so a thread
     * takes one at a time. Who still needs one when this is closed gets it.
     */
    public BlockReader take() {
        permits.acquireUninterruptibly();
        return permitted();
    }

    /** As {@link #take}, but null where too many are in use. */
    public @Nullable BlockReader tryTake() {
        return permits.tryAcquire() ? permitted() : null;
    }

    private BlockReader permitted() {
        try {
            synchronized (idle) {
                BlockReader spare = idle.poll();
                if (spare != null) {
                    return spare;
                }
            }
            BlockReader made = make();
            synchronized (idle) {
                open++;
            }
            return made;
        } catch (Throwable e) {
            permits.release();
            throw e;
        }
    }

    private BlockReader make() {
        if (way == ReadWay.MAPPING) {
            return new MappedReader(BlockBuffers.none(options.depth(), options.maxBytes()), counters);
        }
        BlockBuffers buffers = BlockBuffers.allocate(options.depth(), options.maxBytes());
        try {
            Ring ring = way == ReadWay.RING && !ringsFail ? rings.open(options.depth(), buffers.memory()) : null;
            return ring == null
                    ? new ThreadedReader(executor, buffers, counters) // such as where no more files can be opened
                    : new RingReader(ring, buffers, counters);
        } catch (Throwable e) {
            buffers.close();
            throw e;
        }
    }

    /**
     * Takes a reader back, what is pending cancelled. The blocks that it handed out are to be released before; where
     * one was not, or what is under way cannot be waited for, the reader is not used again.
     */
    public void give(BlockReader reader) {
        boolean drained = false;
        boolean keep = false;
        try {
            reader.cancel();
            drained = true;
        } finally {
            ringsFail |= !drained;
            synchronized (idle) {
                keep = drained && !closed && reader instanceof QueuedReader queued && queued.isWhole();
                if (keep) {
                    idle.push(reader);
                } else {
                    open--;
                }
            }
            permits.release();
        }
        if (!keep) {
            reader.close();
        }
    }

    /** Closes the readers that are not in use, and each other one when it is given back. Idempotent. */
    @Override
    public void close() {
        while (true) {
            BlockReader reader;
            synchronized (idle) {
                closed = true;
                reader = idle.poll();
                if (reader == null) {
                    return;
                }
                open--;
            }
            reader.close();
        }
    }
}
