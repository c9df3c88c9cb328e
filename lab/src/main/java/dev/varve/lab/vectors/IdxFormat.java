package dev.varve.lab.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The IDX format of MNIST and Fashion-MNIST, big-endian: two zero bytes, the type of the numbers, how many dimensions,
 * and each of these as an int32; then the numbers. The first dimension counts the rows, the others are flattened to
 * one.
 *
 * <p>Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", section "File formats".
 */
final class IdxFormat {

    private static final int HEADER_START = 4;
    private static final int MAX_DIMENSIONS = 8;

    private IdxFormat() {}

    /** Whether the first four bytes of a file are those of an IDX file. */
    static boolean matches(byte[] start) {
        return start.length >= HEADER_START
                && start[0] == 0
                && start[1] == 0
                && type(start[2]).isPresent()
                && start[3] > 0;
    }

    static VectorReader open(ByteSource source) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(HEADER_START);
        source.read(start, "IDX header");
        NumberType type = type(start.get(2)).orElseThrow();
        int dimensions = start.get(3);
        if (dimensions < 2 || dimensions > MAX_DIMENSIONS) {
            throw source.malformed(
                    3,
                    "2 to " + MAX_DIMENSIONS + " IDX dimensions, rows first",
                    Integer.toString(dimensions),
                    dimensions == 1 ? "this may be the file of labels: give that of images" : "write the file again");
        }
        ByteBuffer sizes = ByteBuffer.allocate(dimensions * Integer.BYTES);
        source.read(sizes, "IDX dimensions");
        long count = VectorFiles.checkCount(source, HEADER_START, sizes.getInt());
        long dimension = 1;
        for (int i = 1; i < dimensions; i++) {
            int offset = HEADER_START + i * Integer.BYTES;
            dimension = VectorFiles.checkDimension(source, offset, dimension * sizes.getInt());
        }
        return new RowReader(source, RowLayout.block("IDX", type, ByteOrder.BIG_ENDIAN, (int) dimension, count));
    }

    private static Optional<NumberType> type(byte code) {
        return switch (code) {
            case 0x08 -> Optional.of(NumberType.UINT8);
            case 0x09 -> Optional.of(NumberType.INT8);
            case 0x0B -> Optional.of(NumberType.INT16);
            case 0x0C -> Optional.of(NumberType.INT32);
            case 0x0D -> Optional.of(NumberType.FLOAT32);
            case 0x0E -> Optional.of(NumberType.FLOAT64);
            default -> Optional.empty();
        };
    }
}
