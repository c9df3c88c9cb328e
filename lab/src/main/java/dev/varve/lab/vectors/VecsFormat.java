package dev.varve.lab.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The .fvecs, .bvecs and .ivecs formats of the TEXMEX collections: each row is its dimension as a little-endian int32,
 * and then its components as float32, uint8 or int32. There is no header, so the extension alone tells them apart.
 *
 * <p>Source: Jégou, Douze and Schmid, "Datasets for approximate nearest neighbor search", corpus-texmex.irisa.fr.
 */
final class VecsFormat {

    /** The name of the format of floats. */
    static final String FVECS = ".fvecs";

    private VecsFormat() {}

    /** The numbers of a file by its extension, if that is one of these formats'. */
    static Optional<NumberType> typeByExtension(String lowerCaseName) {
        if (lowerCaseName.endsWith(".fvecs")) {
            return Optional.of(NumberType.FLOAT32);
        }
        if (lowerCaseName.endsWith(".bvecs")) {
            return Optional.of(NumberType.UINT8);
        }
        return lowerCaseName.endsWith(".ivecs") ? Optional.of(NumberType.INT32) : Optional.empty();
    }

    static VectorReader open(ByteSource source, NumberType type) throws IOException {
        String format = switch (type) {
            case FLOAT32 -> FVECS;
            case UINT8 -> ".bvecs";
            default -> ".ivecs";
        };
        if (source.length().isEmpty()) {
            throw source.malformed(
                    0, "a plain " + format + " file", "a gzipped one, whose rows nobody can count", "gunzip it first");
        }
        byte[] first = source.peek(Integer.BYTES);
        if (first.length < Integer.BYTES) {
            throw source.malformed(0, "the dimension of a first row", ByteSource.hex(first), "the file is cut short");
        }
        int dimension = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt();
        VectorFiles.checkDimension(source, 0, dimension);
        long length = source.length().getAsLong();
        var layout = new RowLayout(format, type, ByteOrder.LITTLE_ENDIAN, dimension, 1, true, true);
        long over = length % layout.rowBytes();
        if (over != 0) {
            throw source.malformed(
                    length - over,
                    "a whole row of " + layout.rowBytes() + " bytes (" + format + ", dimension " + dimension + ")",
                    over + " bytes",
                    "the file is cut short or of another kind: fetch it again or check its extension");
        }
        long count = length / layout.rowBytes();
        return new RowReader(source, new RowLayout(format, type, layout.order(), dimension, count, true, true));
    }
}
