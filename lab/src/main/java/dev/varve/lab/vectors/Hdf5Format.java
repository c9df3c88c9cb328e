package dev.varve.lab.vectors;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OrderedDataType;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HDF5 files in the layout of ann-benchmarks: datasets {@code train}, {@code test} and {@code neighbors} of two
 * dimensions, contiguous, as h5py writes them. jHDF reads the structure; the numbers are then read from their place
 * like those of any other format, so that neither heap nor mappings grow with the file.
 *
 * <p>Source: Aumüller, Bernhardsson and Faithfull, "ANN-Benchmarks", section "Data sets".
 */
final class Hdf5Format {

    private static final byte[] MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    private Hdf5Format() {}

    /** Whether a file begins as an HDF5 file without user block does. */
    static boolean matches(byte[] start) {
        return start.length >= MAGIC.length && Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    static VectorReader open(Path file, ByteSource source, VectorFiles.Part part) throws IOException {
        if (source.length().isEmpty()) {
            throw source.malformed(0, "a plain HDF5 file", "a gzipped one", "gunzip it first");
        }
        Place place = locate(file, source, part);
        if (place.offset < source.position() || place.offset > source.length().getAsLong()) {
            throw source.malformed(
                    0,
                    "dataset '" + part.dataset() + "' within the file",
                    "offset " + place.offset,
                    "the file is damaged: fetch it again");
        }
        source.skipTo(place.offset);
        return new RowReader(source, place.layout);
    }

    /** The attribute {@code distance} of the whole file. */
    static Optional<String> distance(Path file) throws IOException {
        try (var hdf = new HdfFile(file)) {
            Attribute attribute = hdf.getAttribute("distance");
            return attribute == null
                    ? Optional.empty()
                    : Optional.of(String.valueOf(attribute.getData()).strip());
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw new VectorFileException(
                    file.toString(),
                    0,
                    "an HDF5 file in the layout of ann-benchmarks",
                    "what cannot be read (" + rootMessage(e) + ")",
                    "the file is cut short or damaged: fetch it again",
                    e);
        }
    }

    private record Place(long offset, RowLayout layout) {}

    private static Place locate(Path file, ByteSource source, VectorFiles.Part part) throws IOException {
        try (var hdf = new HdfFile(file)) {
            Node node = hdf.getChild(part.dataset());
            if (!(node instanceof Dataset dataset)) {
                throw source.malformed(
                        0,
                        "a dataset '" + part.dataset() + "' (layout of ann-benchmarks)",
                        "only " + hdf.getChildren().keySet(),
                        "give a file of that layout");
            }
            return place(hdf, dataset, source);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // What damage leads jHDF to is not one family. It allocates what a header claims, and follows it, without a
            // limit;
            // the one allocation that fails leaves the heap as it was.
            throw new VectorFileException(
                    source.name(),
                    0,
                    "an HDF5 file with a dataset '" + part.dataset() + "'",
                    "what cannot be read (" + rootMessage(e) + ")",
                    "the file is cut short or damaged: fetch it again",
                    e);
        }
    }

    private static Place place(HdfFile hdf, Dataset dataset, ByteSource source) throws IOException {
        String name = "dataset '" + dataset.getName() + "'";
        if (!(dataset instanceof ContiguousDataset contiguous)) {
            throw source.malformed(
                    0,
                    name + " stored contiguously",
                    dataset.getDataLayout().toString(),
                    "run h5repack -l CONTI on it");
        }
        long[] shape = dataset.getDimensionsAsLong();
        if (shape.length != 2) {
            throw source.malformed(
                    0,
                    name + " of two dimensions",
                    Arrays.toString(shape),
                    "give a file in the layout of ann-benchmarks");
        }
        NumberType type = type(dataset.getDataType());
        if (type == null) {
            throw source.malformed(
                    0, name + " of integers or floats", dataset.getDataType().toString(), "write it as float32");
        }
        ByteOrder order = ((OrderedDataType) dataset.getDataType()).getByteOrder();
        long count = VectorFiles.checkCount(source, 0, shape[0]);
        int dimension = VectorFiles.checkDimension(source, 0, shape[1]);
        long offset = Math.addExact(contiguous.getDataAddress(), hdf.getUserBlockSize());
        return new Place(offset, new RowLayout("HDF5", type, order, dimension, count, false, false));
    }

    private static @Nullable NumberType type(DataType type) {
        if (type instanceof FloatingPoint) {
            return switch (type.getSize()) {
                case 2 -> NumberType.FLOAT16;
                case 4 -> NumberType.FLOAT32;
                case 8 -> NumberType.FLOAT64;
                default -> null;
            };
        }
        if (type instanceof FixedPoint integer) {
            boolean signed = integer.isSigned();
            return switch (type.getSize()) {
                case 1 -> signed ? NumberType.INT8 : NumberType.UINT8;
                case 2 -> signed ? NumberType.INT16 : NumberType.UINT16;
                case 4 -> signed ? NumberType.INT32 : NumberType.UINT32;
                case 8 -> signed ? NumberType.INT64 : NumberType.UINT64;
                default -> null;
            };
        }
        return null;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
