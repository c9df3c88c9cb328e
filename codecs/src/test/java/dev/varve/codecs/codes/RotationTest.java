package dev.varve.codecs.codes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {

    @Property(tries = 200)
    void shouldKeepNormsAndInnerProducts(@ForAll @IntRange(min = 1, max = 2100) int dimension, @ForAll long seed) {
        var rotation = new Rotation(dimension, seed);
        assertEquals(0, rotation.padded() % 64);
        assertTrue(rotation.padded() - dimension < 64);
        var random = new Random(seed);
        float[] a = gaussians(dimension, rotation.padded(), random);
        float[] b = gaussians(dimension, rotation.padded(), random);
        double norm = Math.sqrt(Vectors.dot(a, a));
        double product = Vectors.dot(a, b);
        double norms = norm * Math.sqrt(Vectors.dot(b, b));
        rotation.rotate(a);
        rotation.rotate(b);
        assertEquals(norm, Math.sqrt(Vectors.dot(a, a)), 1e-6 * norm);
        assertEquals(product, Vectors.dot(a, b), 1e-6 * norms);
    }

    /** The images of the axes are a matrix, whose product with its transpose is the identity. */
    @ParameterizedTest
    @ValueSource(ints = {64, 128, 192, 320})
    void shouldBeOrthonormal(int dimension) {
        float[][] axes = new float[dimension][];
        for (int d = 0; d < dimension; d++) {
            axes[d] = axis(d, new Rotation(dimension, 7));
        }
        for (int d = 0; d < dimension; d++) {
            for (int e = 0; e <= d; e++) {
                assertEquals(d == e ? 1 : 0, Vectors.dot(axes[d], axes[e]), 1e-5);
            }
        }
    }

    /** As a random rotation does: components of a unit vector are of the order of 1/√D, about as if normal. */
    @ParameterizedTest
    @ValueSource(ints = {100, 128, 200, 768, 784, 1536})
    void shouldSpreadWhatLiesInOneComponent(int dimension) {
        double fourth = 0;
        int axes = 40;
        for (int i = 0; i < axes; i++) {
            var rotation = new Rotation(dimension, i);
            float[] rotated = axis(i * 7 % dimension, rotation);
            for (float component : rotated) {
                double scaled = component * Math.sqrt(rotated.length);
                assertTrue(Math.abs(scaled) < 7, "component of " + scaled + " deviations");
                fourth += Math.pow(scaled, 4) / rotated.length / axes;
            }
        }
        assertEquals(3, fourth, 0.5, "kurtosis");
    }

    /** What the seed leads to is part of the file format. */
    @Test
    void shouldDependOnDimensionAndSeedAlone() {
        float[] rotated = axis(3, new Rotation(100, 42));
        assertArrayEquals(rotated, axis(3, new Rotation(100, 42)));
        assertTrue(Vectors.dot(rotated, axis(3, new Rotation(100, 43))) < 0.5);
        int negative = 0;
        for (int d = 0; d < 16; d++) {
            negative |= (rotated[d] < 0 ? 1 : 0) << d;
        }
        assertEquals(0b1000_1000_1111_0000, negative);
    }

    @Test
    void shouldTakeWhatLiesBehindTheDimensionForZero() {
        var rotation = new Rotation(70, 1);
        float[] vector = gaussians(70, 128, new Random(1));
        float[] same = vector.clone();
        Arrays.fill(same, 70, 128, 5);
        rotation.rotate(vector);
        rotation.rotate(same);
        assertArrayEquals(vector, same);
        assertThrows(IllegalArgumentException.class, () -> rotation.rotate(new float[70]));
        assertThrows(IllegalArgumentException.class, () -> new Rotation(0, 1));
    }

    private static float[] axis(int d, Rotation rotation) {
        float[] axis = new float[rotation.padded()];
        axis[d] = 1;
        rotation.rotate(axis);
        return axis;
    }

    private static float[] gaussians(int dimension, int padded, Random random) {
        float[] vector = new float[padded];
        for (int d = 0; d < dimension; d++) {
            vector[d] = (float) random.nextGaussian();
        }
        return vector;
    }
}
