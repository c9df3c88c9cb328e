package dev.varve.cli.text;

/** Hashes of 64 bits that stay the same from run to run. */
public final class Fingerprints {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Fingerprints() {}

    /**
     * Returns the fingerprint of a text: FNV-1a over its characters, then {@link #mix}.
     *
     * @param text any text
     * @return 64 bits, evenly spread
     */
    public static long of(CharSequence text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    /**
     * Spreads the bits of a number: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014), a bijection.
     *
     * @param number any number
     * @return 64 bits in which each bit of the number has its share
     */
    public static long mix(long number) {
        long z = number;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
