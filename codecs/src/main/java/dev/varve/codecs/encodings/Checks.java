package dev.varve.codecs.encodings;

/** What encoders check before they touch an array. */
final class Checks {

    private Checks() {}

    static void encode(TokenEncoding encoding, float[] tokens, int count, float[] into) {
        if (count < 0 || count > TokenEncoder.MAX_TOKENS) {
            throw new IllegalArgumentException("tokens: expected 0 to " + TokenEncoder.MAX_TOKENS + ", found " + count);
        }
        if ((long) count * encoding.tokenDimension() > tokens.length) {
            throw new IllegalArgumentException("tokens: expected " + count + " of " + encoding.tokenDimension()
                    + " components each, found " + tokens.length + " components in all");
        }
        if (into.length != encoding.dimension()) {
            throw new IllegalArgumentException(
                    "encoding: expected " + encoding.dimension() + " components, found " + into.length);
        }
    }
}
