package dev.varve.bench.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Nanoseconds that a kernel takes for one call, over the {@link Place#itemsPerCall} items of it. Without
 * {@code --add-modules jdk.incubator.vector} the scalar twins are measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelBench {

    /** The kernel. */
    @Param
    public Kernel kernel = Kernel.DOT_FLOAT32;

    /** Where the items are. */
    @Param
    public Place place = Place.CACHE;

    /** Components in a vector. */
    @Param("128")
    public int dimension;

    /** What is streamed through, where the items are in memory. */
    @Param("" + Place.STREAM_BYTES)
    public long streamBytes;

    private final Arena arena = Arena.ofConfined();
    private MemorySegment items = MemorySegment.NULL;
    private Work work;
    private int count;
    private long callBytes;
    private long offset;

    /** Creates a state for JMH, which sets the parameters and calls {@link #setUp}. */
    public KernelBench() {
        work = kernel.work(1, new SplittableRandom(1));
    }

    /** Makes the items. */
    @Setup(Level.Trial)
    public void setUp() {
        var random = new SplittableRandom(1);
        work = kernel.work(dimension, random);
        count = place.itemsPerCall(work);
        callBytes = count * work.itemBytes();
        long calls = place == Place.CACHE ? 1 : Math.max(1, streamBytes / callBytes);
        items = arena.allocate(calls * callBytes, 4096);
        work.fill(items, random);
    }

    /** Frees the items. */
    @TearDown(Level.Trial)
    public void tearDown() {
        arena.close();
    }

    /** Takes the next items, or the same ones where there are no others. */
    @Benchmark
    public Object call() {
        Object results = work.run(items, offset, count);
        offset += callBytes;
        if (offset == items.byteSize()) {
            offset = 0;
        }
        return results;
    }
}
