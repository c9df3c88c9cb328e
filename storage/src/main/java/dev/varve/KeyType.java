package dev.varve;

/** The type of a collection's keys. */
public enum KeyType {
    /** Text of 1 to 65,536 bytes in UTF-8. */
    STRING,
    /** 64-bit integers. */
    LONG
}
