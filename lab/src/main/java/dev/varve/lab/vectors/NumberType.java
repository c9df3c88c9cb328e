package dev.varve.lab.vectors;

import java.nio.ByteBuffer;
import java.util.Locale;

/** How a number stands in a vector file. */
enum NumberType {
    UINT8(1, true),
    INT8(1, true),
    UINT16(2, true),
    INT16(2, true),
    UINT32(4, true),
    INT32(4, true),
    UINT64(8, true),
    INT64(8, true),
    FLOAT16(2, false),
    FLOAT32(4, false),
    FLOAT64(8, false);

    private static final double TWO_TO_64 = 0x1p64;

    private final int bytes;
    private final boolean integer;

    NumberType(int bytes, boolean integer) {
        this.bytes = bytes;
        this.integer = integer;
    }

    int bytes() {
        return bytes;
    }

    boolean isInteger() {
        return integer;
    }

    /** The first numbers of a row, as many as {@code into} takes. */
    void read(ByteBuffer row, float[] into) {
        if (this == FLOAT32) {
            row.asFloatBuffer().get(into);
            return;
        }
        for (int i = 0; i < into.length; i++) {
            into[i] = (float) number(row, i * bytes);
        }
    }

    /** The first numbers of a row of integers, as many as {@code into} takes. Those of uint64 are taken as signed. */
    void read(ByteBuffer row, long[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = integer(row, i * bytes);
        }
    }

    private double number(ByteBuffer row, int offset) {
        return switch (this) {
            case FLOAT16 -> Float.float16ToFloat(row.getShort(offset));
            case FLOAT32 -> row.getFloat(offset);
            case FLOAT64 -> row.getDouble(offset);
            case UINT64 -> {
                long signed = row.getLong(offset);
                yield signed < 0 ? signed + TWO_TO_64 : signed;
            }
            default -> integer(row, offset);
        };
    }

    private long integer(ByteBuffer row, int offset) {
        return switch (this) {
            case UINT8 -> Byte.toUnsignedLong(row.get(offset));
            case INT8 -> row.get(offset);
            case UINT16 -> Short.toUnsignedLong(row.getShort(offset));
            case INT16 -> row.getShort(offset);
            case UINT32 -> Integer.toUnsignedLong(row.getInt(offset));
            case INT32 -> row.getInt(offset);
            case INT64, UINT64 -> row.getLong(offset);
            case FLOAT16, FLOAT32, FLOAT64 -> throw new IllegalArgumentException(this + " is no integer");
        };
    }

    /** The name that people know it by, such as {@code float32}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
