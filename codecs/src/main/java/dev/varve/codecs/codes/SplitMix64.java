package dev.varve.codecs.codes;

/**
 * The random numbers that files are made with: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014, figure 18), told by seed
 * and place alone.
 */
public final class SplitMix64 {

    private static final double TO_UNIT = 0x1p-53;

    private SplitMix64() {}

    /** Number {@code index}, from 0 on, of the sequence that begins with a seed. */
    public static long at(long seed, long index) {
        long z = seed + (index + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /**
     * Fills an array with normally distributed numbers (Box and Muller, Annals of Mathematical Statistics 29, 1958):
     * elements {@code 2i} and {@code 2i + 1} are made of the numbers at these places. The same on every machine.
     */
    public static void gaussians(long seed, float[] into) {
        for (int i = 0; i < into.length; i += 2) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(((at(seed, i) >>> 11) + 1) * TO_UNIT));
            double angle = 2 * Math.PI * ((at(seed, i + 1L) >>> 11) * TO_UNIT);
            into[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < into.length) {
                into[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }
}
