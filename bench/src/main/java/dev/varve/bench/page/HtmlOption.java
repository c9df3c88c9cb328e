package dev.varve.bench.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The option {@code --html} of a command that measures, to be mixed in. Such a command asks {@link #json} where its
 * lines of JSON go and calls {@link #write} when that file is closed, also after it was stopped.
 */
public final class HtmlOption {

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Also write plots and tables to this file, one page of HTML that needs nothing else; its figures"
                            + " stand beside it as .json, unless --json says where.")
    private @Nullable Path html;

    /**
     * Where the lines of JSON go, which the page is made from.
     *
     * @param asked what {@code --json} says; null without it
     * @return null where neither a page nor JSON is wanted
     */
    public @Nullable Path json(@Nullable Path asked) {
        if (asked != null || html == null) {
            return asked;
        }
        String name = String.valueOf(html.getFileName());
        int dot = name.lastIndexOf('.');
        return html.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".json");
    }

    /**
     * Writes the page, if one is wanted and anything was measured.
     *
     * @param json the closed file that {@link #json} told; of a run that was stopped too
     * @throws IOException if a file cannot be read or written
     */
    public void write(@Nullable Path json) throws IOException {
        if (html != null && json != null && Files.size(json) > 0) {
            HtmlPage.write(html, List.of(json));
        }
    }
}
