package dev.varve;

/** The type of an attribute. */
public enum AttributeType {
    /** Text. */
    STRING,
    /** 64-bit integers. */
    LONG,
    /** 64-bit floating point numbers, finite. */
    DOUBLE,
    /** True or false. */
    BOOLEAN
}
