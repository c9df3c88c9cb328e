package dev.varve.lab.sets;

import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorFiles.Part;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds sets on disk; nothing is downloaded.
 *
 * <p>A folder is a set when it holds a file of rows, whose name has the word {@code base} or {@code train}, one of
 * queries, whose name has the word {@code query}, {@code queries}, {@code test} or {@code t10k}, and, if the truth is
 * known, one {@code ground-truth-<metric>-<k>.ivecs} for each metric that the set is for. Any format that
 * {@link VectorFiles} reads will do, and a file whose name has the word {@code labels} is none of them. A {@code .hdf5}
 * or {@code .h5} file in the layout of ann-benchmarks is a set by itself.
 */
public final class DataSets {

    private static final Pattern TRUTH = Pattern.compile("ground-truth-([a-z0-9]+)-([0-9]{1,9})\\.(ivecs|npy)");
    private static final Pattern HDF5 = Pattern.compile("\\.(hdf5|h5)$");
    private static final Pattern VECTORS = Pattern.compile("(\\.(fvecs|bvecs)|(\\.npy|\\.idx|-ubyte)(\\.gz)?)$");
    private static final Pattern BASE = word("base|train");
    private static final Pattern QUERIES = word("query|queries|test|t10k");
    private static final Pattern LABELS = word("labels");

    private static final String LAYOUT = "a set: a file of rows (base.fvecs, train-...), one of queries (query.fvecs,"
            + " test-..., t10k-...) and ground-truth-<l2|cosine|dot>-<k>.ivecs, or a .hdf5 file in the layout of"
            + " ann-benchmarks";

    private DataSets() {}

    /**
     * The sets of a folder, or else those of the folders in it; or the one of an HDF5 file.
     *
     * @param path folder or file
     * @param assumed which rows are near where neither truth nor an attribute tells it
     * @return one set or more, by their names
     * @throws DataSetException if there is none, or what there is is incomplete or ambiguous
     * @throws dev.varve.lab.vectors.VectorFileException if a file is damaged
     */
    public static List<DataSet> find(Path path, Optional<Metric> assumed) throws IOException {
        if (Files.isRegularFile(path) && HDF5.matcher(name(path)).find()) {
            return List.of(hdf5(path, assumed));
        }
        if (!Files.isDirectory(path)) {
            throw new DataSetException(
                    path, LAYOUT, Files.exists(path) ? "another file" : "nothing", "give the folder that holds it");
        }
        List<DataSet> sets = new ArrayList<>(inFolder(path, assumed));
        if (sets.isEmpty()) {
            for (Path folder : list(path, Files::isDirectory)) {
                sets.addAll(inFolder(folder, assumed));
            }
        }
        if (sets.isEmpty()) {
            throw new DataSetException(path, LAYOUT, "none, nor in its folders", "give the folder that holds it");
        }
        return List.copyOf(sets);
    }

    private static List<DataSet> inFolder(Path folder, Optional<Metric> assumed) throws IOException {
        List<Path> files = list(folder, Files::isRegularFile);
        List<DataSet> sets = new ArrayList<>();
        for (Path file : matching(files, HDF5)) {
            sets.add(hdf5(file, assumed));
        }
        List<Path> vectors = matching(files, VECTORS).stream()
                .filter(file -> !LABELS.matcher(name(file)).find())
                .toList();
        List<Path> bases = matching(vectors, BASE);
        List<Path> queries = matching(vectors, QUERIES);
        Map<Metric, Path> truths = truths(folder, files);
        if (bases.isEmpty() && queries.isEmpty() && truths.isEmpty()) {
            return sets;
        }
        Path base = only(folder, "one file of rows, with 'base' or 'train' in its name", bases, files);
        Path query = only(folder, "one file of queries, with 'query', 'test' or 't10k' in its name", queries, files);
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        if (truths.isEmpty()) {
            Metric metric = assumed.orElseThrow(() -> new DataSetException(
                    folder,
                    "ground-truth-<l2|cosine|dot>-<k>.ivecs, which also tells the metric",
                    names(files),
                    "name the truth so, or say the metric, and the truth is computed"));
            sets.add(set(name, metric, base, query, Optional.empty()));
        }
        for (Map.Entry<Metric, Path> truth : truths.entrySet()) {
            String full =
                    truths.size() == 1 ? name : name + "-" + truth.getKey().label();
            sets.add(set(full, truth.getKey(), base, query, Optional.of(truth.getValue())));
        }
        return sets;
    }

