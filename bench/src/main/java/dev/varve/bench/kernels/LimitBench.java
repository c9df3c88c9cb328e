package dev.varve.bench.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
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
 * The machine's limits: how fast one thread loads what is in no cache and what is in the first-level cache, and how
 * fast it multiplies and adds. Nothing else is done, by the widest vectors of the machine and in enough independent
 * chains to hide how long one instruction takes. Loops without vectors stay far below what the kernels reach, so they
 * would be no limit.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LimitBench {

    /** Bytes that an invocation of {@link #memory} loads. */
    static final int BLOCK = 1 << 20;

    /** Bytes that an invocation of {@link #cache} loads: they stay in a first-level cache of 32 KiB. */
    static final int CACHED = 16 << 10;

    /** Multiply-adds that an invocation of {@link #arithmetic} does, whatever the width of a vector. */
    static final int MULTIPLY_ADDS = 160_000;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int WIDTH = SPECIES.length();
    private static final int BYTES = SPECIES.vectorByteSize();
    private static final int CHAINS = 10;
    private static final int STEPS = MULTIPLY_ADDS / CHAINS / WIDTH;

    /** What {@link #memory} streams through; {@link #cache} loads its first bytes. */
    @Param("" + Place.STREAM_BYTES)
    public long streamBytes;

    private final Arena arena = Arena.ofConfined();
    private MemorySegment memory = MemorySegment.NULL;
    private long offset;

    // A field, so that the compiler does not compute the chains beforehand; they end at 1.
    private float factor = 0.5f;

    /** Creates a state for JMH, which calls {@link #setUp}. */
    public LimitBench() {}

    /** Allocates the memory and touches all of it: untouched pages share one page of zeros. */
    @Setup(Level.Trial)
    public void setUp() {
        memory = arena.allocate(streamBytes, 4096);
        for (long at = 0; at < streamBytes; at += Float.BYTES) {
            memory.set(ValueLayout.JAVA_FLOAT, at, 1);
        }
    }

    /** Frees the memory. */
    @TearDown(Level.Trial)
    public void tearDown() {
        arena.close();
    }

    /** Adds up the next {@value #BLOCK} bytes. */
    @Benchmark
    public float memory() {
        float sum = sum(memory, offset, BLOCK);
        offset = (offset + BLOCK) % streamBytes;
        return sum;
    }

    /** Adds up the same {@value #CACHED} bytes. */
    @Benchmark
    public float cache() {
        return sum(memory, 0, CACHED);
    }

    /** Loads from four places in turn: one stream alone does not keep as many reads of memory under way. */
    private static float sum(MemorySegment memory, long offset, long bytes) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        ByteOrder order = ByteOrder.nativeOrder();
        long quarter = bytes / 4;
        for (long at = offset; at != offset + quarter; at += BYTES) {
            a = a.add(FloatVector.fromMemorySegment(SPECIES, memory, at, order));
            b = b.add(FloatVector.fromMemorySegment(SPECIES, memory, at + quarter, order));
            c = c.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2 * quarter, order));
            d = d.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 3 * quarter, order));
        }
        return a.add(b).add(c.add(d)).lane(0);
    }

    /** Multiplies and adds in registers. */
    @Benchmark
    public float arithmetic() {
        FloatVector x = FloatVector.broadcast(SPECIES, factor);
        FloatVector a = x;
        FloatVector b = x.add(1);
        FloatVector c = x.add(2);
        FloatVector d = x.add(3);
        FloatVector e = x.add(4);
        FloatVector f = x.add(5);
        FloatVector g = x.add(6);
        FloatVector h = x.add(7);
        FloatVector i = x.add(8);
        FloatVector j = x.add(9);
        for (int step = 0; step != STEPS; step++) {
            a = a.fma(x, x);
            b = b.fma(x, x);
            c = c.fma(x, x);
            d = d.fma(x, x);
            e = e.fma(x, x);
            f = f.fma(x, x);
            g = g.fma(x, x);
            h = h.fma(x, x);
            i = i.fma(x, x);
            j = j.fma(x, x);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).lane(0);
    }
}
