package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class EncodingKernelsTest {

    private static final EncodingKernels VECTOR = Kernels.encodings();
    private static final EncodingKernels SCALAR = new ScalarEncodingKernels();

    @Test
    void shouldAgreeWithTheDefinitionByVectors() {
        EncodingAgreement.check(VECTOR);
    }

    @Test
    void shouldAgreeWithTheDefinitionByPlainLoops() {
        EncodingAgreement.check(SCALAR);
    }

    @Test
    void shouldRefuseRangesThatDoNotFit() {
        float[] panel = new float[4 * EncodingKernels.LANES];
        float[] tokens = new float[12];
        float[] products = new float[3 * EncodingKernels.LANES];
        for (EncodingKernels kernels : new EncodingKernels[] {VECTOR, SCALAR}) {
            kernels.project(panel, 0, 1, 4, tokens, 0, 3, products);
            refuse(() -> kernels.project(panel, 1, 1, 4, tokens, 0, 3, products));
            refuse(() -> kernels.project(panel, -1, 1, 4, tokens, 0, 3, products));
            refuse(() -> kernels.project(panel, 0, 2, 4, tokens, 0, 1, products));
            refuse(() -> kernels.project(panel, 0, 1, 4, tokens, 1, 3, products));
            refuse(() -> kernels.project(panel, 0, 1, 4, tokens, 0, -1, products));
            refuse(() -> kernels.project(panel, 0, 1, 3, tokens, 0, 4, products));
            refuse(() -> kernels.signs(products, 4, new int[4]));
            refuse(() -> kernels.signs(products, 3, new int[2]));
            refuse(() -> kernels.signs(products, -1, new int[2]));
            refuse(() -> kernels.addSigned(tokens, 3, 10, 1, new long[1], 0, panel, 0));
            refuse(() -> kernels.addSigned(panel, 0, 65, 1, new long[1], 0, panel, 0));
            refuse(() -> kernels.addSigned(tokens, 0, 12, 1, new long[1], 1, panel, 0));
            refuse(() -> kernels.addSigned(tokens, 0, 12, 1, new long[1], 0, panel, panel.length - 11));
            refuse(() -> kernels.addSigned(tokens, 0, -1, 1, new long[1], 0, panel, 0));
        }
    }

    private static void refuse(Runnable call) {
        assertThrows(IndexOutOfBoundsException.class, call::run);
    }
}
