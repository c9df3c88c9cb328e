package dev.varve.codecs.codes;

import java.lang.foreign.MemorySegment;

/**
 * Locally adaptive scalar quantisation: a vector less the mean, each component rounded to one of 256 numbers that lie
 * evenly between the smallest and the largest component of that vector. Aguerrebere et al., "Similarity search in the
 * blink of an eye with compressed indices", PVLDB 16 (2023), section 3; one level, 8 bits.
 *
 * <p>With r = o − mean, r̂ as rounded and q = query − mean, the inner product ⟨r, q⟩ is taken for ⟨r̂, q⟩, off by at
 * most ‖r − r̂‖ ‖q‖ (and the rounding of float32): bounds are certain. There is one record for a row, which is the
 * coarse one.
 *
 * <p>A row with ‖r‖ above 2^56 is known by an error without bound. Cosine is inner product of vectors of unit norm.
 */
public final class Lvq implements VectorCode {

    /**
     * The least error of a row, as a share of ‖r̂‖: with it, the sum of two products above is at most the product of
     * max(‖r − r̂‖, share · ‖r̂‖), which is of the row, and ‖q‖ + ‖q − q̂‖ / share, which is of the query.
     */
    static final double SHARE = 0x1p-6;

    private final int dimension;
    private final Distance distance;
    private final float[] mean;
    private final FieldLayout fields;

    /**
     * @param dimension components of a vector
     * @param distance what is estimated; for cosine, the mean is one of vectors of unit norm
     * @param mean of the rows; any vector is sound
     */
    public Lvq(int dimension, Distance distance, float[] mean) {
        if (mean.length != dimension) {
            throw new IllegalArgumentException("mean of " + mean.length + " components, expected " + dimension);
        }
        this.dimension = dimension;
        this.distance = distance;
        this.mean = mean.clone();
        fields = new FieldLayout(Rotation.padded(dimension), Byte.SIZE);
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public Distance distance() {
        return distance;
    }

    @Override
    public float centroid(int d) {
        return mean[d];
    }

    FieldLayout fields() {
        return fields;
    }

    /** A holder of vectors less the mean. */
    Rest rest() {
        return new Rest(distance, mean, Rotation.padded(dimension));
    }

    @Override
    public int coarseBits() {
        return Byte.SIZE;
    }

    @Override
    public int coarseBytes() {
        return fields.bytes();
    }

    @Override
    public int fineBytes() {
        return 0;
    }

    @Override
    public boolean sound(MemorySegment coarse, long coarseAt, MemorySegment fine, long fineAt) {
        return FieldRecords.sound(coarse, coarseAt + fields.factors());
    }

    @Override
    public CodeEncoder encoder() {
        return new LvqEncoder(this);
    }

    @Override
    public CodeScorer scorer(MemorySegment coarse, MemorySegment fine) {
        return new LvqScorer(this, coarse);
    }
}
