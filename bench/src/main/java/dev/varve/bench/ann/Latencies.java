package dev.varve.bench.ann;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The times of searches, to three digits. */
final class Latencies {

    private static final int DIGITS = 3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final long MOST_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final int CHUNK_BYTES = 1 << 16;

    private final Histogram histogram = new Histogram(DIGITS);
    private long first;
    private double sum;

    private Latencies() {}

    /**
     * Reads times as a worker writes them: little-endian int64 nanoseconds.
     *
     * @param operations how many there must be
     * @throws IOException if the file has not this form, with what is wrong
     */
    static Latencies read(Path file, int operations) throws IOException {
        var latencies = new Latencies();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != (long) operations * Long.BYTES) {
                throw new IOException("expected " + (long) operations * Long.BYTES + " bytes of latencies for "
                        + operations + " operations, found " + channel.size());
            }
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (channel.read(chunk) >= 0) {
                chunk.flip();
                while (chunk.remaining() >= Long.BYTES) {
                    latencies.add(chunk.getLong());
                }
                chunk.compact();
            }
        }
        return latencies;
    }

    private void add(long nanos) throws IOException {
        if (nanos < 0 || nanos > MOST_NANOS) {
            throw new IOException("expected latencies from 0 to " + MOST_NANOS + " ns, found " + nanos);
        }
        if (histogram.getTotalCount() == 0) {
            first = nanos;
        }
        histogram.recordValue(nanos);
        sum += nanos;
    }

    /**
     * The time that this percentage of searches does not exceed, in milliseconds; NaN where not even one search exceeds
     * it, so that it would be the time of one unlucky search.
     */
    double millis(double percentile) {
        // A little less than one, for what is lost in the product.
        double beyond = histogram.getTotalCount() * (100 - percentile) / 100;
        return beyond < 1 - 1e-6
                ? Double.NaN
                : Math.max(1, histogram.getValueAtPercentile(percentile)) / NANOS_PER_MILLI;
    }

    /** The time of the first search, in milliseconds. */
    double first() {
        return first / NANOS_PER_MILLI;
    }

    /** The mean time, in milliseconds. */
    double mean() {
        return seconds() * MILLIS_PER_SECOND / histogram.getTotalCount();
    }

    /** All times together. */
    double seconds() {
        return sum / NANOS_PER_SECOND;
    }
}
