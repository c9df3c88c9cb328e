package dev.varve.codecs.encodings;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The cheap alternative: the direction of the mean of a document's tokens, and the sum of a query's. What several
 * tokens of a document say is blurred into one vector, as short as a token: their inner product is what late
 * interaction would score if each token of the query found that direction in the document.
 *
 * <p>Immutable and thread-safe.
 */
public final class MeanEncoding implements TokenEncoding {

    private final int dimension;

    /** @param dimension components of a token, and of its encoding; at least 1 */
    public MeanEncoding(int dimension) {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension: expected at least 1, found " + dimension);
        }
        this.dimension = dimension;
    }

    @Override
    public int tokenDimension() {
        return dimension;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public TokenEncoder encoder() {
        return new Encoder();
    }

    private final class Encoder implements TokenEncoder {

        private final double[] sums = new double[dimension];

        @Override
        public void document(float[] tokens, int count, float[] into) {
            sum(tokens, count, into);
            double squared = 0;
            for (double sum : sums) {
                squared += sum * sum;
            }
            scale(squared == 0 ? 0 : 1 / Math.sqrt(squared), into);
        }

        @Override
        public void query(float[] tokens, int count, float[] into) {
            sum(tokens, count, into);
            scale(1, into);
        }

        private void sum(float[] tokens, int count, float[] into) {
            Checks.encode(MeanEncoding.this, tokens, count, into);
            Arrays.fill(sums, 0);
            for (int t = 0; t < count; t++) {
                for (int d = 0; d < dimension; d++) {
                    sums[d] += tokens[t * dimension + d];
                }
            }
        }

        private void scale(double factor, float[] into) {
            for (int d = 0; d < dimension; d++) {
                into[d] = (float) (sums[d] * factor);
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MeanEncoding encoding && dimension == encoding.dimension;
    }

    @Override
    public int hashCode() {
        return dimension;
    }

    @Override
    public String toString() {
        return "mean of " + dimension + " components";
    }
}
