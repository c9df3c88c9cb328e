package dev.varve.lab.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's .npy format, versions 1 to 3: a magic number, the version, the length of a header, the header as a Python
 * dictionary of {@code descr}, {@code fortran_order} and {@code shape}; then the numbers of the array, here of two
 * dimensions and in C order.
 *
 * <p>Source: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays", and the manual of
 * {@code numpy.lib.format}.
 */
final class NpyFormat {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int PREFIX_BYTES = MAGIC.length + 2;
    private static final int MAX_HEADER_BYTES = 1 << 16;

    private static final Pattern DESCR = entry("descr", "['\"]([<>|=]?)([a-z])([0-9]{1,2})['\"]");
    private static final Pattern FORTRAN_ORDER = entry("fortran_order", "(True|False)");
    private static final Pattern SHAPE = entry("shape", "\\(\\s*([0-9L,\\s]*)\\)");
    private static final Pattern TWO_SIZES = Pattern.compile("([0-9]{1,18})L?\\s*,\\s*([0-9]{1,18})L?\\s*,?\\s*");

    private NpyFormat() {}

    /** Whether a file begins as a .npy file does. */
    static boolean matches(byte[] start) {
        return start.length >= MAGIC.length && Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    static VectorReader open(ByteSource source) throws IOException {
        int headerBytes = readHeaderLength(source);
        long start = source.position();
        ByteBuffer bytes = ByteBuffer.allocate(headerBytes);
        source.read(bytes, ".npy header");
        var header =
                new Header(source, start, StandardCharsets.UTF_8.decode(bytes).toString());
        Matcher descr = header.find(DESCR, "'descr' of one number, such as '<f4'");
        NumberType type = header.type(descr.group(2) + descr.group(3), descr);
        ByteOrder order = descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Matcher fortran = header.find(FORTRAN_ORDER, "'fortran_order' of True or False");
        if (fortran.group(1).equals("True")) {
            throw header.malformed(
                    fortran, "C order, row by row", "Fortran order", "save numpy.ascontiguousarray(array)");
        }
        Matcher shape = header.find(SHAPE, "'shape' of whole numbers");
        Matcher sizes = TWO_SIZES.matcher(shape.group(1).strip());
        if (!sizes.matches()) {
            throw header.malformed(
                    shape,
                    "an array of two dimensions",
                    "shape (" + shape.group(1) + ")",
                    "save a matrix, one row a vector");
        }
        long count = VectorFiles.checkCount(source, header.offset(shape), Long.parseLong(sizes.group(1)));
        int dimension = VectorFiles.checkDimension(source, header.offset(shape), Long.parseLong(sizes.group(2)));
        return new RowReader(source, RowLayout.block("npy", type, order, dimension, count));
    }

    private static int readHeaderLength(ByteSource source) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES);
        source.read(prefix, ".npy magic and version");
        int major = prefix.get(MAGIC.length);
        if (major < 1 || major > 3) {
            throw source.malformed(
                    MAGIC.length, ".npy version 1 to 3", Integer.toString(major), "save the array again");
        }
        int width = major == 1 ? Short.BYTES : Integer.BYTES;
        ByteBuffer length = ByteBuffer.allocate(width).order(ByteOrder.LITTLE_ENDIAN);
        source.read(length, "length of the .npy header");
        long headerBytes =
                major == 1 ? Short.toUnsignedLong(length.getShort()) : Integer.toUnsignedLong(length.getInt());
        if (headerBytes > MAX_HEADER_BYTES) {
            throw source.malformed(
                    PREFIX_BYTES,
                    "a header of at most " + MAX_HEADER_BYTES + " bytes",
                    headerBytes + " bytes",
                    "save a plain array of numbers");
        }
        return (int) headerBytes;
    }

    private static Pattern entry(String name, String value) {
        return Pattern.compile("['\"]" + name + "['\"]\\s*:\\s*" + value);
    }

    /** The dictionary, and where in the file it stands. */
    private record Header(ByteSource source, long start, String text) {

        Matcher find(Pattern pattern, String expected) throws VectorFileException {
            Matcher matcher = pattern.matcher(text);
            if (!matcher.find()) {
                String found = text.length() <= 200 ? text.strip() : text.substring(0, 200) + "…";
                throw source.malformed(start, expected, found, "save a plain array of numbers with numpy.save");
            }
            return matcher;
        }

        NumberType type(String code, Matcher where) throws VectorFileException {
            return switch (code) {
                case "u1" -> NumberType.UINT8;
                case "i1" -> NumberType.INT8;
                case "u2" -> NumberType.UINT16;
                case "i2" -> NumberType.INT16;
                case "u4" -> NumberType.UINT32;
                case "i4" -> NumberType.INT32;
                case "u8" -> NumberType.UINT64;
                case "i8" -> NumberType.INT64;
                case "f2" -> NumberType.FLOAT16;
                case "f4" -> NumberType.FLOAT32;
                case "f8" -> NumberType.FLOAT64;
                default ->
                    throw malformed(
                            where,
                            "integers or floats of 1 to 8 bytes",
                            "'" + code + "'",
                            "save array.astype('float32')");
            };
        }

        long offset(Matcher where) {
            return start + where.start();
        }

        VectorFileException malformed(Matcher where, String expected, String found, String advice) {
            return source.malformed(offset(where), expected, found, advice);
        }
    }
}
