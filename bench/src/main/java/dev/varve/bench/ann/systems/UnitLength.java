package dev.varve.bench.ann.systems;

/**
 * The cosine as the documentation of both Lucene and JVector asks for it: vectors are scaled to unit length once, and
 * compared by their inner product from then on.
 */
final class UnitLength {

    private UnitLength() {}

    /** Scales a vector to unit length, in place; one without length stays as it is. */
    static void scale(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (squares == 0) {
            return;
        }
        float factor = (float) (1 / Math.sqrt(squares));
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= factor;
        }
    }
}
