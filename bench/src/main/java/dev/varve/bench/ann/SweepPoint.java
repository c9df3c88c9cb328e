package dev.varve.bench.ann;

/**
 * One value of the knob, measured once.
 *
 * @param knob its value
 * @param recall what was found of what is nearest, 0 to 1
 * @param qps searches a second, of all threads together
 * @param operations that were searched
 * @param p50 the median time of a search, in milliseconds
 * @param p99 exceeded by one search of a hundred, in milliseconds; NaN where there were fewer
 * @param p999 exceeded by one of a thousand, in milliseconds; NaN where there were fewer
 * @param allocated bytes on the Java heap a search; NaN where unknown
 */
public record SweepPoint(
        int knob, double recall, double qps, int operations, double p50, double p99, double p999, double allocated) {}
