package dev.varve.codecs;

import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a header tells what made vectors of tokens. */
final class TokenEncodings {

    private static final int NONE = 0;
    private static final int MEAN = 1;
    private static final int FIXED_DIMENSIONAL = 2;

    private TokenEncodings() {}

    /** The parameters of a header; none where vectors were not made of tokens. */
    static List<Long> parameters(@Nullable TokenEncoding encoding) {
        return switch (encoding) {
            case null -> List.of();
            case MeanEncoding mean -> List.of((long) MEAN, (long) mean.tokenDimension());
            case FixedDimensionalEncoding fixed -> parameters(fixed.parameters());
        };
    }

    private static List<Long> parameters(Parameters fixed) {
        return List.of(
                (long) FIXED_DIMENSIONAL,
                (long) fixed.tokenDimension(),
                (long) fixed.repetitions(),
                (long) fixed.hyperplanes(),
                (long) fixed.innerDimension(),
                fixed.seed());
    }

    /**
     * The encoding that a header tells from a parameter on.
     *
     * @param dimension of the vectors
     * @return null where vectors were not made of tokens
     * @throws CorruptFileException if there is no such encoding
     */
    static @Nullable TokenEncoding of(String file, FileHeader header, int first, int dimension) {
        if (header.parameters().size() <= first) {
            return null;
        }
        long kind = header.parameter(file, first, "encoding of tokens", NONE, FIXED_DIMENSIONAL);
        if (kind == NONE) {
            return null;
        }
        int most = kind == MEAN ? dimension : VectorShape.MAX_DIMENSION;
        int tokens = (int) header.parameter(file, first + 1, "token dimension", kind == MEAN ? dimension : 1, most);
        if (kind == MEAN) {
            return new MeanEncoding(tokens);
        }
        int repetitions = (int) header.parameter(file, first + 2, "repetitions", 1, Parameters.MAX_REPETITIONS);
        int hyperplanes = (int) header.parameter(file, first + 3, "hyperplanes", 0, Parameters.MAX_HYPERPLANES);
        int inner = (int) header.parameter(file, first + 4, "inner dimension", 1, tokens);
        long seed = header.parameter(file, first + 5, "seed", Long.MIN_VALUE, Long.MAX_VALUE);
        try {
            return new FixedDimensionalEncoding(
                    new Parameters(tokens, repetitions, hyperplanes, inner, dimension, seed));
        } catch (IllegalArgumentException e) {
            var corrupt = new CorruptFileException(
                    file, FileHeader.offset(first), "parameters of an encoding", String.valueOf(e.getMessage()));
            corrupt.initCause(e);
            throw corrupt;
        }
    }
}
