package dev.varve.lab.sets;

/**
 * Random numbers of one row: SplitMix64, started at a place that only seed, stream and row decide. The numbers are the
 * same on every machine and in every version of Java, which those of the JDK need not be. Not thread-safe.
 *
 * <p>Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, section 4; normal
 * numbers by the polar method of Marsaglia and Bray, "A Convenient Method for Generating Normal Variables", 1964.
 */
final class RowRandom {

    private static final long GAMMA = 0x9e3779b97f4a7c15L;
    private static final double TWO_TO_MINUS_53 = 0x1p-53;
    private static final int CHUNK = 0xffff;

    /** Of the sum of four uniform numbers below 2^16: mean, and standard deviation. */
    private static final double CHUNKS_MEAN = 2 * CHUNK;

    private static final double CHUNKS_DEVIATION = Math.sqrt(((double) CHUNK + 2) * CHUNK / 3);

    private long state;
    private double spare;
    private boolean hasSpare;

    /**
     * @param stream tells apart what a seed is used for
     * @param row whose numbers they are
     */
    RowRandom(long seed, int stream, long row) {
        this.state = mix(mix(mix(seed + GAMMA) + stream * GAMMA) + row * GAMMA);
    }

    long nextLong() {
        state += GAMMA;
        return mix(state);
    }

    /** Uniform in [0, 1). */
    double nextDouble() {
        return (nextLong() >>> 11) * TWO_TO_MINUS_53;
    }

    /** Uniform in [0, bound). */
    int nextInt(int bound) {
        return (int) Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1);
    }

    /** Normal, of mean 0 and variance 1. */
    double nextGaussian() {
        if (hasSpare) {
            hasSpare = false;
            return spare;
        }
        double x;
        double y;
        double square;
        do {
            x = 2 * nextDouble() - 1;
            y = 2 * nextDouble() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
        spare = y * factor;
        hasSpare = true;
        return x * factor;
    }

    /**
     * Nearly normal, of mean 0 and variance 1: a sum of four uniform numbers, several times faster. For noise in many
     * dimensions, where only its length counts.
     */
    double nextNoise() {
        long bits = nextLong();
        long sum = (bits & CHUNK) + (bits >>> 16 & CHUNK) + (bits >>> 32 & CHUNK) + (bits >>> 48);
        return (sum - CHUNKS_MEAN) / CHUNKS_DEVIATION;
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
