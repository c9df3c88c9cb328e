package dev.varve.lab.sets;

import java.util.List;
import java.util.OptionalInt;

/**
 * Documents of token vectors as ColBERT makes them, and queries with a document that is known to be relevant. All
 * vectors have unit length; every document is made by itself, so a corpus of any size takes the memory of its centroids
 * only. Thread-safe.
 *
 * <p>A document has a topic, drawn by Zipf's law, and a few terms: centroids, most of them out of the hundreds that its
 * topic prefers, the others out of those that are frequent everywhere. Each of its tokens is one of these terms, moved
 * by what the document is about (a direction that its tokens share, as context moves the vectors of a text encoder) and
 * by noise. Lengths are log-normal. A query has tokens of the terms of its document, with noise of their own; so other
 * documents of the topic, which share some of the terms, are near it too.
 */
public final class TokenCorpus implements TokenSet {

    private static final List<Parameter> PARAMETERS = List.of(
            Parameter.whole("docs", 100_000, 1, Integer.MAX_VALUE),
            Parameter.whole("dim", 128, 2, 1_024),
            Parameter.whole("queries", 1_000, 1, 10_000_000),
            Parameter.whole("querytokens", 32, 1, 512),
            Parameter.real("mean", 70, 1, 8_192),
            Parameter.real("deviation", 0.6, 0, 3),
            Parameter.whole("longest", 512, 1, 8_192),
            Parameter.whole("centroids", 16_384, 1, 1_000_000),
            Parameter.whole("topics", 2_000, 1, 1_000_000),
            Parameter.real("common", 0.3, 0, 1),
            Parameter.real("context", 0.25, 0, 100),
            Parameter.real("noise", 0.4, 0, 100),
            Parameter.real("querynoise", 0.7, 0, 100),
            Parameter.seed());

    private static final long MAX_CENTROID_NUMBERS = 1L << 26;
    private static final int TOPIC_TERMS = 96;
    private static final int TOKENS_FOR_EACH_TERM = 3;
    private static final double TOPIC_EXPONENT = 0.7;
    private static final double TERM_EXPONENT = 1;

    /** Shares of a centroid: what is common to all, what is common to its family, and what is its own. */
    private static final double ALL_SHARE = 0.5;

    private static final double FAMILY_SHARE = 0.5;
    private static final double OWN_SHARE = 0.7;
    private static final int FAMILY = 16;

    private static final int CENTROIDS = 1;
    private static final int TOPIC = 2;
    private static final int LENGTH = 3;
    private static final int DOCUMENT = 4;
    private static final int QUERY = 5;
    private static final int FAMILIES = 6;
    private static final int ALL = 7;

    private final Parameters parameters;
    private final long seed;
    private final int dimension;
    private final double logMean;
    private final double deviation;
    private final int longest;
    private final double common;
    private final double context;
    private final double noise;
    private final double queryNoise;
    private final float[][] centroids;
    private final Zipf topics;
    private final Zipf topicTerms = new Zipf(TOPIC_TERMS, TERM_EXPONENT);
    private final Zipf everywhere;

    private TokenCorpus(Parameters parameters) {
        parameters.requireProduct("centroids", "dim", MAX_CENTROID_NUMBERS, "as the centroids stay in memory");
        this.parameters = parameters;
        this.seed = parameters.seed();
        this.dimension = parameters.whole("dim");
        this.deviation = parameters.real("deviation");
        this.logMean = StrictMath.log(parameters.real("mean")) - deviation * deviation / 2;
        this.longest = parameters.whole("longest");
        this.common = parameters.real("common");
        this.context = parameters.real("context");
        this.noise = parameters.real("noise");
        this.queryNoise = parameters.real("querynoise");
        this.centroids = centroids(parameters.whole("centroids"), dimension, seed);
        this.topics = new Zipf(parameters.whole("topics"), TOPIC_EXPONENT);
        this.everywhere = new Zipf(centroids.length, TERM_EXPONENT);
    }

    private static float[][] centroids(int count, int dimension, long seed) {
        float[] all = Directions.random(1, dimension, seed, ALL)[0];
        float[][] families = Directions.random(Math.ceilDiv(count, FAMILY), dimension, seed, FAMILIES);
        float[][] centroids = Directions.random(count, dimension, seed, CENTROIDS);
        for (int c = 0; c < count; c++) {
            for (int d = 0; d < dimension; d++) {
                centroids[c][d] *= (float) OWN_SHARE;
            }
            Directions.add(centroids[c], ALL_SHARE, all);
            Directions.add(centroids[c], FAMILY_SHARE, families[c / FAMILY]);
            Directions.normalize(centroids[c]);
        }
        return centroids;
    }

