package dev.varve.bench.ann.systems;

/** Which rows are near. */
public enum AnnMetric {
    /** The least Euclidean distance. */
    L2,
    /** The greatest cosine; vectors need not have unit length. */
    COSINE,
    /** The greatest inner product. */
    DOT;

    /**
     * How far two vectors are apart, in double arithmetic: the squared Euclidean distance, or minus the similarity.
     *
     * @param a as long as {@code b}; not zero under {@link #COSINE}
     */
    public double distance(float[] a, float[] b) {
        double squares = 0;
        double dot = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = 0; i < a.length; i++) {
            double off = (double) a[i] - b[i];
            squares += off * off;
            dot += (double) a[i] * b[i];
            lengthA += (double) a[i] * a[i];
            lengthB += (double) b[i] * b[i];
        }
        return switch (this) {
            case L2 -> squares;
            case COSINE -> -dot / Math.sqrt(lengthA * lengthB);
            case DOT -> -dot;
        };
    }
}
