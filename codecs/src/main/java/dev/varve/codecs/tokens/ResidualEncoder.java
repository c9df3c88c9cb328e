package dev.varve.codecs.tokens;

import dev.varve.codecs.codes.Rotation;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Encodes tokens as {@link ResidualTokens}, one after another. Allocates nothing; used by one thread at a time. */
public final class ResidualEncoder {

    private static final float LARGEST_HALF = 65_504;

    private final ResidualTokens code;
    private final Buckets buckets;
    private final float[] weights;
    private final float[] residual;
    private final byte[] numbers;

    ResidualEncoder(ResidualTokens code) {
        this.code = code;
        weights = code.weights();
        buckets = new Buckets(weights);
        residual = new float[code.numbers()];
        numbers = new byte[residual.length];
    }

    /**
     * Writes one token.
     *
     * @param tokens holds the token, of finite components
     * @param from where in it the token begins
     * @param centroid the number of a centroid; the nearer, the better
     * @param target takes {@link ResidualTokens#tokenBytes()} bytes
     * @param at from this byte on
     */
    public void encode(float[] tokens, int from, int centroid, MemorySegment target, long at) {
        double squared = subtract(tokens, from, centroid);
        Rotation rotation = code.rotation();
        if (rotation != null) {
            rotation.rotate(residual);
        }
        double dot = squared > 0 ? choose(squared) : 0;
        double factor = dot > 0 ? Math.min(squared / dot, LARGEST_HALF) : 0;
        if (factor == 0) {
            Arrays.fill(numbers, (byte) 0);
        }
        target.set(LittleEndian.SHORT, at, (short) centroid);
        target.set(LittleEndian.SHORT, at + Short.BYTES, Float.floatToFloat16((float) factor));
        pack(target, at + ResidualTokens.NUMBERS);
    }

    /** Sets the residual and returns its squared norm. */
    private double subtract(float[] tokens, int from, int centroid) {
        long at = (long) centroid * code.dimension() * Float.BYTES;
        double squared = 0;
        for (int d = 0; d < code.dimension(); d++) {
            residual[d] = tokens[from + d] - code.centroids().get(LittleEndian.FLOAT, at + (long) d * Float.BYTES);
            squared += (double) residual[d] * residual[d];
        }
        return squared;
    }

    /**
     * Chooses the numbers of the nearest weights, once the residual is scaled to the length that these are made for,
     * and returns the inner product of weights and residual. Other scales turn the residual a little less by rounding,
     * but were seen to find no better answers.
     */
    private double choose(double squared) {
        float scale = (float) (code.unit() / Math.sqrt(squared / residual.length));
        double dot = 0;
        for (int d = 0; d < residual.length; d++) {
            int number = buckets.nearest(residual[d] * scale);
            numbers[d] = (byte) number;
            dot += (double) weights[number] * residual[d];
        }
        return dot;
    }

    private void pack(MemorySegment target, long at) {
        int bits = code.bits();
        int perByte = Byte.SIZE / bits;
        long to = at;
        for (int d = 0; d < numbers.length; d += perByte) {
            int packed = 0;
            for (int i = 0; i < perByte && d + i < numbers.length; i++) {
                packed |= numbers[d + i] << i * bits;
            }
            target.set(ValueLayout.JAVA_BYTE, to++, (byte) packed);
        }
    }
}
