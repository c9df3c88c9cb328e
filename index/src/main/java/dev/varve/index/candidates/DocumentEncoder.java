package dev.varve.index.candidates;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.encodings.TokenEncoder;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;

/** Encodes the documents of a field, which are verified as they are read. Used by one thread at a time. */
public final class DocumentEncoder {

    private final MaxSimKernels kernels = Kernels.maxSim();
    private final TokenVectors tokens;
    private final TokenEncoder encoder;
    private float[] copy = new float[0];

    /** An encoder of the documents of a field. */
    public DocumentEncoder(TokenVectors tokens, TokenEncoding encoding) {
        this.tokens = tokens;
        encoder = encoding.encoder();
    }

    /**
     * Encodes a document.
     *
     * @param row has tokens
     * @param into as long as an encoding
     */
    public void encode(int row, float[] into) {
        tokens.verify(row, row + 1);
        int count = tokens.tokenCount(row);
        int components = count * tokens.dimension();
        if (copy.length < components) {
            copy = new float[components];
        }
        if (tokens.elementType() == ElementType.FLOAT32) {
            kernels.copyFloat32(tokens.segment(row), tokens.offset(row), components, copy, 0);
        } else {
            kernels.copyFloat16(tokens.segment(row), tokens.offset(row), components, copy, 0);
        }
        encoder.document(copy, count, into);
    }
}
