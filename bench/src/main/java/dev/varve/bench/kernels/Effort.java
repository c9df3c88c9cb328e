package dev.varve.bench.kernels;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long each benchmark runs.
 *
 * @param warmups iterations before those that count
 * @param warmupMillis of each
 * @param iterations that count
 * @param millis of each
 * @param streamBytes what is streamed through
 */
record Effort(int warmups, long warmupMillis, int iterations, long millis, long streamBytes) {

    private static final int PATIENCE = 3;

    /** For figures to quote. */
    static final Effort FULL = new Effort(4, 500, 7, 300, Place.STREAM_BYTES);

    /** To see that everything runs; the stream is barely larger than a large cache. */
    static final Effort QUICK = new Effort(4, 150, 2, 100, 64L << 20);

    /** The same with a longer warm-up, for a figure that did not settle. */
    Effort patient() {
        return new Effort(PATIENCE * warmups, warmupMillis, iterations, millis, streamBytes);
    }

    /** Sets the options of a benchmark. */
    ChainedOptionsBuilder apply(ChainedOptionsBuilder options) {
        return options.warmupIterations(warmups)
                .warmupTime(new TimeValue(warmupMillis, TimeUnit.MILLISECONDS))
                .measurementIterations(iterations)
                .measurementTime(new TimeValue(millis, TimeUnit.MILLISECONDS))
                .param("streamBytes", Long.toString(streamBytes));
    }

    @Override
    public String toString() {
        return iterations + " rounds of " + millis + " ms after a warm-up of " + warmups * warmupMillis
                + " ms, in a process of its own for each figure; one that did not settle is measured once more, after "
                + PATIENCE + " times the warm-up";
    }
}
