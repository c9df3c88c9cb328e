package dev.varve.bench.ann.systems;

import dev.varve.lab.sets.Metric;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Rows around a few centers, of lengths from a half to twice that of their center, and who is near in truth. */
final class ClusteredRows {

    private static final int CENTERS = 12;

    private final SplittableRandom random;
    private final int dimension;
    private final float[][] centers;

    ClusteredRows(long seed, int dimension) {
        this.random = new SplittableRandom(seed);
        this.dimension = dimension;
        this.centers = new float[CENTERS][];
        for (int i = 0; i < CENTERS; i++) {
            centers[i] = gaussian(new float[dimension], 1);
        }
    }

    /** Draws rows. */
    float[][] draw(int count) {
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = gaussian(centers[random.nextInt(CENTERS)], 1);
            float length = (float) Math.pow(2, random.nextDouble(-1, 1));
            for (int d = 0; d < dimension; d++) {
                rows[i][d] *= length;
            }
        }
        return rows;
    }

    private float[] gaussian(float[] mean, double deviation) {
        float[] row = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            row[d] = (float) random.nextGaussian(mean[d], deviation);
        }
        return row;
    }

    /** Writes rows as an .fvecs file. */
    static Path write(Path file, float[][] rows) throws IOException {
        int dimension = rows[0].length;
        ByteBuffer bytes = ByteBuffer.allocate(rows.length * (Integer.BYTES + dimension * Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            bytes.putInt(dimension);
            for (float value : row) {
                bytes.putFloat(value);
            }
        }
        return Files.write(file, bytes.array());
    }

    /** The nearest rows, by comparing all of them in double precision. */
    static List<Integer> nearest(float[][] rows, float[] query, Metric metric, int k) {
        double[] scores = new double[rows.length];
        for (int row = 0; row < rows.length; row++) {
            scores[row] = score(rows[row], query, metric);
        }
        return IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> scores[row]).reversed())
                .limit(k)
                .toList();
    }

    private static double score(float[] row, float[] query, Metric metric) {
        double dot = 0;
        double squares = 0;
        double distance = 0;
        for (int d = 0; d < query.length; d++) {
            dot += (double) row[d] * query[d];
            squares += (double) row[d] * row[d];
            distance += ((double) row[d] - query[d]) * ((double) row[d] - query[d]);
        }
        return switch (metric) {
            case L2 -> -distance;
            case COSINE -> dot / Math.sqrt(squares);
            case DOT -> dot;
        };
    }
}
