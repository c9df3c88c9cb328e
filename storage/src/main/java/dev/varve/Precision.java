package dev.varve;

/** How the components of vectors are kept on disk and in memory. */
public enum Precision {
    /** IEEE 754 binary32: what is given is kept. */
    FLOAT32,
    /** IEEE 754 binary16: half the bytes, 11 significant bits; components beyond ±65,504 are refused. */
    FLOAT16
}
