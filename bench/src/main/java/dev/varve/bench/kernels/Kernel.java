package dev.varve.bench.kernels;

import dev.varve.bench.kernels.CodeWork.Way;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.DenseKernels;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * The kernels that are measured, as a benchmark's parameter. Another one is a constant, and a line that says what it
 * does.
 */
public enum Kernel {
    /** Inner product, float32. */
    DOT_FLOAT32,
    /** Squared Euclidean distance, float32. */
    L2_FLOAT32,
    /** Cosine, float32: the inner product and the row's norm. */
    COSINE_FLOAT32,
    /** Inner product, float16. */
    DOT_FLOAT16,
    /** Squared Euclidean distance, float16. */
    L2_FLOAT16,
    /** Cosine, float16: the inner product and the row's norm. */
    COSINE_FLOAT16,
    /** Inner product with listed rows, float32. */
    DOT_FLOAT32_LIST,
    /** Squared Euclidean distance to listed rows, float32. */
    L2_FLOAT32_LIST,
    /** Inner product with listed rows, float16. */
    DOT_FLOAT16_LIST,
    /** Squared Euclidean distance to listed rows, float16. */
    L2_FLOAT16_LIST,
    /** RaBitQ, 1 bit a dimension against 4 of the query: rows one behind the other. */
    RABITQ1_RUN,
    /** RaBitQ, 1 bit a dimension against 4 of the query: listed rows. */
    RABITQ1_LIST,
    /** RaBitQ, 1 bit a dimension against 4 of the query: each row by a call of its own. */
    RABITQ1_ONE,
    /** RaBitQ, 4 bits a dimension against 8 of the query: listed rows. */
    RABITQ4_LIST,
    /** RaBitQ, 4 bits a dimension against 8 of the query: each row by a call of its own. */
    RABITQ4_ONE,
    /** RaBitQ, 8 bits a dimension against 8 of the query: listed rows. */
    RABITQ8_LIST,
    /** RaBitQ, 8 bits a dimension against 8 of the query: each row by a call of its own. */
    RABITQ8_ONE,
    /** LVQ, 8 bits a dimension against 8 of the query: rows one behind the other. */
    LVQ8_RUN,
    /** LVQ, 8 bits a dimension against 8 of the query: listed rows. */
    LVQ8_LIST,
    /** LVQ, 8 bits a dimension against 8 of the query: each row by a call of its own. */
    LVQ8_ONE,
    /** A document's float16 tokens to float32: the first half of late interaction. */
    COPY_FLOAT16,
    /** Late interaction with a document of float16 tokens. */
    MAXSIM_FLOAT16,
    /** Late interaction with a document of residual codes, 1 bit a dimension. */
    MAXSIM_RESIDUAL1,
    /** Late interaction with a document of residual codes, 2 bits a dimension. */
    MAXSIM_RESIDUAL2,
    /** Late interaction with a document of residual codes, 4 bits a dimension. */
    MAXSIM_RESIDUAL4;

    private static final String MAXSIM = "MAXSIM_";
    private static final List<Integer> OF_ROWS = List.of(128, 768);
    private static final List<Integer> OF_TOKENS = List.of(128);

    /** What it does with vectors of a dimension. */
    Work work(int dimension, RandomGenerator random) {
        return switch (this) {
            case DOT_FLOAT32 -> new DenseWork(dimension, ElementType.FLOAT32, 1, DenseKernels::dotFloat32, random);
            case L2_FLOAT32 -> new DenseWork(dimension, ElementType.FLOAT32, 1, DenseKernels::l2Float32, random);
            case COSINE_FLOAT32 ->
                new DenseWork(dimension, ElementType.FLOAT32, 2, DenseKernels::cosineFloat32, random);
            case DOT_FLOAT16 -> new DenseWork(dimension, ElementType.FLOAT16, 1, DenseKernels::dotFloat16, random);
            case L2_FLOAT16 -> new DenseWork(dimension, ElementType.FLOAT16, 1, DenseKernels::l2Float16, random);
            case COSINE_FLOAT16 ->
                new DenseWork(dimension, ElementType.FLOAT16, 2, DenseKernels::cosineFloat16, random);
            case DOT_FLOAT32_LIST ->
                new DenseListWork(dimension, ElementType.FLOAT32, DenseKernels::dotFloat32, random);
            case L2_FLOAT32_LIST -> new DenseListWork(dimension, ElementType.FLOAT32, DenseKernels::l2Float32, random);
            case DOT_FLOAT16_LIST ->
                new DenseListWork(dimension, ElementType.FLOAT16, DenseKernels::dotFloat16, random);
            case L2_FLOAT16_LIST -> new DenseListWork(dimension, ElementType.FLOAT16, DenseKernels::l2Float16, random);
            case RABITQ1_RUN -> CodeWork.raBitQ(dimension, 1, Way.RUN, random);
            case RABITQ1_LIST -> CodeWork.raBitQ(dimension, 1, Way.LIST, random);
            case RABITQ1_ONE -> CodeWork.raBitQ(dimension, 1, Way.ONE, random);
            case RABITQ4_LIST -> CodeWork.raBitQ(dimension, 4, Way.LIST, random);
            case RABITQ4_ONE -> CodeWork.raBitQ(dimension, 4, Way.ONE, random);
            case RABITQ8_LIST -> CodeWork.raBitQ(dimension, 8, Way.LIST, random);
            case RABITQ8_ONE -> CodeWork.raBitQ(dimension, 8, Way.ONE, random);
            case LVQ8_RUN -> CodeWork.lvq(dimension, Way.RUN, random);
            case LVQ8_LIST -> CodeWork.lvq(dimension, Way.LIST, random);
            case LVQ8_ONE -> CodeWork.lvq(dimension, Way.ONE, random);
            case COPY_FLOAT16 -> new CopyWork(dimension, random);
            case MAXSIM_FLOAT16 -> new MaxSimWork(dimension, random);
            case MAXSIM_RESIDUAL1 -> new CodedMaxSimWork(dimension, 1, random);
            case MAXSIM_RESIDUAL2 -> new CodedMaxSimWork(dimension, 2, random);
            case MAXSIM_RESIDUAL4 -> new CodedMaxSimWork(dimension, 4, random);
        };
    }

    /** The dimensions that it is measured at where none are asked for. */
    List<Integer> dimensions() {
        return this == COPY_FLOAT16 || !tokenCode().isEmpty() ? OF_TOKENS : OF_ROWS;
    }

    /** The code of the tokens that it scores, in figures; empty where it scores none. */
    String tokenCode() {
        return name().startsWith(MAXSIM) ? name().substring(MAXSIM.length()).toLowerCase(Locale.ROOT) : "";
    }

    /** Its name in figures. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