    /** The deepest truth of each metric. */
    private static Map<Metric, Path> truths(Path folder, List<Path> files) throws IOException {
        Map<Metric, Path> deepest = new TreeMap<>();
        Map<Metric, Integer> depths = new TreeMap<>();
        for (Path file : files) {
            Matcher matcher = TRUTH.matcher(name(file));
            if (!matcher.matches()) {
                continue;
            }
            Metric metric = metric(matcher.group(1))
                    .orElseThrow(() -> new DataSetException(
                            folder,
                            "ground-truth-<metric>-<k>.ivecs with a metric of l2, cosine and dot",
                            file.getFileName().toString(),
                            "take the file away: no other metric is measured"));
            int depth = Integer.parseInt(matcher.group(2));
            if (depth > depths.getOrDefault(metric, 0)) {
                depths.put(metric, depth);
                deepest.put(metric, file);
            }
        }
        return deepest;
    }

    private static DataSet hdf5(Path file, Optional<Metric> assumed) throws IOException {
        Optional<String> distance = VectorFiles.hdf5Distance(file);
        Optional<Metric> metric = distance.isPresent() ? metric(distance.get()) : assumed;
        if (metric.isEmpty()) {
            throw new DataSetException(
                    file,
                    "an attribute 'distance' of euclidean, angular or dot",
                    distance.map(found -> "'" + found + "'").orElse("none"),
                    distance.isPresent() ? "give a set of one of these" : "say the metric");
        }
        return set(
                file.getFileName().toString().replaceFirst("\\.[^.]*$", ""),
                metric.get(),
                file,
                file,
                Optional.of(file));
    }

    private static Optional<Metric> metric(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "l2", "euclidean" -> Optional.of(Metric.L2);
            case "cosine", "angular" -> Optional.of(Metric.COSINE);
            case "dot", "ip", "inner_product" -> Optional.of(Metric.DOT);
            default -> Optional.empty();
        };
    }

    private static DataSet set(String name, Metric metric, Path base, Path queries, Optional<Path> truth)
            throws IOException {
        try (VectorReader rows = VectorFiles.open(base, Part.BASE);
                VectorReader asked = VectorFiles.open(queries, Part.QUERIES)) {
            if (rows.dimension() != asked.dimension()) {
                throw new DataSetException(
                        queries,
                        "queries of " + rows.dimension() + " numbers, as the rows of " + base + " have",
                        asked.dimension() + " numbers",
                        "give rows and queries that belong together");
            }
            return new FileSet(
                    name, metric, rows.dimension(), count(base, rows), count(queries, asked), base, queries, truth);
        }
    }

    private static int count(Path file, VectorReader reader) throws DataSetException {
        if (reader.count() > Integer.MAX_VALUE) {
            throw new DataSetException(
                    file, "fewer than 2^31 rows", Long.toString(reader.count()), "give a part of it");
        }
        return (int) reader.count();
    }

    private static Path only(Path folder, String expected, List<Path> found, List<Path> all) throws DataSetException {
        if (found.size() != 1) {
            throw new DataSetException(
                    folder,
                    expected,
                    found.isEmpty() ? "none among " + names(all) : names(found),
                    found.isEmpty() ? "add it, or rename what it is" : "keep one of them there");
        }
        return found.getFirst();
    }

    private static String names(List<Path> files) {
        return files.stream()
                .map(file -> file.getFileName().toString())
                .toList()
                .toString();
    }

    private static List<Path> list(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(wanted).sorted(Comparator.naturalOrder()).toList();
        }
    }

    private static List<Path> matching(List<Path> files, Pattern pattern) {
        return files.stream().filter(file -> pattern.matcher(name(file)).find()).toList();
    }

    private static String name(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    private static Pattern word(String alternatives) {
        return Pattern.compile("(^|[-_.])(" + alternatives + ")([-_.]|$)");
    }
}
