package dev.varve.codecs.codes;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;

/** Writes the records of {@link RaBitQ}. */
final class RaBitQEncoder implements CodeEncoder {

    /** Rescaling factors that are tried, as multiples of the one that is best for normally distributed components. */
    private static final float[] TRIED = {0.85f, 0.94f, 1, 1.07f, 1.2f};

    private final RaBitQ code;
    private final Rest rest;
    private final int[] numbers;
    private double error;

    RaBitQEncoder(RaBitQ code) {
        this.code = code;
        rest = code.rest();
        numbers = new int[code.rotation().padded()];
    }

    @Override
    public void encode(float[] vector, MemorySegment coarse, long coarseAt, MemorySegment fine, long fineAt) {
        rest.set(vector);
        float[] values = rest.values();
        code.rotation().rotate(values);
        encodeCoarse(values, coarse, coarseAt);
        if (code.fineBytes() > 0) {
            encodeFine(values, fine, fineAt);
        }
    }

    private void encodeCoarse(float[] values, MemorySegment coarse, long at) {
        double dot = round(values, code.coarseBits());
        coarse.asSlice(at, code.coarseBytes()).fill((byte) 0);
        long to = at;
        for (int bit = 0; bit < code.coarseBits(); bit++) {
            for (int d = 0; d < numbers.length; d += Long.SIZE) {
                long word = 0;
                for (int i = 0; i < Long.SIZE; i++) {
                    word |= (numbers[d + i] >>> bit & 1L) << i;
                }
                coarse.set(LittleEndian.LONG, to, word);
                to += Long.BYTES;
            }
        }
        coarse.set(LittleEndian.FLOAT, to, rest.rowSummand());
        coarse.set(LittleEndian.FLOAT, to + Float.BYTES, (float) multiplier(dot));
        coarse.set(LittleEndian.FLOAT, to + 2L * Float.BYTES, FieldRecords.leastError(error));
    }

    private void encodeFine(float[] values, MemorySegment fine, long at) {
        double dot = round(values, code.bits());
        code.fields().pack(numbers, fine, at);
        FieldRecords.setFactors(fine, at + code.fields().factors(), rest.rowSummand(), multiplier(dot), error, 0);
    }

    /**
     * Rounds the vector to numbers, and finds its error.
     *
     * @return ⟨v, r⟩ of the scaled rest r and the grid vector v that they stand for
     */
    private double round(float[] values, int bits) {
        int half = 1 << (bits - 1);
        float scale = rest.scaledNorm() == 0 || bits == 1 ? 0 : bestScale(values, bits);
        double dot = 0;
        double squared = 0;
        for (int d = 0; d < values.length; d++) {
            float magnitude = Math.abs(values[d]);
            int level = level(magnitude, scale, half);
            numbers[d] = values[d] >= 0 ? half + level : half - 1 - level;
            dot += (level + 0.5) * magnitude;
            squared += (level + 0.5) * (level + 0.5);
        }
        error = error(bits, cosine(dot, squared));
        return dot;
    }

    private static int level(float magnitude, float scale, int half) {
        return Math.min((int) (magnitude * scale), half - 1);
    }

    /**
     * The factor under which rounding turns the vector least (2409.09913, section 3.2.2: of all factors, here of a few
     * around the best for normally distributed components, and of the one that cuts nothing off).
     */
    private float bestScale(float[] values, int bits) {
        int half = 1 << (bits - 1);
        float largest = 0;
        double squared = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
            squared += (double) value * value;
        }
        float best = half / largest;
        double bestCosine = cosine(values, best, half);
        double usual = 1 / (Steps.of(bits) * Math.sqrt(squared / values.length));
        for (float tried : TRIED) {
            float scale = (float) (tried * usual);
            double cosine = cosine(values, scale, half);
            if (cosine > bestCosine) {
                best = scale;
                bestCosine = cosine;
            }
        }
        return best;
    }

    /** Cosine of the angle by which rounding turns the vector, but for the norm of the vector. */
    private static double cosine(float[] values, float scale, int half) {
        float even = 0;
        float odd = 0;
        int squared = 0;
        for (int d = 0; d < values.length; d += 2) {
            float first = Math.abs(values[d]);
            float second = Math.abs(values[d + 1]);
            int firstLevel = 2 * level(first, scale, half) + 1;
            int secondLevel = 2 * level(second, scale, half) + 1;
            even += firstLevel * first;
            odd += secondLevel * second;
            squared += firstLevel * firstLevel + secondLevel * secondLevel;
        }
        return (even + odd) / Math.sqrt(squared);
    }

    /**
     * Cosine of the angle between the rest and a grid vector v.
     *
     * @param dot ⟨v, r⟩ of the scaled rest r
     * @param squared ‖v‖²
     */
    private double cosine(double dot, double squared) {
        return dot == 0 ? 1 : Math.min(1, dot / (Math.sqrt(squared) * rest.scaledNorm()));
    }

    /** What an inner product of the query with the grid vector is multiplied by. */
    private double multiplier(double dot) {
        return dot == 0 || rest.tooLong() ? 0 : rest.productWeight() * rest.norm() * (rest.scaledNorm() / dot);
    }

    private double error(int bits, double cosine) {
        if (rest.tooLong()) {
            return Double.POSITIVE_INFINITY;
        }
        double distortion = Math.max(1 - cosine * cosine, RaBitQ.leastDistortion(bits));
        double deviation = Math.sqrt(distortion / (code.rotation().padded() - 1)) / cosine;
        return -rest.productWeight() * rest.norm() * deviation;
    }
}
