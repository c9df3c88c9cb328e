package dev.varve.bench.ssd;

/**
 * The numbers from 0 in a random order that needs no memory, each once: mixed as numbers of as few bits as hold them
 * all, which is one to one, and mixed again while the result is none of them. Immutable.
 */
final class Permutation {

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int ROUNDS = 3;

    private final long count;
    private final long seed;
    private final int shift;
    private final long mask;

    /** Of the numbers below {@code count}, which is at least 1. */
    Permutation(long count, long seed) {
        int bits = Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(count - 1));
        this.count = count;
        this.seed = seed;
        this.shift = Math.max(1, bits / 2);
        this.mask = -1L >>> (Long.SIZE - bits);
    }

    /** The number at a place, which is below {@code count}. */
    long at(long place) {
        long number = place;
        do {
            number = mix(number);
        } while (number >= count);
        return number;
    }

    /** Each step can be undone: adding, multiplying by an odd number, and folding high bits into low ones. */
    private long mix(long number) {
        long mixed = number;
        for (int round = 0; round < ROUNDS; round++) {
            mixed = (mixed + seed) & mask;
            mixed = (mixed * MULTIPLIER) & mask;
            mixed ^= mixed >>> shift;
        }
        return mixed;
    }
}
