package dev.varve.index.tokens;

import java.util.Random;

/**
 * Documents of tokens of unit norm around some centroids, as those of text encoders are: a document has a few terms,
 * each of them about three times. And queries of tokens near to those of one document.
 */
public final class Documents {

    private Documents() {}

    /** Documents of 1 to 60 tokens; one of 17 has none. */
    public static float[][][] draw(int count, int dimension, int centroidCount, Random random) {
        float[][] centroids = new float[centroidCount][];
        for (int c = 0; c < centroidCount; c++) {
            centroids[c] = near(new float[dimension], 1, random);
        }
        float[][][] documents = new float[count][][];
        for (int i = 0; i < count; i++) {
            int tokens = i % 17 == 16 ? 0 : 1 + random.nextInt(60);
            documents[i] = new float[tokens][];
            float[] about = near(new float[dimension], 1, random);
            int[] terms = random.ints(Math.ceilDiv(tokens, 3), 0, centroidCount).toArray();
            for (int t = 0; t < tokens; t++) {
                float[] centroid = centroids[terms[random.nextInt(terms.length)]].clone();
                for (int d = 0; d < dimension; d++) {
                    centroid[d] += 0.5f * about[d];
                }
                documents[i][t] = near(centroid, 0.6, random);
            }
        }
        return documents;
    }

    /** Tokens near to some of a document. */
    public static float[][] query(float[][] document, int tokens, Random random) {
        float[][] query = new float[tokens][];
        for (int t = 0; t < tokens; t++) {
            query[t] = near(document[random.nextInt(document.length)], 0.8, random);
        }
        return query;
    }

    /** A vector of unit norm at about this distance, before it is given that norm. */
    private static float[] near(float[] vector, double distance, Random random) {
        float[] moved = vector.clone();
        double norm = 0;
        for (int d = 0; d < moved.length; d++) {
            moved[d] += (float) (distance * random.nextGaussian() / Math.sqrt(moved.length));
            norm += (double) moved[d] * moved[d];
        }
        for (int d = 0; d < moved.length; d++) {
            moved[d] /= (float) Math.sqrt(norm);
        }
        return moved;
    }

    /** The exact score. */
    public static double score(float[][] query, float[][] document) {
        double sum = 0;
        for (float[] q : query) {
            double most = Double.NEGATIVE_INFINITY;
            for (float[] token : document) {
                double dot = 0;
                for (int d = 0; d < q.length; d++) {
                    dot += (double) q[d] * token[d];
                }
                most = Math.max(most, dot);
            }
            sum += most;
        }
        return sum;
    }
}
