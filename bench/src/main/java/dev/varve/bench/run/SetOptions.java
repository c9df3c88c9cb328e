package dev.varve.bench.run;

import dev.varve.lab.sets.DataSet;
import dev.varve.lab.sets.DataSets;
import dev.varve.lab.sets.GeneratorException;
import dev.varve.lab.sets.Generators;
import dev.varve.lab.sets.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which data sets are measured on, to be mixed in. */
public final class SetOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A data set: a folder with base, queries and truth, one with such folders, or an HDF5 file."
                    + " Repeatable.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--generate",
            paramLabel = "SPEC",
            description = "A set that is generated, such as clustered:rows=100000,dim=128; generators are clustered,"
                    + " anisotropic and ood. Repeatable.")
    private List<String> generate = new ArrayList<>();

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            description = "Of a data set that does not tell it: ${COMPLETION-CANDIDATES}.")
    private @Nullable Metric metric;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of generated sets. Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    /**
     * The sets that are asked for, by names that tell them apart.
     *
     * @param frame tells what is wrong
     */
    public Map<String, DataSet> sets(Frame frame) throws IOException {
        List<DataSet> sets = new ArrayList<>();
        for (Path path : data) {
            sets.addAll(DataSets.find(path, Optional.ofNullable(metric)));
        }
        for (String generator : generate) {
            sets.add(generated(generator, frame));
        }
        if (sets.isEmpty()) {
            throw frame.wrong("Missing data: give --data DIR or --generate SPEC");
        }
        return SetNames.of(sets);
    }

    private DataSet generated(String generator, Frame frame) {
        try {
            if (generator.contains("seed=")) {
                return Generators.parse(generator);
            }
            return Generators.parse(generator + (generator.contains(":") ? "," : ":") + "seed=" + seed);
        } catch (GeneratorException e) {
            throw frame.wrong("--generate " + generator + ": " + e.getMessage());
        }
    }

    /** Seed of generated sets. */
    public long seed() {
        return seed;
    }
}
