package dev.varve.index.candidates;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.encodings.TokenEncoder;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.util.List;

/** Encodes the documents of a field, which are verified as they are read. Used by one thread at a time. */
public final class DocumentEncoder {

    private final MaxSimKernels kernels = Kernels.maxSim();
    private final TokenVectors tokens;
    private final List<TokenEncoder> encoders;
    private float[] copy = new float[0];
    private int count;

    /** An encoder of the documents of a field by one encoding. */
    public DocumentEncoder(TokenVectors tokens, TokenEncoding encoding) {
        this(tokens, List.of(encoding));
    }

    /** An encoder by several. */
    DocumentEncoder(TokenVectors tokens, List<TokenEncoding> encodings) {
        this.tokens = tokens;
        encoders = encodings.stream().map(TokenEncoding::encoder).toList();
    }

    /**
     * Encodes a document by the first encoding.
     *
     * @param row has tokens
     * @param into as long as an encoding
     */
    public void encode(int row, float[] into) {
        read(row);
        encode(into, 0);
    }

    /** Reads a document, which has tokens, to be encoded. */
    void read(int row) {
        tokens.verify(row, row + 1);
        count = tokens.tokenCount(row);
        int components = count * tokens.dimension();
        if (copy.length < components) {
            copy = new float[components];
        }
        if (tokens.elementType() == ElementType.FLOAT32) {
            kernels.copyFloat32(tokens.segment(row), tokens.offset(row), components, copy, 0);
        } else {
            kernels.copyFloat16(tokens.segment(row), tokens.offset(row), components, copy, 0);
        }
    }

    /** Encodes the document that was read, by the encoding of a number. */
    void encode(float[] into, int encoding) {
        encoders.get(encoding).document(copy, count, into);
    }
}
