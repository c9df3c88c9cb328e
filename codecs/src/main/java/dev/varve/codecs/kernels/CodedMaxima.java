package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.MaxSimKernels.LANES;
import static dev.varve.codecs.kernels.MaxSimKernels.NIBBLE_BYTES;
import static dev.varve.codecs.kernels.MaxSimKernels.TOKEN_HEADER;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ShortVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.S2F;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** Maxima of coded tokens: a row of the table for each nibble of a token, added up in lanes of 16 bits. */
final class CodedMaxima {

    private static final VectorSpecies<Short> SHORTS = Lanes.SPECIES.withLanes(short.class);
    private static final VectorSpecies<Float> FLOATS = Lanes.SPECIES;
    private static final int WIDTH = FLOATS.length();

    /** Nibbles that are read at once. */
    private static final int STEP = 2 * Long.BYTES;

    /** Bytes of the table for a nibble. */
    private static final long ENTRY = NIBBLE_BYTES;

    /** Bytes of the table for a value. */
    private static final long ROW = LANES * Short.BYTES;

    /** Where the bits of a nibble must be so that they tell where the row of its value is. */
    private static final long VALUE = 15 * ROW;

    private CodedMaxima() {}

    /** Raises the maxima of as many lanes as two vectors have. */
    static void raise(
            MemorySegment table,
            long tableAt,
            int nibbles,
            float[] steps,
            int stepsAt,
            float[] products,
            int productsAt,
            MemorySegment tokens,
            long offset,
            int tokenCount,
            float[] maxima,
            int maximaAt) {
        FloatVector stepA = FloatVector.fromArray(FLOATS, steps, stepsAt);
        FloatVector stepB = FloatVector.fromArray(FLOATS, steps, stepsAt + WIDTH);
        FloatVector maximaA = FloatVector.fromArray(FLOATS, maxima, maximaAt);
        FloatVector maximaB = FloatVector.fromArray(FLOATS, maxima, maximaAt + WIDTH);
        long stride = MaxSimKernels.tokenBytes(nibbles);
        long end = Lanes.floor(nibbles, STEP) / 2;
        long token = offset;
        for (int t = 0; t != tokenCount; t++) {
            long codes = token + TOKEN_HEADER;
            long row = tableAt;
            ShortVector a = ShortVector.zero(SHORTS);
            ShortVector b = ShortVector.zero(SHORTS);
            for (long at = codes; at != codes + end; at += Long.BYTES) {
                long c = tokens.get(LittleEndian.LONG, at);
                a = a.add(fromMemorySegment(SHORTS, table, row + (c << 6 & VALUE), LITTLE_ENDIAN));
                b = b.add(fromMemorySegment(SHORTS, table, row + ENTRY + (c << 2 & VALUE), LITTLE_ENDIAN));
                a = a.add(fromMemorySegment(SHORTS, table, row + 2 * ENTRY + (c >>> 2 & VALUE), LITTLE_ENDIAN));
                b = b.add(fromMemorySegment(SHORTS, table, row + 3 * ENTRY + (c >>> 6 & VALUE), LITTLE_ENDIAN));
                a = a.add(fromMemorySegment(SHORTS, table, row + 4 * ENTRY + (c >>> 10 & VALUE), LITTLE_ENDIAN));
                b = b.add(fromMemorySegment(SHORTS, table, row + 5 * ENTRY + (c >>> 14 & VALUE), LITTLE_ENDIAN));
                a = a.add(fromMemorySegment(SHORTS, table, row + 6 * ENTRY + (c >>> 18 & VALUE), LITTLE_ENDIAN));
                b = b.add(fromMemorySegment(SHORTS, table, row + 7 * ENTRY + (c >>> 22 & VALUE), LITTLE_ENDIAN));
                a = a.add(fromMemorySegment(SHORTS, table, row + 8 * ENTRY + (c >>> 26 & VALUE), LITTLE_ENDIAN));
                b = b.add(fromMemorySegment(SHORTS, table, row + 9 * ENTRY + (c >>> 30 & VALUE), LITTLE_ENDIAN));
                a = a.add(fromMemorySegment(SHORTS, table, row + 10 * ENTRY + (c >>> 34 & VALUE), LITTLE_ENDIAN));
                b = b.add(fromMemorySegment(SHORTS, table, row + 11 * ENTRY + (c >>> 38 & VALUE), LITTLE_ENDIAN));
                a = a.add(fromMemorySegment(SHORTS, table, row + 12 * ENTRY + (c >>> 42 & VALUE), LITTLE_ENDIAN));
                b = b.add(fromMemorySegment(SHORTS, table, row + 13 * ENTRY + (c >>> 46 & VALUE), LITTLE_ENDIAN));
                a = a.add(fromMemorySegment(SHORTS, table, row + 14 * ENTRY + (c >>> 50 & VALUE), LITTLE_ENDIAN));
                b = b.add(fromMemorySegment(SHORTS, table, row + 15 * ENTRY + (c >>> 54 & VALUE), LITTLE_ENDIAN));
                row += STEP * ENTRY;
            }
            for (int g = (int) end * 2; g < nibbles; g++) {
                long value = tokens.get(JAVA_BYTE, codes + g / 2) >>> 4 * (g & 1) & 15;
                a = a.add(fromMemorySegment(SHORTS, table, row + value * ROW, LITTLE_ENDIAN));
                row += ENTRY;
            }
            int header = tokens.get(LittleEndian.INT, token);
            float factor = Float.float16ToFloat((short) (header >>> Short.SIZE));
            int product = productsAt + (header & 0xFFFF) * LANES;
            ShortVector sum = a.add(b);
            // Not fused, so that it rounds as plain loops do.
            maximaA = maximaA.max(((FloatVector) sum.convertShape(S2F, FLOATS, 0))
                    .mul(stepA)
                    .mul(factor)
                    .add(FloatVector.fromArray(FLOATS, products, product)));
            maximaB = maximaB.max(((FloatVector) sum.convertShape(S2F, FLOATS, 1))
                    .mul(stepB)
                    .mul(factor)
                    .add(FloatVector.fromArray(FLOATS, products, product + WIDTH)));
            token += stride;
        }
        maximaA.intoArray(maxima, maximaAt);
        maximaB.intoArray(maxima, maximaAt + WIDTH);
    }
}
