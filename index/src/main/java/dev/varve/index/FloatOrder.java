package dev.varve.index;

/** Floats as integers of the same order, so that a float and a number beside it fit into one long that sorts. */
public final class FloatOrder {

    private FloatOrder() {}

    /** An integer that compares with others as the float does; both zeros are one. */
    public static int toInt(float value) {
        return flip(Float.floatToRawIntBits(value + 0f));
    }

    /** The float that {@link #toInt} made the integer of. */
    public static float toFloat(int ordered) {
        return Float.intBitsToFloat(flip(ordered));
    }

    /** There and back. */
    private static int flip(int bits) {
        return bits ^ (bits >> Integer.SIZE - 1 & Integer.MAX_VALUE);
    }
}
