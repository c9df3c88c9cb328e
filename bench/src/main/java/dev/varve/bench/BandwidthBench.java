package dev.varve.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
 * How fast one thread reads memory that is in no cache: nanoseconds for 1 MiB out of 512, summed as longs. The sum is
 * far cheaper than the reads, so this is the limit of any kernel that streams.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class BandwidthBench {

    /** Bytes that an invocation reads. */
    static final long BLOCK = 1 << 20;

    private final Arena arena = Arena.ofConfined();
    private MemorySegment memory = MemorySegment.NULL;
    private long offset;

    /** Creates a state for JMH, which calls {@link #setUp}. */
    public BandwidthBench() {}

    /** Allocates the memory and touches all of it: untouched pages share one page of zeros. */
    @Setup(Level.Trial)
    public void setUp() {
        memory = arena.allocate(Rows.STREAM_BYTES, 4096);
        for (long at = 0; at < Rows.STREAM_BYTES; at += Long.BYTES) {
            memory.set(ValueLayout.JAVA_LONG, at, at);
        }
    }

    /** Frees the memory. */
    @TearDown(Level.Trial)
    public void tearDown() {
        arena.close();
    }

    /** Sums the next MiB: one long of each line would do to fetch it, all of them keep the prefetchers in step. */
    @Benchmark
    public long read() {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        for (long at = offset; at < offset + BLOCK; at += 4 * Long.BYTES) {
            a += memory.get(ValueLayout.JAVA_LONG, at);
            b += memory.get(ValueLayout.JAVA_LONG, at + Long.BYTES);
            c += memory.get(ValueLayout.JAVA_LONG, at + 2 * Long.BYTES);
            d += memory.get(ValueLayout.JAVA_LONG, at + 3 * Long.BYTES);
        }
        offset = (offset + BLOCK) % Rows.STREAM_BYTES;
        return a + b + c + d;
    }
}
