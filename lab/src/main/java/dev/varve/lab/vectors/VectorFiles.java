package dev.varve.lab.vectors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Opens vector files, whatever their format: told by their first bytes, and by the extension where a format has no
 * mark.
 */
public final class VectorFiles {

    /** The most numbers that a row may have. */
    public static final int MAX_DIMENSION = 65_536;

    private static final int START_BYTES = 8;

    private VectorFiles() {}

    /** Which rows are wanted from a file that may hold several kinds (HDF5); of no effect on others. */
    public enum Part {
        /** The vectors to search in. */
        BASE("train"),
        /** The vectors to search for. */
        QUERIES("test"),
        /** For each query the row numbers of its nearest neighbors, nearest first. */
        NEIGHBORS("neighbors");

        private final String dataset;

        Part(String dataset) {
            this.dataset = dataset;
        }

        /** The name of this part in the layout of ann-benchmarks. */
        String dataset() {
            return dataset;
        }
    }

    /**
     * Opens a .fvecs, .bvecs, .ivecs, .npy, IDX or HDF5 file; .npy and IDX may be gzipped.
     *
     * @param part which rows of an HDF5 file are wanted
     * @throws VectorFileException if the file is damaged, cut short or of another kind
     */
    public static VectorReader open(Path file, Part part) throws IOException {
        ByteSource source = ByteSource.open(file);
        try {
            return open(file, source, part);
        } catch (Throwable e) {
            source.close();
            throw e;
        }
    }

    /**
     * The metric that an HDF5 file in the layout of ann-benchmarks says it is for, in its attribute {@code distance}:
     * {@code euclidean}, {@code angular} or another; empty where it says none.
     *
     * @throws VectorFileException if the file is no HDF5 file, or damaged
     */
    public static Optional<String> hdf5Distance(Path file) throws IOException {
        return Hdf5Format.distance(file);
    }

    private static VectorReader open(Path file, ByteSource source, Part part) throws IOException {
        byte[] start = source.peek(START_BYTES);
        if (NpyFormat.matches(start)) {
            return NpyFormat.open(source);
        }
        if (Hdf5Format.matches(start)) {
            return Hdf5Format.open(file, source, part);
        }
        // No .fvecs file begins so: as a dimension these four bytes are over half a million.
        if (IdxFormat.matches(start)) {
            return IdxFormat.open(source);
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        Optional<NumberType> type = VecsFormat.typeByExtension(name);
        if (type.isPresent()) {
            return VecsFormat.open(source, type.get());
        }
        throw source.malformed(
                0,
                "a .fvecs, .bvecs or .ivecs file by its extension, or a .npy, IDX or HDF5 file by its first bytes",
                ByteSource.hex(start),
                "give a file in one of these formats, named so");
    }

    /** Checks a dimension that a file claims. */
    static int checkDimension(ByteSource source, long offset, long dimension) throws VectorFileException {
        if (dimension < 1 || dimension > MAX_DIMENSION) {
            throw source.malformed(
                    offset,
                    "a dimension from 1 to " + MAX_DIMENSION,
                    Long.toString(dimension),
                    "the file is damaged or of another kind: check what it is");
        }
        return (int) dimension;
    }

    /** Checks a number of rows that a file claims. */
    static long checkCount(ByteSource source, long offset, long count) throws VectorFileException {
        if (count < 1) {
            throw source.malformed(offset, "one row or more", count + " rows", "give a file with vectors in it");
        }
        return count;
    }
}
