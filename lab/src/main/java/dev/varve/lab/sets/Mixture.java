package dev.varve.lab.sets;

/**
 * A mixture of clusters, each spread along a few directions of its own. A row is
 *
 * <pre>centre(c) + spread · (√(1 − noise²) · Σ_j w_j z_j e(c, j) + noise · n / √dim)</pre>
 *
 * where the cluster c is drawn by Zipf's law, the centres lie in a shared space of falling variance, e(c, j) are
 * {@code latent} directions out of a dictionary that the clusters share, w_j fall like (j + 1)^-1/2, z are normal, and
 * n is noise in all dimensions. Thread-safe.
 */
final class Mixture {

    /** Most numbers of all centres together: 256 MiB. */
    static final long MAX_CENTRE_NUMBERS = 1L << 26;

    private static final int DICTIONARY = 512;
    private static final int CENTRE_RANK = 96;
    private static final double FALL = 0.5;

    private static final int CENTRE_DIRECTIONS = 1;
    private static final int CENTRES = 2;
    private static final int SHARED = 3;
    private static final int CHOICES = 4;

    private final long seed;
    private final Zipf clusters;
    private final float[][] centres;
    private final float[][] dictionary;
    private final double[] weights;
    private final double spread;
    private final double noise;

    Mixture(Parameters parameters) {
        int dimension = parameters.whole("dim");
        this.seed = parameters.seed();
        this.clusters = new Zipf(parameters.whole("clusters"), parameters.real("zipf"));
        this.spread = parameters.real("spread");
        this.noise = parameters.real("noise");
        this.weights = Directions.falling(parameters.whole("latent"), FALL);
        this.dictionary = Directions.random(DICTIONARY, dimension, seed, SHARED);
        this.centres = centres(parameters.whole("clusters"), dimension, seed);
    }

    private static float[][] centres(int count, int dimension, long seed) {
        int rank = Math.min(dimension, CENTRE_RANK);
        float[][] directions = Directions.random(rank, dimension, seed, CENTRE_DIRECTIONS);
        double[] falling = Directions.falling(rank, FALL);
        float[][] centres = new float[count][dimension];
        for (int c = 0; c < count; c++) {
            var random = new RowRandom(seed, CENTRES, c);
            for (int j = 0; j < rank; j++) {
                Directions.add(centres[c], falling[j] * random.nextGaussian(), directions[j]);
            }
        }
        return centres;
    }

    /** Draws a cluster. */
    int cluster(RowRandom random) {
        return clusters.draw(random);
    }

    /** How probable a cluster is. */
    double probability(int cluster) {
        return clusters.probability(cluster);
    }

    /** The centre of a cluster; not to be changed. */
    float[] centre(int cluster) {
        return centres[cluster];
    }

    /** Adds to a row what makes it differ from the centre of its cluster. */
    void addSpread(int cluster, RowRandom random, float[] row) {
        double along = spread * Math.sqrt(1 - noise * noise);
        var choice = new RowRandom(seed, CHOICES, cluster);
        for (double weight : weights) {
            float[] direction = dictionary[choice.nextInt(dictionary.length)];
            Directions.add(row, along * weight * random.nextGaussian(), direction);
        }
        double everywhere = spread * noise / Math.sqrt(row.length);
        if (everywhere > 0) {
            for (int d = 0; d < row.length; d++) {
                row[d] += (float) (everywhere * random.nextNoise());
            }
        }
    }
}
