package dev.varve.codecs.kernels;

import java.lang.reflect.InvocationTargetException;

/**
 * The kernels of this process, chosen once: by the Vector API where its module is present, by plain loops otherwise.
 *
 * <p>{@code jdk.incubator.vector} is resolved only when asked for on the command line, so the classes that need it are
 * loaded by name and a process without it never links them.
 */
public final class Kernels {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final boolean VECTORISED =
            ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    private static final DenseKernels DENSE =
            VECTORISED ? load(DenseKernels.class, "VectorDenseKernels") : new ScalarDenseKernels();
    private static final MaxSimKernels MAX_SIM =
            VECTORISED ? load(MaxSimKernels.class, "VectorMaxSimKernels") : new ScalarMaxSimKernels();

    private Kernels() {}

    /** Scores of dense vectors. */
    public static DenseKernels dense() {
        return DENSE;
    }

    /** Scores of token vectors. */
    public static MaxSimKernels maxSim() {
        return MAX_SIM;
    }

    /** Whether the kernels run on the Vector API. */
    public static boolean vectorised() {
        return VECTORISED;
    }

    /** What the kernels run on, for a log or a report: {@code "Vector API, 512 bits"} or {@code "scalar"}. */
    public static String description() {
        return VECTORISED ? DENSE.toString() : "scalar";
    }

    /** One line that tells how to switch the Vector API on; empty when it is on. */
    public static String advice() {
        return VECTORISED
                ? ""
                : "Scores are computed by plain loops, many times slower than need be: start Java with --add-modules "
                        + VECTOR_MODULE;
    }

    private static <T> T load(Class<T> type, String name) {
        try {
            Class<?> found = Class.forName(Kernels.class.getPackageName() + "." + name);
            return type.cast(found.getDeclaredConstructor().newInstance());
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The kernel class " + name + " could not be initialised", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The kernel class " + name + " is missing from the varve-codecs jar", e);
        }
    }
}
