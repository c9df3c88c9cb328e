package dev.varve.bench.page;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve bench report}: shows what benchmarks have written. */
@Command(
        name = "report",
        description = "Shows the figures of one or several runs, complete or stopped, as plots and tables.",
        mixinStandardHelpOptions = true)
public final class ReportCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE.json",
            description = "What varve bench wrote with --json; shown in this order.")
    private List<Path> json = List.of();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write one page of HTML that needs nothing else and no network.")
    private @Nullable Path html;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Write a page of Markdown, and its plots into a folder of its name without .md.")
    private @Nullable Path markdown;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (html == null && markdown == null && spec != null) {
            throw new ParameterException(spec.commandLine(), "Nothing to write: give --html, --markdown or both");
        }
        refuseOverwriting(html);
        refuseOverwriting(markdown);
        if (html != null) {
            HtmlPage.write(html, json);
        }
        if (markdown != null) {
            MarkdownPage.write(markdown, json);
        }
        return 0;
    }

    private void refuseOverwriting(@Nullable Path page) throws IOException {
        for (Path figures : json) {
            if (page != null && HtmlOption.same(page, figures)) {
                throw new IOException(page + ": the page would be written over the figures; give it another name");
            }
        }
    }
}
