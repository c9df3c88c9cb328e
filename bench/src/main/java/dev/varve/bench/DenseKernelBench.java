package dev.varve.bench;

import dev.varve.codecs.kernels.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds a row of the dense kernels. Without {@code --add-modules jdk.incubator.vector} the scalar twins are
 * measured. Needs 512 MiB beside the heap.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
public class DenseKernelBench {

    /** Rows scored over and over, 8 KiB to 96 KiB: they stay in the first or second level cache. */
    static final int CACHED_ROWS = 32;

    /** Rows in a call that streams from memory. */
    static final int STREAMED_ROWS = 256;

    /** The kernel. */
    @Param
    public DenseKernel kernel = DenseKernel.DOT_FLOAT32;

    /** Components in a row. */
    @Param({"128", "768"})
    public int dimension;

    private final Arena arena = Arena.ofConfined();
    private final float[] scores = new float[STREAMED_ROWS];
    private MemorySegment rows = MemorySegment.NULL;
    private float[] query = {};
    private long callBytes;
    private long end;
    private long offset;

    /** Creates a state for JMH, which sets the parameters and calls {@link #setUp}. */
    public DenseKernelBench() {}

    /** Fills the rows. */
    @Setup(Level.Trial)
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        callBytes = (long) STREAMED_ROWS * dimension * kernel.element().bytes();
        end = Rows.STREAM_BYTES / callBytes * callBytes;
        rows = Rows.random(arena, end, kernel.element(), random);
        query = Rows.random(dimension, random);
    }

    /** Frees the rows. */
    @TearDown(Level.Trial)
    public void tearDown() {
        arena.close();
    }

    /** Scores the same {@value #CACHED_ROWS} rows. */
    @Benchmark
    @OperationsPerInvocation(CACHED_ROWS)
    public float[] cached() {
        kernel.score(Kernels.dense(), query, rows, 0, CACHED_ROWS, scores);
        return scores;
    }

    /** Scores the next {@value #STREAMED_ROWS} rows. */
    @Benchmark
    @OperationsPerInvocation(STREAMED_ROWS)
    public float[] streamed() {
        kernel.score(Kernels.dense(), query, rows, offset, STREAMED_ROWS, scores);
        offset = (offset + callBytes) % end;
        return scores;
    }
}
