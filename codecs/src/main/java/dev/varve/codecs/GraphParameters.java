package dev.varve.codecs;

/**
 * How a proximity graph is built; kept in the header of its file.
 *
 * @param degree the most neighbours of a row, 1 to {@value #MAX_DEGREE}; 31, 47 or 63 fill whole cache lines
 * @param beam width of the beam that finds candidates for a row's neighbours, 1 to {@value #MAX_BEAM}
 * @param alpha a neighbour is pruned where another one is this many times nearer to it, 1 to 4
 * @param seed decides the order in which rows are inserted
 */
public record GraphParameters(int degree, int beam, double alpha, long seed) {

    /** The largest degree. */
    public static final int MAX_DEGREE = 255;

    /** The widest beam of a build. */
    public static final int MAX_BEAM = 1 << 16;

    private static final double MAX_ALPHA = 4;

    /** Checks the ranges. */
    public GraphParameters {
        if (degree < 1 || degree > MAX_DEGREE) {
            throw new IllegalArgumentException("degree: expected 1 to " + MAX_DEGREE + ", found " + degree);
        }
        if (beam < 1 || beam > MAX_BEAM) {
            throw new IllegalArgumentException("beam: expected 1 to " + MAX_BEAM + ", found " + beam);
        }
        if (!(alpha >= 1 && alpha <= MAX_ALPHA)) {
            throw new IllegalArgumentException("alpha: expected 1 to " + MAX_ALPHA + ", found " + alpha);
        }
    }

    /** The parameters that a header tells. */
    static GraphParameters of(String file, FileHeader header) {
        int degree = (int) header.parameter(file, 0, "degree", 1, MAX_DEGREE);
        int beam = (int) header.parameter(file, 2, "beam", 1, MAX_BEAM);
        // Positive numbers of binary64 are in the order of their bits.
        long alpha = header.parameter(
                file, 3, "alpha", Double.doubleToRawLongBits(1), Double.doubleToRawLongBits(MAX_ALPHA));
        long seed = header.parameter(file, 4, "seed", Long.MIN_VALUE, Long.MAX_VALUE);
        return new GraphParameters(degree, beam, Double.longBitsToDouble(alpha), seed);
    }

    /** The header of a file with a graph of these parameters. */
    FileHeader header(FileOrigin origin) {
        return new FileHeader(
                FileKind.GRAPH,
                origin,
                (long) degree,
                recordBytes(degree),
                (long) beam,
                Double.doubleToRawLongBits(alpha),
                seed);
    }

    /** Bytes of a row's record: its count and room for all neighbours, in whole cache lines. */
    public static long recordBytes(int degree) {
        return Math.ceilDiv((degree + 1L) * Integer.BYTES, Footer.ALIGNMENT) * Footer.ALIGNMENT;
    }
}
