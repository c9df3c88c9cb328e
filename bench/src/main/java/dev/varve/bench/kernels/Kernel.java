package dev.varve.bench.kernels;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.DenseKernels;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** The kernels that are measured, as a benchmark's parameter. */
public enum Kernel {
    /** Inner product, float32. */
    DOT_FLOAT32(Kernel.ROWS, dense(ElementType.FLOAT32, 1, DenseKernels::dotFloat32)),
    /** Squared Euclidean distance, float32. */
    L2_FLOAT32(Kernel.ROWS, dense(ElementType.FLOAT32, 1, DenseKernels::l2Float32)),
    /** Cosine, float32: the inner product and the row's norm. */
    COSINE_FLOAT32(Kernel.ROWS, dense(ElementType.FLOAT32, 2, DenseKernels::cosineFloat32)),
    /** Inner product, float16. */
    DOT_FLOAT16(Kernel.ROWS, dense(ElementType.FLOAT16, 1, DenseKernels::dotFloat16)),
    /** Squared Euclidean distance, float16. */
    L2_FLOAT16(Kernel.ROWS, dense(ElementType.FLOAT16, 1, DenseKernels::l2Float16)),
    /** Cosine, float16: the inner product and the row's norm. */
    COSINE_FLOAT16(Kernel.ROWS, dense(ElementType.FLOAT16, 2, DenseKernels::cosineFloat16)),
    /** A document's float16 tokens to float32: the first half of late interaction. */
    COPY_FLOAT16(Kernel.TOKENS, CopyWork::new),
    /** Late interaction with a document of float16 tokens. */
    MAXSIM_FLOAT16(Kernel.TOKENS, MaxSimWork::new);

    private static final String ROWS = "128,768";
    private static final String TOKENS = "128";

    private final String dimensions;
    private final Factory work;

    Kernel(String dimensions, Factory work) {
        this.dimensions = dimensions;
        this.work = work;
    }

    private interface Factory {
        Work create(int dimension, RandomGenerator random);
    }

    private static Factory dense(ElementType element, int multiplyAdds, DenseWork.Call call) {
        return (dimension, random) -> new DenseWork(dimension, element, multiplyAdds, call, random);
    }

    /** What it does with vectors of a dimension. */
    Work work(int dimension, RandomGenerator random) {
        return work.create(dimension, random);
    }

    /** The dimensions that it is measured at where none are asked for. */
    List<Integer> dimensions() {
        return List.of(dimensions.split(",")).stream().map(Integer::valueOf).toList();
    }

    /** Its name in figures. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
