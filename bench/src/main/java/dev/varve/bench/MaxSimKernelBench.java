package dev.varve.bench;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds of late interaction for one document: {@value MaxSimKernels#LANES} query tokens and {@value #TOKENS}
 * document tokens of {@value #DIMENSION} components, in float16. Without {@code --add-modules jdk.incubator.vector} the
 * scalar twins are measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
public class MaxSimKernelBench {

    /** Tokens of the document: the mean of MS MARCO's passages. */
    static final int TOKENS = 79;

    /** Components of a token: ColBERT's. */
    static final int DIMENSION = 128;

    private final Arena arena = Arena.ofConfined();
    private final float[] tokens = new float[TOKENS * DIMENSION];
    private final float[] maxima = new float[MaxSimKernels.LANES];
    private MemorySegment document = MemorySegment.NULL;
    private float[] panel = {};

    /** Creates a state for JMH, which calls {@link #setUp}. */
    public MaxSimKernelBench() {}

    /** Fills query and document. */
    @Setup(Level.Trial)
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        document = Rows.random(arena, (long) tokens.length * Short.BYTES, ElementType.FLOAT16, random);
        panel = Rows.random(DIMENSION * MaxSimKernels.LANES, random);
        convert();
    }

    /** Frees the document. */
    @TearDown(Level.Trial)
    public void tearDown() {
        arena.close();
    }

    /** Converts the document's tokens to float32. */
    @Benchmark
    public final float[] convert() {
        Kernels.maxSim().copyFloat16(document, 0, tokens.length, tokens, 0);
        return tokens;
    }

    /** Converts the document's tokens and finds the maxima: all that a document costs. */
    @Benchmark
    public float[] score() {
        convert();
        Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
        Kernels.maxSim().maxima(panel, 0, DIMENSION, tokens, 0, TOKENS, maxima, 0);
        return maxima;
    }
}
