package dev.varve.bench.writes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * The records that are written. Key and vector of each follow from a seed, so that none has to be kept to check it. The
 * vectors are drawn from a pool that is made beforehand: what is measured is writing, not making them. Thread-safe.
 */
final class Records {

    private static final int POOL = 1024;

    private final int dimension;
    private final boolean scattered;
    private final long seed;
    private final float[][] vectors = new float[POOL][];
    private final ByteBuffer bytes;

    /**
     * Makes the pool.
     *
     * @param dimension of the vectors
     * @param scattered whether keys come in no order, instead of ascending
     * @param seed of everything
     */
    Records(int dimension, boolean scattered, long seed) {
        this.dimension = dimension;
        this.scattered = scattered;
        this.seed = seed;
        this.bytes = ByteBuffer.allocateDirect(POOL * dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < POOL; i++) {
            vectors[i] = new float[dimension];
            for (int d = 0; d < dimension; d++) {
                vectors[i][d] = random.nextFloat() - 0.5f;
            }
            bytes.asFloatBuffer().put(i * dimension, vectors[i]);
        }
    }

    /** Components of each vector. */
    int dimension() {
        return dimension;
    }

    /** Bytes that a user gives for each record: key and vector. */
    long recordBytes() {
        return (long) Long.BYTES + vectorBytes();
    }

    /** Bytes of each vector. */
    int vectorBytes() {
        return dimension * Float.BYTES;
    }

    /** The key of a record by its number; no two have the same. */
    long key(long number) {
        return scattered ? mix(number + seed) : number;
    }

    /** Which vector a version of a record has. */
    int vector(long key, int version) {
        return (int) Long.remainderUnsigned(mix(key ^ mix(version)), POOL);
    }

    /** A vector by its number, as Varve takes it; not to be changed. */
    float[] floats(int vector) {
        return vectors[vector];
    }

    /** The bytes of all vectors, little-endian and off-heap, as RocksDB takes them: with a position of its own. */
    ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /** A bijection that leaves no order (the finaliser of SplitMix64: Steele, Lea and Flood, OOPSLA 2014). */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
