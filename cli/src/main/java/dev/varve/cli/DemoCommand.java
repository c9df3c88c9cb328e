package dev.varve.cli;

import dev.varve.cli.evaluation.JudgedCollection;
import dev.varve.cli.text.SourceTree;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve demo}: real text from reading to answers and figures, in one go. */
@Command(
        name = "demo",
        description = {
            "Makes a store of the JDK's own documentation, answers questions, and measures itself.",
            "Reads lib/src.zip of the running JDK (or --source), trains word vectors on it, stores a document for each"
                + " documented class, method, constructor and field, answers a few questions and then what is typed,"
                + " and looks for known items. With --docs, --queries and --qrels: measures a judged collection."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    /** Name of the default directory in the user's cache. */
    static final String DEFAULT_NAME = "demo";

    private static final List<String> QUESTIONS = List.of(
            "parse a date from a string",
            "open a file for reading line by line",
            "split a string around matches of a regular expression",
            "compute the square root",
            "wait for a thread to finish, with a timeout");

    @Option(
            names = "--source",
            paramLabel = "PATH",
            description =
                    "A folder or an archive (.zip, .jar) of .java, .md and .txt files. Default: lib/src.zip of the"
                            + " JDK.")
    private @Nullable Path source;

    @Option(names = "--docs", paramLabel = "FILE", description = "Documents of a judged collection: id<TAB>text.")
    private @Nullable Path docs;

    @Option(names = "--queries", paramLabel = "FILE", description = "Its queries: id<TAB>text.")
    private @Nullable Path queries;

    @Option(
            names = "--qrels",
            paramLabel = "FILE",
            description = "Its judgements: query<TAB>document<TAB>grade; a higher grade is better, 0 is not relevant.")
    private @Nullable Path qrels;

    @Option(
            names = "--lowest-grade-best",
            description = "Grade 1 is the best and higher ones are worse, as in the Cranfield collection.")
    private boolean lowestGradeBest;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where the store is made; an earlier demo there is replaced. Default: varve/demo in the user's "
                            + "cache ($XDG_CACHE_HOME or ~/.cache), varve/judged for a judged collection.")
    private @Nullable Path directory;

    @Option(
            names = "--known-items",
            paramLabel = "N",
            description = "How many known items to look for, 0 for none. Default: ${DEFAULT-VALUE}.")
    private int knownItems = 200;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Decides the word vectors and the known items. Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    @Option(
            names = "--where",
            paramLabel = "ATTRIBUTE=VALUE",
            description = "Answer from documents with this attribute only: module, package, kind, since or visibility"
                    + " (public, internal).")
    private Map<String, String> where = new LinkedHashMap<>();

    @Option(
            names = "--tokens",
            paramLabel = "DIR",
            description = "Also write the token vectors of documents and queries into this folder, for varve bench"
                    + " candidates --tokens. The queries are the known items, or those of the judged collection.")
    private @Nullable Path tokens;

    @Option(names = "-k", paramLabel = "N", description = "How many answers to a question. Default: ${DEFAULT-VALUE}.")
    private int limit = 5;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (knownItems < 0) {
            throw new BadInputException("--known-items: expected 0 or more, found " + knownItems);
        }
        try (Report report = jsonOption.open(Choices.out(spec))) {
            if (docs != null && queries != null && qrels != null) {
                JudgedCollection judged = JudgedCollection.read(queries, qrels);
                measureJudged(report, docs, lowestGradeBest ? judged.withLowestBest() : judged);
            } else if (docs != null || queries != null || qrels != null) {
                throw new BadInputException("a judged collection needs all of --docs, --queries and --qrels");
            } else {
                demonstrate(report);
            }
        }
        return ErrorReport.OK;
    }

    private void demonstrate(Report report) throws IOException, InterruptedException {
        Path path = source == null ? sourcesOfThisJdk() : source;
        try (SourceTree sources = SourceTree.open(path)) {
            report.out()
                    .println("Reading " + path + ": "
                            + Units.count(sources.names().size()) + " files");
            report.out().flush();
            var demo = new Demo(DemoDirectory.of(directory, DEFAULT_NAME), report, seed, tokens);
            demo.run(
                    sources,
                    knownItems,
                    new Demo.Dialogue(source == null ? QUESTIONS : List.of(), DemoStore.filter(where), limit));
        }
    }

    private void measureJudged(Report report, Path docsFile, JudgedCollection judged)
            throws IOException, InterruptedException {
        new Demo(DemoDirectory.of(directory, "judged"), report, seed, tokens).run(docsFile, judged);
    }

    private static Path sourcesOfThisJdk() {
        Path archive = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        if (!Files.isReadable(archive)) {
            throw new BadInputException(archive + ": this JDK came without its sources; install them (the package is "
                    + "often called openjdk-25-source) or give other sources with --source");
        }
        return archive;
    }
}
