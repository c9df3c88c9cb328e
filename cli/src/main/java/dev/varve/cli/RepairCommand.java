package dev.varve.cli;

import dev.varve.RepairOptions;
import dev.varve.RepairReport;
import dev.varve.VectorStore;
import dev.varve.lab.report.Units;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve repair}: makes a damaged store whole again without what cannot be read. */
@Command(
        name = "repair",
        description = "Sets aside what cannot be read of a store that is not open, keeps everything else, and says"
                + " which keys are gone.",
        footer = {
            "",
            "Nothing is deleted: what is set aside lies in DIR/lost/TIME, with the list of all keys that are gone in"
                    + " GONE.tsv.",
            "A repair may be cut off at any time and run again. A store that is sound is left as it is."
        },
        mixinStandardHelpOptions = true)
public final class RepairCommand implements Callable<Integer> {

    private static final int SHOWN_KEYS = 20;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the store.")
    private Path directory = Path.of("");

    @Option(
            names = "--keep-doubtful",
            description = "Keep records of which it is lost whether they were deleted; deleted ones come back."
                    + " Default: set them aside.")
    private boolean keepDoubtful;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        RepairReport report;
        try (ByteProgress progress = new ByteProgress("repair")) {
            report = VectorStore.repair(directory, RepairOptions.DEFAULT.withKeepDoubtful(keepDoubtful), progress);
        }
        print(Choices.out(spec), report);
        return ErrorReport.OK;
    }

    private void print(PrintWriter out, RepairReport report) {
        if (!report.changed()) {
            out.println("The store is sound; nothing was changed.");
            out.flush();
            return;
        }
        report.losses().forEach(loss -> out.println("lost: " + loss));
        report.gone().stream()
                .limit(SHOWN_KEYS)
                .forEach(gone -> out.printf(
                        "gone: collection '%s', key '%s'%s%n",
                        gone.collection(), gone.key(), gone.doubtful() ? ", if it was not deleted before" : ""));
        long more = report.goneKeys() - Math.min(SHOWN_KEYS, report.gone().size());
        Path aside = directory.resolve(report.directory().orElseThrow());
        if (more > 0) {
            out.printf("gone: %s more keys, listed in %s%n", Units.count(more), aside.resolve("GONE.tsv"));
        }
        if (report.unnamed() > 0) {
            out.printf("gone: up to %s records whose keys cannot be read%n", Units.count(report.unnamed()));
        }
        out.printf("set aside: %s files, in %s%n", Units.count(report.setAside().size()), aside);
        out.println("The store is repaired.");
        out.flush();
    }
}
