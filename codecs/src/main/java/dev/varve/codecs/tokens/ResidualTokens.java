package dev.varve.codecs.tokens;

import dev.varve.codecs.codes.Rotation;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Tokens as the number of the centroid that they are near to, and few bits for each component of what is left. This is
 * the compression of ColBERTv2 (Santhanam et al., NAACL 2022, arXiv 2112.01488, section 3.3), where a number stands for
 * one of 2^bits weights; a factor for each token, as RaBitQ has it (Gao and Long, SIGMOD 2024, arXiv 2405.12497,
 * section 3.2), makes inner products unbiased and fits the weights to residuals of any length.
 *
 * <p>A token is taken for {@code centroid + factor * weights}, the weights being those that the numbers of its
 * components stand for. Its bytes are
 *
 * <ul>
 *   <li>the number of the centroid, 16 bits;
 *   <li>the factor, float16;
 *   <li>the numbers of all components, each with {@code bits} bits, the lowest bits of the first byte first.
 * </ul>
 *
 * <p>With a rotation it is the residual's rotated components that have numbers; evenly spaced weights are then RaBitQ's
 * code, which needs no training but the centroid.
 */
public final class ResidualTokens implements TokenCode {

    /** The most centroids. */
    public static final int MAX_CENTROIDS = 1 << Short.SIZE;

    /** The most bits of a token's numbers. */
    public static final int MAX_BITS = 1 << 14;

    static final int NUMBERS = 2 * Short.BYTES;

    private static final int HALF_EXPONENT = 0x7c00;

    private final int dimension;
    private final int bits;
    private final MemorySegment centroids;
    private final int centroidCount;
    private final float[] weights;
    private final float unit;
    private final @Nullable Rotation rotation;
    private final long seed;

    /**
     * @param dimension components of a token, at least 1
     * @param bits of a component's number: 1, 2 or 4; at most {@value #MAX_BITS} for all numbers of a token
     * @param centroids 1 to {@value #MAX_CENTROIDS} rows of {@code dimension} float32 without gaps, in a native segment
     *     that outlives this
     * @param weights what the numbers stand for: {@linkplain #validWeights valid} ones
     * @param unit root mean square of the components that residuals are scaled to, to be met by the weights; above 0
     * @param rotated whether residuals are rotated, as the seed says
     * @param seed of the rotation; without one, of whatever found the centroids, for who wants to find them again
     */
    public ResidualTokens(
            int dimension, int bits, MemorySegment centroids, float[] weights, float unit, boolean rotated, long seed) {
        long centroidBytes = (long) dimension * Float.BYTES;
        long count = dimension < 1 ? 0 : centroids.byteSize() / centroidBytes;
        if (count < 1 || count > MAX_CENTROIDS || centroids.byteSize() != count * centroidBytes) {
            throw new IllegalArgumentException("centroids: expected 1 to " + MAX_CENTROIDS + " of " + dimension
                    + " float32, found " + centroids.byteSize() + " bytes");
        }
        if (!valid(dimension, bits, rotated) || !validWeights(weights, bits) || !(unit > 0 && Float.isFinite(unit))) {
            throw new IllegalArgumentException("expected 1, 2 or 4 bits, at most " + MAX_BITS + " for a token, as many"
                    + " ascending weights, and a unit above 0; found " + bits + " bits, " + weights.length
                    + " weights, a unit of " + unit);
        }
        this.dimension = dimension;
        this.bits = bits;
        this.centroids = centroids;
        this.centroidCount = (int) count;
        this.weights = weights.clone();
        this.unit = unit;
        this.rotation = rotated ? new Rotation(dimension, seed) : null;
        this.seed = seed;
    }

    /**
     * Whether tokens can be coded so.
     *
     * @param dimension components of a token
     * @param bits of a component's number: 1, 2 or 4
     * @param rotated whether residuals are rotated
     */
    public static boolean valid(int dimension, int bits, boolean rotated) {
        boolean validBits = bits == 1 || bits == 2 || bits == 4;
        return validBits && dimension >= 1 && dimension <= MAX_BITS && numbers(dimension, rotated) * bits <= MAX_BITS;
    }

    private static int numbers(int dimension, boolean rotated) {
        return rotated ? Rotation.padded(dimension) : dimension;
    }

    /** Whether numbers may stand for such weights: as many as there are numbers, finite, none less than one before. */
    public static boolean validWeights(float[] weights, int bits) {
        if (weights.length != 1 << bits || !Float.isFinite(weights[0])) {
            return false;
        }
        boolean valid = true;
        for (int i = 1; i < weights.length; i++) {
            valid &= weights[i] >= weights[i - 1] && Float.isFinite(weights[i]);
        }
        return valid;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    /** Bits of a component's number. */
    public int bits() {
        return bits;
    }

    /** The centroids, float32 rows without gaps. */
    public MemorySegment centroids() {
        return centroids;
    }

    /** How many centroids. */
    public int centroidCount() {
        return centroidCount;
    }

    /** What the numbers stand for, a copy. */
    public float[] weights() {
        return weights.clone();
    }

    /** Root mean square of the components that residuals are scaled to. */
    public float unit() {
        return unit;
    }

    /** Whether residuals are rotated. */
    public boolean rotated() {
        return rotation != null;
    }

    /** Rotates residuals; null where they are not. */
    @Nullable
    Rotation rotation() {
        return rotation;
    }

    /** Of the rotation, or of the centroids. */
    public long seed() {
        return seed;
    }

    /** Components that have numbers: those of a token, or of a rotated one. */
    int numbers() {
        return numbers(dimension, rotated());
    }

    @Override
    public int tokenBytes() {
        return NUMBERS + Math.ceilDiv(numbers() * bits, Byte.SIZE);
    }

    /** Centroids are ones that there are, and factors are numbers. */
    @Override
    public boolean sound(MemorySegment tokens, long offset, int count) {
        boolean sound = true;
        long at = offset;
        for (int t = 0; t < count; t++, at += tokenBytes()) {
            int centroid = Short.toUnsignedInt(tokens.get(LittleEndian.SHORT, at));
            int factor = tokens.get(LittleEndian.SHORT, at + Short.BYTES);
            sound &= centroid < centroidCount & (factor & HALF_EXPONENT) != HALF_EXPONENT;
        }
        return sound;
    }

    /** A new encoder. */
    public ResidualEncoder encoder() {
        return new ResidualEncoder(this);
    }

    @Override
    public TokenScorer scorer() {
        return new ResidualTokenScorer(this);
    }
}
