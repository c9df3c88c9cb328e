package dev.varve.lab.sets;

/** Sums over vectors in float64, by plain loops: what judges kernels must share nothing with them. */
public final class Float64 {

    private Float64() {}

    // Four sums, because one would wait for itself at every step: the compiler may not reorder them.

    /** The inner product of two vectors of one length. */
    public static double dot(float[] a, float[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i <= a.length - 4; i += 4) {
            s0 += (double) a[i] * b[i];
            s1 += (double) a[i + 1] * b[i + 1];
            s2 += (double) a[i + 2] * b[i + 2];
            s3 += (double) a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            s0 += (double) a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** The squared Euclidean distance of two vectors of one length. */
    public static double squaredDistance(float[] a, float[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i <= a.length - 4; i += 4) {
            s0 += square((double) a[i] - b[i]);
            s1 += square((double) a[i + 1] - b[i + 1]);
            s2 += square((double) a[i + 2] - b[i + 2]);
            s3 += square((double) a[i + 3] - b[i + 3]);
        }
        for (; i < a.length; i++) {
            s0 += square((double) a[i] - b[i]);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double square(double x) {
        return x * x;
    }
}
