package dev.varve.index.tokens;

/** Numbers at random, determined by a seed, and the least of some. */
final class Draws {

    private Draws() {}

    /** A number from 0 to {@code bound - 1}: one of the sequence SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    static int below(long seed, int index, int bound) {
        long z = seed + (index + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return (int) ((z >>> 33) * bound >>> 31);
    }

    /** Where the least of the first {@code count} numbers is. */
    static int least(float[] numbers, int count) {
        int least = 0;
        for (int i = 1; i < count; i++) {
            least = numbers[i] < numbers[least] ? i : least;
        }
        return least;
    }
}
