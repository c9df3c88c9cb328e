package dev.varve.bench;

import dev.varve.bench.page.HtmlPage;
import dev.varve.bench.run.Frame;
import dev.varve.lab.run.Interruption;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options of a run of all parts, one after the other: each writes its figures into one folder, and one page shows them
 * together.
 */
final class WholeRun {

    private static final List<String> PARTS = List.of("ann", "filters", "merges", "kernels", "ssd", "writes");

    /** The parts that search data sets. */
    private static final Set<String> ON_SETS = Set.of("ann", "filters", "merges");

    /** What is searched where nobody says what: large enough for a graph to be worth its while. */
    private static final String GENERATED = "clustered:rows=100000,dim=128";

    private static final String GENERATED_QUICKLY = "clustered:rows=5000,dim=64";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Run all parts, and write what they measure into this folder: PART.json for each, and"
                    + " report.html for all.")
    private @Nullable Path out;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "With --out: a data set for the parts ann, filters and merges, see varve bench ann"
                    + " --help. Repeatable. Default: a generated set.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "With --out: where the parts have their files, which are deleted at the end.")
    private @Nullable Path directory;

    @Option(names = "--quick", description = "With --out: a small run of each part, not for figures to quote.")
    private boolean quick;

    /** Where results go; null where no run of all parts is asked for. */
    @Nullable
    Path out() {
        return out;
    }

    /**
     * Runs all parts; those after one that fails run all the same, those after one that is stopped do not.
     *
     * @param results takes the figures; made if it is missing
     * @param execute runs one part, given its command line, and returns its exit code
     * @return 0, or the exit code of the last part that did not end with 0
     */
    int run(Path results, ToIntFunction<String[]> execute) throws IOException {
        Files.createDirectories(results);
        var stop = new Stop();
        // Beyond the end of each part: after a stop the page must be written before the process may end.
        try (Interruption _ = Interruption.install(stop)) {
            int status = 0;
            List<Path> written = new ArrayList<>();
            for (String part : PARTS) {
                Path json = results.resolve(part + ".json");
                int ended = execute.applyAsInt(arguments(part, json));
                status = ended == 0 ? status : ended;
                if (Files.exists(json) && Files.size(json) > 0) {
                    written.add(json);
                }
                if (ended == Frame.STOPPED || stop.asked()) {
                    break;
                }
            }
            if (!written.isEmpty()) {
                HtmlPage.write(results.resolve("report.html"), written);
            }
            return status;
        }
    }

    private String[] arguments(String part, Path json) throws IOException {
        // What an earlier run left there must not pass for this one's.
        Files.deleteIfExists(json);
        List<String> arguments = new ArrayList<>(List.of(part, "--json", json.toString()));
        if (quick) {
            arguments.add("--quick");
        }
        if (directory != null && !part.equals("kernels")) {
            arguments.addAll(List.of("--dir", directory.toString()));
        }
        if (ON_SETS.contains(part)) {
            data.forEach(set -> arguments.addAll(List.of("--data", set.toString())));
            if (data.isEmpty()) {
                arguments.addAll(List.of("--generate", quick ? GENERATED_QUICKLY : GENERATED));
            }
        }
        return arguments.toArray(String[]::new);
    }
}
