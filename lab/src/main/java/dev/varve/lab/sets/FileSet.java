package dev.varve.lab.sets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A set that was found on disk.
 *
 * @param name of the folder or file that it was found in
 * @param metric which rows are near
 * @param dimension numbers in a row
 * @param rows to search in
 * @param queries to ask
 * @param baseFile has the rows, in any format that {@link dev.varve.lab.vectors.VectorFiles} reads
 * @param queryFile has the queries; the same file where it holds all, as HDF5 does
 * @param truthFile has the row numbers of the nearest rows of each query, nearest first
 */
public record FileSet(
        String name,
        Metric metric,
        int dimension,
        int rows,
        int queries,
        Path baseFile,
        Path queryFile,
        Optional<Path> truthFile)
        implements DataSet {

    /** The files of this set, each once. */
    List<Path> files() {
        return Stream.concat(Stream.of(baseFile, queryFile), truthFile.stream())
                .distinct()
                .toList();
    }

    /** With the names of the files, but not where they are: this is published with figures. */
    @Override
    public String description() {
        String names =
                files().stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.joining(", "));
        return name + " (" + rows + " x " + dimension + ", " + metric.label() + "; " + names
                + (truthFile.isPresent() ? "" : ", truth computed") + ")";
    }
}
