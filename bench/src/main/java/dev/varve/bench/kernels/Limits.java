package dev.varve.bench.kernels;

import java.io.IOException;
import java.util.Map;

/**
 * What one thread of this machine can do at most, as measured.
 *
 * <p>A kernel can be no faster than any of the limits lets it be: the time that its bytes take from where they are, and
 * the time that its multiply-adds take (the roofline; Williams, Waterman and Patterson 2009). Other arithmetic is not
 * counted, so a kernel whose arithmetic is of another kind may be at its limit without standing at 100 %.
 *
 * @param memory bytes from memory in a nanosecond, which are GB/s
 * @param cache bytes from the first-level cache in a nanosecond
 * @param multiplyAdds float32 multiplications with an addition in a nanosecond
 */
record Limits(double memory, double cache, double multiplyAdds) {

    /** Measures them; about as long as three kernels take. */
    static Limits measure(Jmh jmh) throws IOException {
        return new Limits(
                LimitBench.BLOCK / best(jmh, "memory"),
                LimitBench.CACHED / best(jmh, "cache"),
                LimitBench.MULTIPLY_ADDS / best(jmh, "arithmetic"));
    }

    private static double best(Jmh jmh, String method) throws IOException {
        return jmh.run(LimitBench.class, method, Implementation.VECTOR, Map.of())
                .best();
    }

    /** The better of two measurements of each: what else runs on a machine only ever slows down. */
    Limits best(Limits other) {
        return new Limits(
                Math.max(memory, other.memory),
                Math.max(cache, other.cache),
                Math.max(multiplyAdds, other.multiplyAdds));
    }

    /** The limit that a kernel meets first. */
    Bound bound(Work work, Place place) {
        double loading = work.itemBytes() / (place == Place.MEMORY ? memory : cache);
        double computing = work.multiplyAdds() / multiplyAdds;
        return computing > loading ? new Bound("arithmetic", computing) : new Bound(place.label(), loading);
    }

    /**
     * The least time that an item can take.
     *
     * @param limit what sets it: memory, cache or arithmetic
     * @param nanos the time
     */
    record Bound(String limit, double nanos) {}
}
