package dev.varve.index;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.DenseKernels;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * How far the float32 score of a kernel can be from the float64 score of the same row, so that a row is passed over
 * only when rounding cannot have hidden that it is among the best. Scratch of one worker: it holds the bounds of a run
 * of rows.
 *
 * <p>With u = 2<sup>−24</sup> and γ = n·u / (1 − n·u), a sum of n products computed in float32, in any order, with or
 * without fused multiply-add, differs from the true one by at most γ·Σ|q<sub>i</sub>v<sub>i</sub>| (Higham, Accuracy
 * and Stability of Numerical Algorithms, 2nd ed., section 3.1), and by n·2<sup>−149</sup> more where products
 * underflow. Hence, for n dimensions and γ taken for n + 8:
 *
 * <ul>
 *   <li>DOT: |error| ≤ γ·‖q‖·‖v‖, by Cauchy and Schwarz;
 *   <li>L2: |error| ≤ γ·score: all terms have one sign; subtraction and square add two roundings to each;
 *   <li>COSINE, from q scaled to unit norm and rounded, the inner product and ‖v‖² of kernels: |error| ≤ 2γ. The inner
 *       product adds γ, the norm 0.6·γ, the rounding of q one u; this holds for γ ≤ 1/8 and while ‖v‖² neither
 *       underflows nor overflows.
 * </ul>
 *
 * The eight terms more, and a thousandth on top, cover the arithmetic of this class and the rounding of float64 scores
 * themselves. Where a bound does not hold, because something overflowed or underflowed, it is infinite or not a number:
 * the row is not passed over.
 */
final class RoundingBound {

    /** Keeps γ below 1/8. */
    static final int MAX_DIMENSION = 1 << 20;

    private final Similarity similarity;
    private final double gamma;
    private final double underflow;
    private final float[] zero;
    private final float[] squares;
    private final double[] scale;
    private final double[] weight;

    /**
     * @param dimension 1 to {@link #MAX_DIMENSION}
     * @param maxRun rows of a run at most
     */
    RoundingBound(Similarity similarity, int dimension, int maxRun) {
        this.similarity = similarity;
        double rounding = (dimension + 8) * 0x1p-24;
        gamma = 1.001 * rounding / (1 - rounding);
        underflow = dimension * 0x1p-149;
        boolean needsNorms = similarity != Similarity.L2;
        zero = new float[needsNorms ? dimension : 0];
        squares = new float[needsNorms ? maxRun : 0];
        scale = new double[maxRun];
        weight = new double[maxRun];
        Arrays.fill(scale, similarity == Similarity.L2 ? gamma - 1 : 1);
        Arrays.fill(weight, 1);
    }

    /** What the bound takes for a query: how much of a row's weight its score may be off. */
    double slack(double queryNorm) {
        return switch (similarity) {
            case DOT -> gamma * queryNorm;
            case COSINE -> 2 * gamma;
            case L2 -> 0;
        };
    }

    /** Takes the norms of a run of rows; needed once for all queries that are scored against it. */
    void measure(DenseKernels kernels, ElementType type, MemorySegment rows, long offset, long stride, int count) {
        if (similarity == Similarity.L2) {
            return;
        }
        if (type == ElementType.FLOAT32) {
            kernels.l2Float32(zero, rows, offset, stride, count, squares, 0);
        } else {
            kernels.l2Float16(zero, rows, offset, stride, count, squares, 0);
        }
        for (int i = 0; i < count; i++) {
            double square = squares[i];
            if (similarity == Similarity.DOT) {
                weight[i] = Math.sqrt((square + underflow) * (1 + 2 * gamma));
            } else {
                boolean sound = square >= underflow * 0x1p50 && square <= Float.MAX_VALUE;
                scale[i] = sound ? 1 / Math.sqrt(square) : Double.NaN;
            }
        }
    }

    /**
     * Whether the float64 score of a row of the run is below a threshold for certain.
     *
     * @param kernelScore what the kernel gave: inner product, with a unit query under COSINE; squared distance under L2
     * @param row index in the run
     * @param slack of the query
     */
    boolean isBelow(double threshold, float kernelScore, int row, double slack) {
        double upper = kernelScore * scale[row] + slack * weight[row] + underflow;
        // Minus infinity is an overflow, not a low score.
        return upper < threshold && upper > Double.NEGATIVE_INFINITY;
    }
}
