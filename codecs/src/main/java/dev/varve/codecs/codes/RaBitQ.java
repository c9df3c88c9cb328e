package dev.varve.codecs.codes;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;

/**
 * RaBitQ: a vector, less a centroid and rotated at random, is kept as the nearest in direction of the vectors of a
 * grid. One bit a dimension is Gao and Long, "RaBitQ", SIGMOD 2024, arXiv 2405.12497; more bits are Gao et al.,
 * "Practical and asymptotically optimal quantization", SIGMOD 2025, arXiv 2409.09913. No training but the centroid.
 *
 * <p>With r = P(o − c) the rotated rest of a row, q = P(query − c), and v the grid vector that the bits stand for, the
 * inner product ⟨r, q⟩ is estimated by ‖r‖²/⟨v, r⟩ · ⟨v, q⟩. Over the choice of the rotation that is unbiased, and off
 * by about ‖r‖ ‖q‖ √(1 − a²) / (a √(D − 1)) for a = ⟨v, r⟩ / (‖v‖ ‖r‖), as a standard deviation (2405.12497, theorem
 * 3.2).
 *
 * <p>The coarse record has one bit a dimension, the sign; the fine one has all bits, so that it serves alone. Where
 * vectors are short, signs tell too little of them, and {@link #inOneRecord} has all bits in the coarse record, and no
 * other. Each record has
 *
 * <ul>
 *   <li>the summand ‖r‖² (L2), or −⟨o − c, c⟩;
 *   <li>the factor −2t (L2) or −t of the inner product of bits and query, with t the rescaling factor;
 *   <li>the error: the standard deviation above without ‖q‖, doubled for L2.
 * </ul>
 *
 * <p>A row with ‖r‖ above 2^56 is known by an error without bound. Cosine is inner product of vectors of unit norm.
 */
public final class RaBitQ implements VectorCode {

    /**
     * What 1 − a² is for 1 to 8 bits where components are normally distributed, as after rotation (Max, "Quantizing for
     * minimum distortion", IRE Transactions on Information Theory 6, 1960; for more levels than his tables have, by his
     * condition).
     */
    private static final double[] DISTORTIONS = {.3634, .1188, .03744, .01154, .003495, .001040, 3.043e-4, 8.769e-5};

    /** The least 1 − a² that an error is told by, as a share of what is usual: see {@link #leastDistortion}. */
    private static final double LEAST = 0.8;

    private static final int PLANES = 4;

    /** 97 of 100 distances are above such a bound. */
    private static final double CONFIDENCE = 1.9;

    private final int dimension;
    private final int bits;
    private final Distance distance;
    private final float[] centroid;
    private final Rotation rotation;
    private final FieldLayout fields;

    /** Whether the coarse record has the signs alone. */
    private final boolean signs;

    /**
     * @param dimension components of a vector
     * @param bits bits a dimension of the fine record, 1 to 8; with 1 there is no fine record
     * @param distance what is estimated; for cosine, the centroid is one of vectors of unit norm
     * @param centroid close to the rows, such as their mean; the closer the better, but any is sound
     * @param seed determines the rotation
     */
    public RaBitQ(int dimension, int bits, Distance distance, float[] centroid, long seed) {
        this(dimension, bits, distance, centroid, seed, true);
    }

    private RaBitQ(int dimension, int bits, Distance distance, float[] centroid, long seed, boolean signs) {
        if (bits < 1 || bits > Byte.SIZE || centroid.length != dimension) {
            throw new IllegalArgumentException(
                    bits + " bits, expected 1 to 8; centroid of " + centroid.length + ", expected " + dimension);
        }
        this.dimension = dimension;
        this.bits = bits;
        this.distance = distance;
        this.centroid = centroid.clone();
        rotation = new Rotation(dimension, seed);
        fields = new FieldLayout(rotation.padded(), bits);
        this.signs = signs;
    }

    /**
     * A code whose coarse record has all bits, and which has no fine one.
     *
     * @param bits bits a dimension, 2 to 8
     */
    public static RaBitQ inOneRecord(int dimension, int bits, Distance distance, float[] centroid, long seed) {
        if (bits < 2) {
            throw new IllegalArgumentException(bits + " bits in one record, expected 2 to 8");
        }
        return new RaBitQ(dimension, bits, distance, centroid, seed, false);
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public Distance distance() {
        return distance;
    }

    /** Bits a dimension of the record that has the most. */
    public int bits() {
        return bits;
    }

    @Override
    public int coarseBits() {
        return signs ? 1 : bits;
    }

    /** Whether there is a fine record beside the signs. */
    boolean inTwoRecords() {
        return signs && bits > 1;
    }

    @Override
    public float centroid(int d) {
        return centroid[d];
    }

    /** What determines the rotation. */
    public long seed() {
        return rotation.seed();
    }

    Rotation rotation() {
        return rotation;
    }

    FieldLayout fields() {
        return fields;
    }

    /** A holder of vectors less the centroid, to be rotated. */
    Rest rest() {
        return new Rest(distance, centroid, rotation.padded());
    }

    /** Words of 64 bits that hold the signs of a row. */
    int words() {
        return rotation.padded() / Long.SIZE;
    }

    /**
     * A lower limit of 1 − a² that makes errors additive: with it, (1 − a²)‖q‖² + ‖e‖², the variance that a query
     * rounded by e leads to, is at most max(1 − a², least) · (‖q‖² + ‖e‖²/least), a number of the row times one of the
     * query.
     */
    static double leastDistortion(int bits) {
        return LEAST * DISTORTIONS[bits - 1];
    }

    @Override
    public int coarseBytes() {
        if (!signs) {
            return fields.bytes();
        }
        int used = words() * Long.BYTES + 3 * Float.BYTES;
        return used <= 32 ? 32 : (used + 63) & -64;
    }

    @Override
    public int fineBytes() {
        return inTwoRecords() ? fields.bytes() : 0;
    }

    @Override
    public boolean sound(MemorySegment coarse, long coarseAt, MemorySegment fine, long fineAt) {
        if (!signs) {
            return FieldRecords.sound(coarse, coarseAt + fields.factors());
        }
        long factors = coarseAt + (long) words() * Long.BYTES;
        long end = factors + 3 * Float.BYTES;
        long padding = coarseAt + coarseBytes() - end;
        return Float.isFinite(coarse.get(LittleEndian.FLOAT, factors))
                && Float.isFinite(coarse.get(LittleEndian.FLOAT, factors + Float.BYTES))
                && coarse.get(LittleEndian.FLOAT, factors + 2 * Float.BYTES) >= 0
                && coarse.asSlice(end, padding).mismatch(MemorySegment.ofArray(new byte[(int) padding])) == -1
                && (bits == 1 || FieldRecords.sound(fine, fineAt + fields.factors()));
    }

    @Override
    public CodeEncoder encoder() {
        return new RaBitQEncoder(this);
    }

    @Override
    public CodeScorer scorer(MemorySegment coarse, MemorySegment fine) {
        return scorer(coarse, fine, PLANES, CONFIDENCE);
    }

    /**
     * A new scorer of some rows.
     *
     * @param planes bits that a component of the query is rounded to for signs, 2 to 8
     * @param confidence standard deviations of the error that lower bounds lie below the estimates
     */
    public CodeScorer scorer(MemorySegment coarse, MemorySegment fine, int planes, double confidence) {
        return new RaBitQScorer(this, coarse, fine, planes, confidence);
    }
}
