package dev.varve.fuzz.model;

/** What search scores by, summed up in double precision. */
public final class Scores {

    private Scores() {}

    /** The inner product of two vectors of one length. */
    public static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** The sum, over the tokens that are asked for, of the largest inner product with one of the others. */
    public static double maxSim(float[][] asked, float[][] tokens) {
        double sum = 0;
        for (float[] one : asked) {
            double best = Double.NEGATIVE_INFINITY;
            for (float[] token : tokens) {
                best = Math.max(best, dot(one, token));
            }
            sum += best;
        }
        return sum;
    }
}
