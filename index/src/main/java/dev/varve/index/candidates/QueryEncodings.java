package dev.varve.index.candidates;

import dev.varve.codecs.encodings.TokenEncoder;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.codecs.tokens.CentroidProducts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens of a query and what encodings make of them: each encoding encodes a query once, however many segments were
 * encoded by it. Its memory is kept and used again for the next query. Used by one thread at a time.
 */
public final class QueryEncodings {

    /** Queries that an encoding is kept for: fields may be asked in turns. */
    private static final int KEPT = 16;

    private final List<Encoded> known = new ArrayList<>();
    private final CentroidProducts products = new CentroidProducts();
    private float[][] tokens = new float[0][];
    private float[] flat = new float[0];
    private int number;

    /** Holds no query yet. */
    public QueryEncodings() {}

    /** What an encoding made of the query of a number. */
    private static final class Encoded {

        private final TokenEncoding encoding;
        private final TokenEncoder encoder;
        private final float[] vector;
        private int query;

        Encoded(TokenEncoding encoding) {
            this.encoding = encoding;
            encoder = encoding.encoder();
            vector = new float[encoding.dimension()];
        }
    }

    /**
     * Takes a query.
     *
     * @param query its tokens, of one dimension and finite; neither copied nor changed, and not to be changed before
     *     the next query
     */
    public void set(float[][] query) {
        known.removeIf(each -> number - each.query > KEPT); // segments that were encoded otherwise are gone
        tokens = query;
        number++;
    }

    /** Lets go of the tokens of the query; no more encodings of it are asked for. */
    public void clear() {
        tokens = new float[0][];
    }

    /** Memory for the products of the query with centroids of one segment after the other. */
    CentroidProducts products() {
        return products;
    }

    /** The tokens of the query. */
    public float[][] tokens() {
        return tokens;
    }

    /**
     * The query as an encoding encodes it.
     *
     * @return lent until the next query, not to be changed
     * @throws IllegalArgumentException if the tokens are not of the dimension that the encoding takes
     */
    public float[] of(TokenEncoding encoding) {
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).encoding.equals(encoding)) {
                return encode(known.get(i));
            }
        }
        var added = new Encoded(encoding);
        known.add(added);
        return encode(added);
    }

    private float[] encode(Encoded by) {
        if (by.query == number && number != 0) {
            return by.vector;
        }
        int dimension = by.encoding.tokenDimension();
        if (flat.length < tokens.length * dimension) {
            flat = Arrays.copyOf(flat, tokens.length * dimension);
        }
        for (int t = 0; t < tokens.length; t++) {
            if (tokens[t].length != dimension) {
                throw new IllegalArgumentException(
                        "query: expected tokens of " + dimension + " components, found " + tokens[t].length);
            }
            System.arraycopy(tokens[t], 0, flat, t * dimension, dimension);
        }
        by.encoder.query(flat, tokens.length, by.vector);
        by.query = number;
        return by.vector;
    }
}
