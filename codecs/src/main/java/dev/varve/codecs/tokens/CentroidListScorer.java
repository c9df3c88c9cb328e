package dev.varve.codecs.tokens;

import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Scores rows by centroid interaction (PLAID, Santhanam et al., CIKM 2022, arXiv 2205.09707, section 4): each token of
 * a row is taken for its nearest centroid, so that a row is but the list of its centroids. Its score is the sum, over
 * the query's tokens, of the largest inner product with one of them. First {@link #prepare}, then any number of
 * {@link #score}, and so on with the next query.
 *
 * <p>The products of a query with a centroid are calculated once, when a row first names it. Centroids that are named
 * get slots in the order in which they are, so that memory grows with those alone.
 *
 * <p>Allocates nothing but where a query has more tokens, or names more centroids, than any before. Used by one thread
 * at a time.
 */
public final class CentroidListScorer {

    /** The most centroids. */
    public static final int MAX_CENTROIDS = 1 << Short.SIZE;

    private static final int LANES = MaxSimKernels.LANES;

    /** Centroids that the query is multiplied with at once. */
    private static final int STAGED = 16;

    /** Numbers of a list that are looked up at once. */
    private static final int PIECE = 256;

    private final int dimension;
    private final MemorySegment centroids;
    private final MemorySegment numbers;
    private final MemorySegment begins;
    private final int rowCount;
    private final MaxSimKernels kernels = Kernels.maxSim();
    private final QueryPanels query;
    private final float[] staged;
    /** One more than a centroid's slot; 0 where it has none. */
    private final int[] slots;
    /** The centroids of the slots. */
    private final int[] named;
    /** Slots that were given. */
    private int given;
    /** Slots whose products are there; the centroids of those behind are staged. */
    private int multiplied;
    /** The products of the query; of whoever prepared. */
    private CentroidProducts products = new CentroidProducts();

    private final int[] piece = new int[PIECE];

    /**
     * @param dimension components of a centroid, at least 1
     * @param centroids 1 to {@value #MAX_CENTROIDS} rows of {@code dimension} float32 without gaps, in a native segment
     * @param numbers the lists of all rows one after another, 16 bits a centroid
     * @param begins where the list of each row begins and, at the end, where the last one ends, in numbers; 64 bits
     *     each
     */
    public CentroidListScorer(int dimension, MemorySegment centroids, MemorySegment numbers, MemorySegment begins) {
        this.dimension = dimension;
        this.centroids = centroids;
        this.numbers = numbers;
        this.begins = begins;
        rowCount = Math.toIntExact(begins.byteSize() / Long.BYTES - 1);
        query = new QueryPanels(dimension);
        slots = new int[centroidCount(dimension, centroids)];
        named = new int[slots.length];
        staged = new float[Math.min(STAGED, slots.length) * dimension];
    }

    /**
     * How many centroids lie in a segment.
     *
     * @throws IllegalArgumentException if it does not have 1 to {@value #MAX_CENTROIDS} rows of {@code dimension}
     *     float32
     */
    public static int centroidCount(int dimension, MemorySegment centroids) {
        long bytes = (long) dimension * Float.BYTES;
        long count = dimension < 1 ? 0 : centroids.byteSize() / bytes;
        if (count < 1 || count > MAX_CENTROIDS || centroids.byteSize() != count * bytes) {
            throw new IllegalArgumentException("centroids: expected 1 to " + MAX_CENTROIDS + " of " + dimension
                    + " float32, found " + centroids.byteSize() + " bytes");
        }
        return (int) count;
    }

    /**
     * Sets the query; it is copied.
     *
     * @param tokens at least one, each with as many finite components as the centroids
     * @param room for the products, which no other scorer takes before this one has scored
     * @throws IllegalArgumentException if there is no token, or one has another number of components
     */
    public void prepare(float[][] tokens, CentroidProducts room) {
        for (int slot = 0; slot < given; slot++) {
            slots[named[slot]] = 0;
        }
        given = 0;
        multiplied = 0;
        query.prepare(tokens);
        products = room;
        room.take(this, query.count());
    }

    /**
     * Scores rows.
     *
     * @param rows the first {@code count} are scored; what they read was verified
     * @param into out: {@code into[i]} is minus the score of {@code rows[i]}, a distance: the smaller, the nearer.
     *     Positive infinity for a row with an empty list, and where inner products overflowed both ways; never NaN
     * @throws IndexOutOfBoundsException if a row is none of the file, or was not verified and leads nowhere
     * @throws IllegalStateException if another scorer was prepared with the same memory since
     */
    public void score(int[] rows, int count, float[] into) {
        products.check(this);
        Objects.checkFromIndexSize(0, count, rows.length);
        Objects.checkFromIndexSize(0, count, into.length);
        for (int i = 0; i < count; i++) {
            name(begin(rows[i]), begin(rows[i] + 1));
        }
        multiply();
        for (int i = 0; i < count; i++) {
            into[i] = (float) -score(begin(rows[i]), begin(rows[i] + 1));
        }
    }

    private long begin(int row) {
        Objects.checkIndex(row, rowCount + 1);
        return begins.get(LittleEndian.LONG, (long) row * Long.BYTES);
    }

    private int number(long index) {
        return Short.toUnsignedInt(numbers.get(LittleEndian.SHORT, index * Short.BYTES));
    }

    /** Gives slots to the centroids of a list that have none. */
    private void name(long from, long to) {
        Objects.checkFromToIndex(from, to, numbers.byteSize() / Short.BYTES);
        for (long i = from; i < to; i++) {
            int centroid = number(i);
            if (slots[centroid] == 0) {
                if ((given - multiplied) * dimension == staged.length) {
                    multiply();
                }
                long at = (long) centroid * dimension * Float.BYTES;
                kernels.copyFloat32(centroids, at, dimension, staged, (given - multiplied) * dimension);
                named[given] = centroid;
                slots[centroid] = ++given;
            }
        }
    }

    /** Calculates the products of all panels with the centroids that are staged. */
    private void multiply() {
        for (int panel = 0; panel < query.count() && multiplied < given; panel++) {
            kernels.products(
                    query.panels(),
                    query.begin(panel),
                    dimension,
                    staged,
                    0,
                    given - multiplied,
                    products.grow(panel, given, slots.length),
                    multiplied * LANES);
        }
        multiplied = given;
    }

    /** The score of a list whose centroids all have products. */
    private double score(long from, long to) {
        query.reset();
        for (long done = from; done < to; done += PIECE) {
            int count = (int) Math.min(PIECE, to - done);
            for (int i = 0; i < count; i++) {
                piece[i] = (slots[number(done + i)] - 1) * LANES;
            }
            for (int panel = 0; panel < query.count(); panel++) {
                kernels.rowMaxima(products.of(panel), piece, 0, count, query.maxima(), panel * LANES);
            }
        }
        return query.sum();
    }
}
