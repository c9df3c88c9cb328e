package dev.varve.codecs.codes;

import java.util.Random;

/** Vectors to encode, and their exact distances. */
final class Vectors {

    /** How rows and queries are drawn. */
    enum Kind {
        /** Independent normal components. */
        NORMAL {
            @Override
            float[] draw(int dimension, Random random) {
                return gaussians(dimension, random);
            }
        },
        /** Close to one of a few centres, which lie far off. */
        CLUSTERED {
            @Override
            float[] draw(int dimension, Random random) {
                float[] centre = gaussians(dimension, new Random(random.nextInt(5)));
                for (int d = 0; d < dimension; d++) {
                    centre[d] = 3 + centre[d] + 0.3f * (float) random.nextGaussian();
                }
                return centre;
            }
        },
        /** Components of very different size. */
        ANISOTROPIC {
            @Override
            float[] draw(int dimension, Random random) {
                float[] vector = gaussians(dimension, random);
                for (int d = 0; d < dimension; d++) {
                    vector[d] *= (float) Math.pow(d + 1, -1.5);
                }
                return vector;
            }
        },
        /** All but a few components zero. */
        SPARSE {
            @Override
            float[] draw(int dimension, Random random) {
                float[] vector = new float[dimension];
                for (int i = 0; i < 3; i++) {
                    vector[random.nextInt(dimension)] = 1 + random.nextFloat();
                }
                return vector;
            }
        };

        abstract float[] draw(int dimension, Random random);
    }

    private Vectors() {}

    static float[] gaussians(int dimension, Random random) {
        float[] vector = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            vector[d] = (float) random.nextGaussian();
        }
        return vector;
    }

    static double dot(float[] a, float[] b) {
        double dot = 0;
        for (int d = 0; d < a.length; d++) {
            dot += (double) a[d] * b[d];
        }
        return dot;
    }

    static double distance(Distance distance, float[] query, float[] row) {
        return switch (distance) {
            case DOT -> -dot(query, row);
            case COSINE -> {
                double norms = Math.sqrt(dot(query, query) * dot(row, row));
                yield norms == 0 ? 0 : -dot(query, row) / norms;
            }
            case L2 -> {
                double squared = 0;
                for (int d = 0; d < row.length; d++) {
                    squared += ((double) query[d] - row[d]) * ((double) query[d] - row[d]);
                }
                yield squared;
            }
        };
    }

    /** Mean of vectors, or of their directions. */
    static float[] mean(Distance distance, float[][] vectors) {
        float[] mean = new float[vectors[0].length];
        for (float[] vector : vectors) {
            double unit = distance == Distance.COSINE ? 1 / Math.sqrt(Math.max(dot(vector, vector), 1e-300)) : 1;
            for (int d = 0; d < mean.length; d++) {
                mean[d] += (float) (vector[d] * unit / vectors.length);
            }
        }
        return mean;
    }
}
