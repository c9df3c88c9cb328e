package dev.varve.codecs;

/**
 * What the vectors of a file look like; the first two parameters of its header.
 *
 * @param dimension components of a vector
 * @param elementType how a component is stored
 */
record VectorShape(int dimension, ElementType elementType) {

    /** The most components of a vector. */
    static final int MAX_DIMENSION = 65_536;

    VectorShape {
        if (dimension < 1 || dimension > MAX_DIMENSION) {
            throw new IllegalArgumentException("dimension " + dimension + ", expected 1 to " + MAX_DIMENSION);
        }
    }

    /** The shape that a header tells. */
    static VectorShape of(String file, FileHeader header) {
        int dimension = (int) header.parameter(file, 0, "dimension", 1, MAX_DIMENSION);
        int code = (int) header.parameter(file, 1, "element type", 1, 2);
        return new VectorShape(dimension, code == 1 ? ElementType.FLOAT32 : ElementType.FLOAT16);
    }

    long elementCode() {
        return switch (elementType) {
            case FLOAT32 -> 1;
            case FLOAT16 -> 2;
        };
    }

    /** Bytes of one vector. */
    int bytes() {
        return dimension * elementType.bytes();
    }
}
