package dev.varve.lab.sets;

import dev.varve.lab.vectors.FvecsRows;
import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.util.Arrays;

/**
 * How hard a set is to search, whatever searches it. Distances are Euclidean, for cosine and inner product between rows
 * of unit length.
 *
 * @param localDimension mean over the queries of their local intrinsic dimensionality: how fast the number of neighbors
 *     grows with distance. The maximum likelihood estimate of all neighbors that the truth has (Amsaleg et al.,
 *     "Estimating Local Intrinsic Dimensionality", KDD 2015, section 4.1)
 * @param nearest mean distance of a query to its nearest row
 * @param contrast mean over the queries of the distance to some random rows over that to the nearest one: how much
 *     nearer than others the nearest row is
 */
public record SetStatistics(double localDimension, double nearest, double contrast) {

    private static final int RANDOM_ROWS = 100;
    private static final long SEED = 1;

    /** Measures a prepared set. */
    public static SetStatistics of(PreparedSet prepared) throws IOException {
        boolean unit = prepared.set().metric() != Metric.L2;
        try (FvecsRows base = FvecsRows.open(prepared.base());
                FvecsRows queries = FvecsRows.open(prepared.queries());
                VectorReader truth = VectorFiles.open(prepared.truth(), VectorFiles.Part.NEIGHBORS)) {
            float[] query = new float[base.dimension()];
            float[] row = new float[base.dimension()];
            long[] neighbors = new long[truth.dimension()];
            double[] distances = new double[neighbors.length];
            double dimension = 0;
            double nearest = 0;
            double contrast = 0;
            int counted = 0;
            for (int q = 0; truth.next(neighbors); q++) {
                read(queries, q, unit, query);
                for (int i = 0; i < neighbors.length; i++) {
                    read(base, (int) neighbors[i], unit, row);
                    distances[i] = Math.sqrt(-Metric.L2.score(query, row));
                }
                var random = new RowRandom(SEED, 0, q);
                double mean = 0;
                for (int i = 0; i < RANDOM_ROWS; i++) {
                    read(base, random.nextInt(base.count()), unit, row);
                    mean += Math.sqrt(-Metric.L2.score(query, row)) / RANDOM_ROWS;
                }
                double local = localDimension(distances);
                // A query that is a row itself, or whose neighbors are all one row, has no dimension to speak of.
                if (distances[0] > 0 && Double.isFinite(local)) {
                    dimension += local;
                    nearest += distances[0];
                    contrast += mean / distances[0];
                    counted++;
                }
            }
            return new SetStatistics(dimension / counted, nearest / counted, contrast / counted);
        }
    }

    /** From the distances of the neighbors, in any order; infinite where all are equal. */
    static double localDimension(double[] distances) {
        double greatest = Arrays.stream(distances).max().orElse(0);
        double sum = 0;
        int counted = 0;
        for (double distance : distances) {
            if (distance > 0) {
                sum += StrictMath.log(distance / greatest);
                counted++;
            }
        }
        return -counted / sum;
    }

    private static void read(FvecsRows rows, int row, boolean unit, float[] into) {
        rows.read(row, into);
        if (unit) {
            Directions.normalize(into);
        }
    }
}
