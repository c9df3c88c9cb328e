package dev.varve.bench.page;

import dev.varve.lab.report.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
     * Looks whether the page can be written, before there is anything to lose.
     *
     * @param json the file that {@link #json} told
     * @throws IOException if it cannot, or would be written over the figures
     */
    public void check(@Nullable Path json) throws IOException {
        if (html == null) {
            return;
        }
        if (json != null && same(html, json)) {
            throw new IOException("--html " + html + ": the figures go to the same file; give it another name than"
                    + " --json has, and another ending than .json");
        }
        boolean there = Files.exists(html);
        try {
            Files.newByteChannel(html, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            if (!there) {
                Files.delete(html);
            }
        } catch (IOException e) {
            throw new IOException("--html " + Failures.message(e), e);
        }
    }

    /** Whether two names are of one file, which may not be there yet. */
    static boolean same(Path one, Path other) throws IOException {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
                || (Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
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
