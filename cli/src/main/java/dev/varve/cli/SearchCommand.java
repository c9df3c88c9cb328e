package dev.varve.cli;

import dev.varve.StoreOptions;
import dev.varve.VectorStore;
import dev.varve.cli.embedding.TextModel;
import dev.varve.cli.embedding.TextModelFile;
import dev.varve.lab.report.Report;
import java.io.IOException;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve search}: asks the documents of the last demo one question. */
@Command(
        name = "search",
        description = "Asks the documents of varve demo a question. Exit code 1 if there is no answer.",
        mixinStandardHelpOptions = true)
public final class SearchCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "WORDS", description = "The question.")
    private List<String> words = List.of();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "The directory of the demo. Default: varve/demo in the user's cache ($XDG_CACHE_HOME or ~/.cache).")
    private @Nullable Path directory;

    @Option(
            names = "--where",
            paramLabel = "ATTRIBUTE=VALUE",
            description = "Only documents with this attribute: module, package, kind, since or visibility (public,"
                    + " internal). Repeat it to narrow down.")
    private Map<String, String> where = new LinkedHashMap<>();

    @Option(names = "-k", paramLabel = "N", description = "How many answers. Default: ${DEFAULT-VALUE}.")
    private int limit = 5;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (String.join("", words).isBlank()) {
            throw new BadInputException("the question is empty; ask with some words");
        }
        var demo = DemoDirectory.of(directory, DemoCommand.DEFAULT_NAME);
        demo.check();
        TextModel model = TextModelFile.read(demo.model());
        try (Report report = jsonOption.open(Choices.out(spec));
                VectorStore store = VectorStore.open(demo.store(), StoreOptions.DEFAULT.withCreateIfMissing(false))) {
            var collection = store.collection(DemoStore.COLLECTION);
            var answers = new Answers(collection, model, DemoStore.filter(where), limit, report);
            return answers.print(String.join(" ", words)) ? ErrorReport.OK : ErrorReport.NOT_FOUND;
        }
    }
}