    /**
     * The corpus that a text describes: {@code tokens}, {@code tokens:docs=1000000,seed=7}, or what {@link #toString}
     * wrote.
     *
     * @throws GeneratorException if it names another generator or an unknown parameter, or a value is out of range
     */
    public static TokenCorpus parse(String text) {
        if (!Parameters.generator(text).equals("tokens")) {
            throw new GeneratorException(
                    "generator", "tokens", "'" + Parameters.generator(text) + "'", "see " + PARAMETERS);
        }
        return new TokenCorpus(Parameters.parse(text, PARAMETERS));
    }

    @Override
    public int documents() {
        return parameters.whole("docs");
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public int tokens(int document) {
        var random = new RowRandom(seed, LENGTH, document);
        double length = StrictMath.rint(StrictMath.exp(logMean + deviation * random.nextGaussian()));
        return (int) Math.clamp(length, 1, longest);
    }

    @Override
    public int longest() {
        return longest;
    }

    /** The topic of a document. */
    public int topic(int document) {
        return topics.draw(new RowRandom(seed, DOCUMENT, document));
    }

    @Override
    public int document(int document, float[] into) {
        var random = new RowRandom(seed, DOCUMENT, document);
        int tokens = tokens(document);
        Content content = content(tokens, random);
        float[] token = new float[dimension];
        for (int t = 0; t < tokens; t++) {
            content.token(noise, random, token);
            System.arraycopy(token, 0, into, t * dimension, dimension);
        }
        return tokens;
    }

    /** Draws what the document of these random numbers is about. */
    private Content content(int tokens, RowRandom random) {
        int topic = topics.draw(random);
        int[] terms = new int[Math.ceilDiv(tokens, TOKENS_FOR_EACH_TERM)];
        for (int t = 0; t < terms.length; t++) {
            terms[t] =
                    random.nextDouble() < common ? everywhere.draw(random) : topicTerm(topic, topicTerms.draw(random));
        }
        float[] about = new float[dimension];
        addNoise(about, context, random);
        return new Content(terms, about);
    }

    /** The terms of a document, and the direction in which all of its tokens are moved. */
    private final class Content {

        private final int[] terms;
        private final float[] about;

        Content(int[] terms, float[] about) {
            this.terms = terms;
            this.about = about;
        }

        /** Makes a token of one of the terms. */
        void token(double noise, RowRandom random, float[] into) {
            float[] centroid = centroids[terms[random.nextInt(terms.length)]];
            for (int d = 0; d < dimension; d++) {
                into[d] = centroid[d] + about[d];
            }
            addNoise(into, noise, random);
            Directions.normalize(into);
        }
    }

    @Override
    public int queries() {
        return parameters.whole("queries");
    }

    /** The document that a query was made from. */
    @Override
    public OptionalInt relevant(int query) {
        return OptionalInt.of(new RowRandom(seed, QUERY, query).nextInt(documents()));
    }

    @Override
    public String description() {
        return toString();
    }

    @Override
    public float[][] query(int query) {
        var random = new RowRandom(seed, QUERY, query);
        int document = random.nextInt(documents());
        Content content = content(tokens(document), new RowRandom(seed, DOCUMENT, document));
        float[][] tokens = new float[parameters.whole("querytokens")][dimension];
        for (float[] token : tokens) {
            content.token(queryNoise, random, token);
        }
        return tokens;
    }

    /** The centroid that a topic prefers at a rank. */
    private int topicTerm(int topic, int rank) {
        return new RowRandom(seed, TOPIC, (long) topic * TOPIC_TERMS + rank).nextInt(centroids.length);
    }

    /** Adds noise of about this length. */
    private void addNoise(float[] token, double length, RowRandom random) {
        double each = length / Math.sqrt(dimension);
        for (int d = 0; d < dimension; d++) {
            token[d] += (float) (each * random.nextNoise());
        }
    }

    /** All parameters in one line, which {@link #parse} takes. */
    @Override
    public String toString() {
        return parameters.toString();
    }
}
