package dev.varve.codecs.codes;

/**
 * Steps of a uniform quantiser that are best for the standard normal distribution (Max, "Quantizing for minimum
 * distortion", IRE Transactions on Information Theory 6, 1960; for more levels than his tables have, by his condition).
 */
public final class Steps {

    private static final double[] STEPS = {1.596, 0.9957, 0.5860, 0.3352, 0.1881, 0.1041, 0.0569, 0.0308};

    private Steps() {}

    /** The step where there are two to the {@code bits} levels, 1 to 8. */
    public static double of(int bits) {
        return STEPS[bits - 1];
    }
}
