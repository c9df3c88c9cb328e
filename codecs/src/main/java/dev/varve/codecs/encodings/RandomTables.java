package dev.varve.codecs.encodings;

import dev.varve.codecs.codes.SplitMix64;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.kernels.EncodingKernels;

/** What is random about a {@link FixedDimensionalEncoding}, drawn by its seed. Immutable. */
final class RandomTables {

    private static final int LANES = EncodingKernels.LANES;

    private final Parameters parameters;

    /** Normals of the planes, in panels: as many repetitions in a panel as have all of their planes in it. */
    final float[] planes;

    /** Of each repetition the matrix of ±1/√innerDimension, in panels; empty where buckets are not projected. */
    final float[] inner;

    /** Where the run of each bucket begins. */
    final int[] offsets;

    /** Signs of the runs, {@link #signWords} for each bucket. */
    final long[] signs;

    RandomTables(Parameters parameters) {
        this.parameters = parameters;
        planes = planes(parameters);
        inner = inner(parameters);
        int buckets = parameters.repetitions() << parameters.hyperplanes();
        offsets = new int[buckets];
        signs = new long[buckets * signWords()];
        boolean whole = buckets * parameters.innerDimension() == parameters.dimension();
        for (int b = 0; b < buckets; b++) {
            offsets[b] = whole ? b * parameters.innerDimension() : place(stream(Stream.OFFSETS), b);
        }
        for (int i = 0; i < signs.length && !whole; i++) {
            signs[i] = SplitMix64.at(stream(Stream.SIGNS), i);
        }
    }

    /** Sequences of random numbers that have nothing to do with each other, in the order of the file format. */
    private enum Stream {
        PLANES,
        PROJECTIONS,
        OFFSETS,
        SIGNS
    }

    private long stream(Stream stream) {
        return stream(parameters, stream);
    }

    private static long stream(Parameters parameters, Stream stream) {
        return SplitMix64.at(parameters.seed(), stream.ordinal());
    }

    /** A place among the final components, by the upper half of a random number. */
    private int place(long stream, int bucket) {
        return (int) ((SplitMix64.at(stream, bucket) >>> Integer.SIZE) * parameters.dimension() >>> Integer.SIZE);
    }

    private static float[] planes(Parameters parameters) {
        int hyperplanes = parameters.hyperplanes();
        int dimension = parameters.tokenDimension();
        float[] planes = new float[panels(parameters) * dimension * LANES];
        float[] normal = new float[hyperplanes * dimension];
        for (int r = 0; r < parameters.repetitions() && hyperplanes > 0; r++) {
            SplitMix64.gaussians(SplitMix64.at(stream(parameters, Stream.PLANES), r), normal);
            int panel = r / (LANES / hyperplanes);
            int lane = r % (LANES / hyperplanes) * hyperplanes;
            for (int h = 0; h < hyperplanes; h++) {
                for (int d = 0; d < dimension; d++) {
                    planes[(panel * dimension + d) * LANES + lane + h] = normal[h * dimension + d];
                }
            }
        }
        return planes;
    }

    private static float[] inner(Parameters parameters) {
        int inner = parameters.innerDimension();
        int dimension = parameters.tokenDimension();
        if (inner == dimension) {
            return new float[0];
        }
        int panels = padded(inner) / LANES;
        float[] matrices = new float[parameters.repetitions() * panels * dimension * LANES];
        float one = (float) (1 / Math.sqrt(inner));
        long stream = stream(parameters, Stream.PROJECTIONS);
        for (int r = 0; r < parameters.repetitions(); r++) {
            for (int i = 0; i < inner; i++) {
                for (int d = 0; d < dimension; d++) {
                    long number = ((long) r * inner + i) * dimension + d;
                    boolean minus = (SplitMix64.at(stream, number / Long.SIZE) >>> number & 1) != 0;
                    int panel = r * panels + i / LANES;
                    matrices[(panel * dimension + d) * LANES + i % LANES] = minus ? -one : one;
                }
            }
        }
        return matrices;
    }

    /** Components of a bucket as panels hold them. */
    static int padded(int inner) {
        return (inner + LANES - 1) & -LANES;
    }

    private static int panels(Parameters parameters) {
        int hyperplanes = parameters.hyperplanes();
        return hyperplanes == 0 ? 0 : Math.ceilDiv(parameters.repetitions(), LANES / hyperplanes);
    }

    /** Panels of the planes of all repetitions. */
    int panels() {
        return panels(parameters);
    }

    /** Panels of the matrix of a repetition; 0 where buckets are not projected. */
    int innerPanels() {
        return inner.length == 0 ? 0 : padded(parameters.innerDimension()) / LANES;
    }

    /** Words of 64 signs that a bucket has. */
    int signWords() {
        return Math.ceilDiv(parameters.innerDimension(), Long.SIZE);
    }
}
