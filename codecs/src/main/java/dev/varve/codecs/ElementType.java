package dev.varve.codecs;

/** How one component of a vector is stored. All are little-endian. */
public enum ElementType {
    /** IEEE 754 binary32, 4 bytes. */
    FLOAT32(4),
    /** IEEE 754 binary16, 2 bytes: 11 significant bits, largest finite value 65,504. */
    FLOAT16(2);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one component. */
    public int bytes() {
        return bytes;
    }
}
