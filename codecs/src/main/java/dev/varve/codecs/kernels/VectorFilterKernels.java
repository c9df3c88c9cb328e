package dev.varve.codecs.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LE;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** By the Vector API, 64 values at a time: those that are all ruled out already are not read. */
final class VectorFilterKernels implements FilterKernels {

    private static final VectorSpecies<Long> LONGS = Lanes.SPECIES.withLanes(long.class);
    private static final VectorSpecies<Integer> INTS = Lanes.SPECIES.withLanes(int.class);
    private static final VectorSpecies<Double> DOUBLES = Lanes.SPECIES.withLanes(double.class);

    @Override
    public void longs(MemorySegment values, int first, int count, long least, long most, long[] bits) {
        ScalarFilterKernels.check(values, Long.BYTES, first, count, bits);
        int word = 0;
        for (int from = 0; from <= count - Long.SIZE; from += Long.SIZE) {
            if (bits[word] != 0) {
                bits[word] &= longs(values, (long) (first + from) * Long.BYTES, least, most);
            }
            word++;
        }
        int done = word * Long.SIZE;
        if (done < count) {
            bits[word] &= ScalarFilterKernels.longs(values, first + done, count - done, least, most);
        }
    }

    /** Which of 64 values are within. */
    private static long longs(MemorySegment values, long at, long least, long most) {
        long within = 0;
        for (int i = 0; i != Long.SIZE; i += LONGS.length()) {
            long from = at + (long) i * Long.BYTES;
            LongVector some = LongVector.fromMemorySegment(LONGS, values, from, LITTLE_ENDIAN);
            within |= some.compare(GE, least).and(some.compare(LE, most)).toLong() << i;
        }
        values.get(JAVA_BYTE, at); // see Lanes: a fault must find a scalar access
        return within;
    }

    @Override
    public void ints(MemorySegment values, int first, int count, int least, int most, long[] bits) {
        ScalarFilterKernels.check(values, Integer.BYTES, first, count, bits);
        int word = 0;
        for (int from = 0; from <= count - Long.SIZE; from += Long.SIZE) {
            if (bits[word] != 0) {
                bits[word] &= ints(values, (long) (first + from) * Integer.BYTES, least, most);
            }
            word++;
        }
        int done = word * Long.SIZE;
        if (done < count) {
            bits[word] &= ScalarFilterKernels.ints(values, first + done, count - done, least, most);
        }
    }

    /** Which of 64 values are within. */
    private static long ints(MemorySegment values, long at, int least, int most) {
        long within = 0;
        for (int i = 0; i != Long.SIZE; i += INTS.length()) {
            long from = at + (long) i * Integer.BYTES;
            IntVector some = IntVector.fromMemorySegment(INTS, values, from, LITTLE_ENDIAN);
            within |= some.compare(GE, least).and(some.compare(LE, most)).toLong() << i;
        }
        values.get(JAVA_BYTE, at); // see Lanes: a fault must find a scalar access
        return within;
    }

    @Override
    public void doubles(MemorySegment values, int first, int count, double least, double most, long[] bits) {
        ScalarFilterKernels.check(values, Double.BYTES, first, count, bits);
        int word = 0;
        for (int from = 0; from <= count - Long.SIZE; from += Long.SIZE) {
            if (bits[word] != 0) {
                bits[word] &= doubles(values, (long) (first + from) * Double.BYTES, least, most);
            }
            word++;
        }
        int done = word * Long.SIZE;
        if (done < count) {
            bits[word] &= ScalarFilterKernels.doubles(values, first + done, count - done, least, most);
        }
    }

    /** Which of 64 values are within. */
    private static long doubles(MemorySegment values, long at, double least, double most) {
        long within = 0;
        for (int i = 0; i != Long.SIZE; i += DOUBLES.length()) {
            long from = at + (long) i * Double.BYTES;
            DoubleVector some = DoubleVector.fromMemorySegment(DOUBLES, values, from, LITTLE_ENDIAN);
            within |= some.compare(GE, least).and(some.compare(LE, most)).toLong() << i;
        }
        values.get(JAVA_BYTE, at); // see Lanes: a fault must find a scalar access
        return within;
    }
}
