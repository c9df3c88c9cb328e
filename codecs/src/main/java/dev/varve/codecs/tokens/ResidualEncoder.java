package dev.varve.codecs.tokens;

import dev.varve.codecs.codes.Rotation;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Encodes tokens as {@link ResidualTokens}, one after another. Allocates nothing; used by one thread at a time. */
public final class ResidualEncoder {

    /**
     * Scales that are tried, as multiples of the one by which the residual has the length that the weights are made
     * for. With one bit the scale does not change the numbers much.
     */
    private static final float[] TRIED = {0.85f, 0.94f, 1, 1.07f, 1.2f};

    private static final float[] ONE = {1};

    private static final float LARGEST_HALF = 65_504;

    private final ResidualTokens code;
    private final Buckets buckets;
    private final float[] weights;
    private final float[] tried;
    private final float[] residual;
    private byte[] numbers;
    private byte[] best;

    ResidualEncoder(ResidualTokens code) {
        this.code = code;
        weights = code.weights();
        buckets = new Buckets(weights);
        tried = code.bits() == 1 ? ONE : TRIED;
        residual = new float[code.numbers()];
        numbers = new byte[residual.length];
        best = new byte[residual.length];
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
            Arrays.fill(best, (byte) 0);
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

    /** Chooses numbers whose weights point in nearly the residual's direction, and returns the inner product. */
    private double choose(double squared) {
        float usual = (float) (code.unit() / Math.sqrt(squared / residual.length));
        double bestDot = 0;
        double bestCosine = Double.NEGATIVE_INFINITY;
        for (float times : tried) {
            float scale = usual * times;
            double dot = 0;
            double norm = 0;
            for (int d = 0; d < residual.length; d++) {
                int number = buckets.nearest(residual[d] * scale);
                numbers[d] = (byte) number;
                dot += (double) weights[number] * residual[d];
                norm += (double) weights[number] * weights[number];
            }
            double cosine = norm > 0 ? dot / Math.sqrt(norm) : Double.NEGATIVE_INFINITY;
            if (cosine > bestCosine) {
                bestCosine = cosine;
                bestDot = dot;
                byte[] chosen = numbers;
                numbers = best;
                best = chosen;
            }
        }
        return bestDot;
    }

    private void pack(MemorySegment target, long at) {
        int bits = code.bits();
        int perByte = Byte.SIZE / bits;
        long to = at;
        for (int d = 0; d < best.length; d += perByte) {
            int packed = 0;
            for (int i = 0; i < perByte && d + i < best.length; i++) {
                packed |= (best[d + i] & 0xff) << i * bits;
            }
            target.set(ValueLayout.JAVA_BYTE, to++, (byte) packed);
        }
    }
}
