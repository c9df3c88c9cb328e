package dev.varve.lab.vectors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.zip.GZIPOutputStream;

/** Writes tiny vector files byte by byte, from the formats' descriptions and without the readers' code. */
final class SampleFiles {

    private SampleFiles() {}

    /** A .fvecs file of these rows. */
    static byte[] fvecs(float[]... rows) {
        return vecs(rows.length, rows[0].length, Float.BYTES, (buffer, at) -> buffer.putFloat(rows[at[0]][at[1]]));
    }

    static byte[] bvecs(int[]... rows) {
        return vecs(rows.length, rows[0].length, 1, (buffer, at) -> buffer.put((byte) rows[at[0]][at[1]]));
    }

    /** A .ivecs file of these rows. */
    static byte[] ivecs(int[]... rows) {
        return vecs(rows.length, rows[0].length, Integer.BYTES, (buffer, at) -> buffer.putInt(rows[at[0]][at[1]]));
    }

    private static byte[] vecs(int rows, int dimension, int bytes, BiConsumer<ByteBuffer, int[]> put) {
        byte[] bytesOfFile = new byte[rows * (4 + dimension * bytes)];
        ByteBuffer file = little(bytesOfFile);
        for (int r = 0; r < rows; r++) {
            file.putInt(dimension);
            for (int c = 0; c < dimension; c++) {
                put.accept(file, new int[] {r, c});
            }
        }
        return bytesOfFile;
    }

    /** A .npy file with this header dictionary and these bytes behind it. */
    static byte[] npy(int version, String dictionary, byte[] numbers) {
        byte[] header = (dictionary + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[8 + (version == 1 ? 2 : 4) + header.length + numbers.length];
        ByteBuffer file = little(bytes);
        file.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            file.putShort((short) header.length);
        } else {
            file.putInt(header.length);
        }
        file.put(header).put(numbers);
        return bytes;
    }

    static byte[] npyFloats(int rows, int dimension, float... numbers) {
        String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + dimension + "), }";
        return npy(1, dictionary, littleFloats(numbers));
    }

    /** An IDX file of bytes. */
    static byte[] idx(int[] sizes, int... numbers) {
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * sizes.length + numbers.length);
        file.put((byte) 0).put((byte) 0).put((byte) 0x08).put((byte) sizes.length);
        for (int size : sizes) {
            file.putInt(size);
        }
        for (int number : numbers) {
            file.put((byte) number);
        }
        return file.array();
    }

    static byte[] gzip(byte[] plain) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    static byte[] littleFloats(float... numbers) {
        byte[] bytes = new byte[numbers.length * Float.BYTES];
        little(bytes).asFloatBuffer().put(numbers);
        return bytes;
    }

    static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
