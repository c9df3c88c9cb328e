package dev.varve.codecs.kernels;

import java.util.function.Supplier;

/**
 * The kernels of this process, chosen once: by the Vector API where its module is present, by plain loops otherwise.
 *
 * <p>{@code jdk.incubator.vector} is resolved only when asked for on the command line, so what needs it is loaded by
 * name, and a process without it never links those classes.
 *
 * <p>Thread-safe.
 */
public final class Kernels {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final KernelSet CHOSEN =
            ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()
                    ? load(Kernels.class.getPackageName() + ".VectorKernels")
                    : KernelSet.scalar("Scores are computed by plain loops, many times slower than by the Vector API:"
                            + " switch it on with --add-modules " + VECTOR_MODULE);

    private Kernels() {}

    /** Scores of dense vectors. */
    public static DenseKernels dense() {
        return CHOSEN.dense();
    }

    /** Scores of token vectors. */
    public static MaxSimKernels maxSim() {
        return CHOSEN.maxSim();
    }

    /** Rotation and scores of quantised vectors. */
    public static CodeKernels codes() {
        return CHOSEN.codes();
    }

    /** Which of many values are within a range. */
    public static FilterKernels filters() {
        return CHOSEN.filters();
    }

    /** Arithmetic of encodings that make one vector of many. */
    public static EncodingKernels encodings() {
        return CHOSEN.encodings();
    }

    /** Whether the kernels run on the Vector API. */
    public static boolean vectorised() {
        return CHOSEN.vectorised();
    }

    /** What the kernels run on, for a log or a report: {@code "Vector API, 512 bits"} or {@code "scalar"}. */
    public static String description() {
        return CHOSEN.description();
    }

    /**
     * One line for the user: why the kernels run on plain loops and how to change that; empty when they are vectorised.
     */
    public static String advice() {
        return CHOSEN.advice();
    }

    /**
     * Loads a set of kernels by the name of its supplier.
     *
     * @throws IllegalStateException if the class is missing or cannot be linked: a damaged jar, or a JDK that the
     *     Vector API moved in
     */
    static KernelSet load(String supplier) {
        try {
            Object loaded = Class.forName(supplier).getDeclaredConstructor().newInstance();
            return (KernelSet) ((Supplier<?>) loaded).get();
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw new IllegalStateException(
                    "Module " + VECTOR_MODULE + " is present but " + supplier
                            + " cannot be used; start Java without --add-modules " + VECTOR_MODULE
                            + " to run on plain loops, or replace the varve-codecs jar",
                    e);
        }
    }
}
