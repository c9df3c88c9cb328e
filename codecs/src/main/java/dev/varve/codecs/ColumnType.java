package dev.varve.codecs;

import java.util.Arrays;
import java.util.Optional;

/** The type of an attribute. */
public enum ColumnType {
    /** 64-bit integers. */
    LONG(1),
    /** IEEE 754 binary64. */
    DOUBLE(2),
    /** True or false. */
    BOOLEAN(3),
    /** UTF-8 strings. */
    STRING(4);

    private final int code;

    ColumnType(int code) {
        this.code = code;
    }

    /** The type's number in files. */
    public int code() {
        return code;
    }

    /** The type of a number. */
    public static Optional<ColumnType> ofCode(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }
}
