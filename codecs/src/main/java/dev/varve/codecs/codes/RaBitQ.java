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
 * <p>The coarse record has one bit a dimension, the sign, or a few more, in bit planes, where vectors are short and
 * signs tell too little; the fine one has all bits, so that it serves alone. Each has
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

    /** Bits that a component of a query is rounded to for signs. */
    private static final int PLANES = 4;

    /** The same for coarse records of more bits. */
    private static final int MORE_PLANES = 5;

    /** 97 of 100 distances are above such a bound. */
    private static final double CONFIDENCE = 1.9;

    private final int dimension;
    private final int coarseBits;
    private final int bits;
    private final Distance distance;
    private final float[] centroid;
    private final Rotation rotation;
    private final FieldLayout fields;

    /**
     * A code whose coarse records are signs.
     *
     * @param dimension components of a vector
     * @param bits bits a dimension of the fine record, 1 to 8; with 1 there is no fine record
     * @param distance what is estimated; for cosine, the centroid is one of vectors of unit norm
     * @param centroid close to the rows, such as their mean; the closer the better, but any is sound
     * @param seed determines the rotation
     */
    public RaBitQ(int dimension, int bits, Distance distance, float[] centroid, long seed) {
        this(dimension, 1, bits, distance, centroid, seed);
    }

    /**
     * The same with coarse records of more bits.
     *
     * @param coarseBits bits a dimension of the coarse record, 1 to 8
     * @param bits the same of the fine record, {@code coarseBits} to 8; if it is no more, there is no fine record
     */
    public RaBitQ(int dimension, int coarseBits, int bits, Distance distance, float[] centroid, long seed) {
        if (coarseBits < 1 || bits < coarseBits || bits > Byte.SIZE) {
            throw new IllegalArgumentException(
                    coarseBits + " and " + bits + " bits, expected 1 to 8, the second no fewer than the first");
        }
        if (centroid.length != dimension) {
            throw new IllegalArgumentException("centroid of " + centroid.length + ", expected " + dimension);
        }
        this.dimension = dimension;
        this.coarseBits = coarseBits;
        this.bits = bits;
        this.distance = distance;
        this.centroid = centroid.clone();
        rotation = new Rotation(dimension, seed);
        fields = new FieldLayout(rotation.padded(), bits);
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public Distance distance() {
        return distance;
    }

    /** Bits a dimension of the fine record, or of the coarse one where there is no other. */
    public int bits() {
        return bits;
    }

    @Override
    public int coarseBits() {
        return coarseBits;
    }

    private boolean hasFine() {
        return bits > coarseBits;
    }

    /** What number 0 of so many bits stands for, negated: a number stands for itself less this. */
    static double middle(int bits) {
        return ((1 << bits) - 1) / 2.0;
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

    /** Words of 64 bits that hold one bit of all numbers of a row. */
    int planeWords() {
        return rotation.padded() / Long.SIZE;
    }

    /** Words of 64 bits of a coarse record. */
    int words() {
        return coarseBits * planeWords();
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
        return coarseBytes(dimension, coarseBits);
    }

    /** Bytes of a coarse record of so many bits a dimension. */
    public static int coarseBytes(int dimension, int bits) {
        int used = Rotation.padded(dimension) / Byte.SIZE * bits + 3 * Float.BYTES;
        return used <= 32 ? 32 : (used + 63) & -64;
    }

    @Override
    public int fineBytes() {
        return hasFine() ? fields.bytes() : 0;
    }

    @Override
    public boolean sound(MemorySegment coarse, long coarseAt, MemorySegment fine, long fineAt) {
        long factors = coarseAt + (long) words() * Long.BYTES;
        long end = factors + 3 * Float.BYTES;
        long padding = coarseAt + coarseBytes() - end;
        return Float.isFinite(coarse.get(LittleEndian.FLOAT, factors))
                && Float.isFinite(coarse.get(LittleEndian.FLOAT, factors + Float.BYTES))
                && coarse.get(LittleEndian.FLOAT, factors + 2 * Float.BYTES) >= 0
                && coarse.asSlice(end, padding).mismatch(MemorySegment.ofArray(new byte[(int) padding])) == -1
                && (!hasFine() || FieldRecords.sound(fine, fineAt + fields.factors()));
    }

    @Override
    public CodeEncoder encoder() {
        return new RaBitQEncoder(this);
    }

    @Override
    public CodeScorer scorer(MemorySegment coarse, MemorySegment fine) {
        return scorer(coarse, fine, coarseBits == 1 ? PLANES : MORE_PLANES, CONFIDENCE);
    }

    /**
     * A new scorer of some rows.
     *
     * @param planes bits that a component of the query is rounded to for coarse records, 2 to 8
     * @param confidence standard deviations of the error that lower bounds lie below the estimates
     */
    public CodeScorer scorer(MemorySegment coarse, MemorySegment fine, int planes, double confidence) {
        return new RaBitQScorer(this, coarse, fine, planes, confidence);
    }
}
