package dev.varve.index.tokens;

import dev.varve.codecs.tokens.FloatTokens;
import dev.varve.codecs.tokens.ResidualEncoder;
import dev.varve.codecs.tokens.ResidualTokens;
import dev.varve.codecs.tokens.TokenCode;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes the bytes of tokens, whatever the code. Used by one thread at a time. */
interface TokenCoder {

    /**
     * Writes one token.
     *
     * @param tokens holds it, of finite components
     * @param from where in it the token begins
     * @param at from this byte of the target on
     */
    void encode(float[] tokens, int from, MemorySegment target, long at);

    /** A coder for tokens of a code, which has these centroids if it has any. */
    static TokenCoder of(TokenCode code, @Nullable Centroids centroids) {
        return switch (code) {
            case FloatTokens floats
            when floats.componentBytes() == Float.BYTES ->
                (tokens, from, target, at) ->
                        MemorySegment.copy(tokens, from, target, LittleEndian.FLOAT, at, floats.dimension());
            case FloatTokens floats -> halves(floats.dimension());
            case ResidualTokens residuals -> {
                Centroids.Finder finder = Objects.requireNonNull(centroids).new Finder();
                ResidualEncoder encoder = residuals.encoder();
                yield (tokens, from, target, at) -> encoder.encode(tokens, from, finder.find(tokens, from), target, at);
            }
        };
    }

    /** Components are limited to what a half can be. */
    private static TokenCoder halves(int dimension) {
        float largest = Float.float16ToFloat((short) 0x7bff);
        return (tokens, from, target, at) -> {
            for (int d = 0; d < dimension; d++) {
                short half = Float.floatToFloat16(Math.clamp(tokens[from + d], -largest, largest));
                target.set(LittleEndian.SHORT, at + (long) d * Short.BYTES, half);
            }
        };
    }
}
