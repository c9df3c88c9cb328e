package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTML file that shows runs: header, plots and tables. It loads nothing, and may not: its security policy says so.
 * It runs no script.
 */
public final class HtmlPage {

    private static final String TITLE = "Varve benchmarks";

    private final StringBuilder html = new StringBuilder();
    private int exhibits;

    private HtmlPage() {}

    /**
     * Writes the page of one or several runs.
     *
     * @param html the file to write, replacing what is there
     * @param json files that benchmarks wrote, complete or not
     * @throws DamagedRunException if a file is not one that a benchmark wrote
     * @throws IOException if a file cannot be read or written
     */
    public static void write(Path html, List<Path> json) throws IOException {
        List<BenchRun> runs = new ArrayList<>();
        for (Path file : json) {
            runs.add(BenchRunReader.read(file));
        }
        Files.writeString(html, of(runs), StandardCharsets.UTF_8);
    }

    /** The page as text. */
    static String of(List<BenchRun> runs) {
        var page = new HtmlPage();
        page.head();
        page.html.append("<h1>").append(TITLE).append("</h1>\n");
        page.html.append(
                "<p class=\"pale\">Figures are medians of the rounds; small beside them stand the least and the"
                        + " greatest. Point at one to see it with all digits.</p>\n");
        List<List<Section>> sections = runs.stream().map(Sections::of).toList();
        page.contents(runs, sections);
        for (int run = 0; run < runs.size(); run++) {
            page.run(run, runs.get(run), sections.get(run));
        }
        page.html
                .append("<footer>Made by <code>./varve bench report</code> from the lines of JSON of ")
                .append(escape(
                        String.join(", ", runs.stream().map(BenchRun::name).toList())))
                .append(".</footer>\n</main>\n</body>\n</html>\n");
        return page.html.toString();
    }

    private void head() {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                        + " 'unsafe-inline'\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<title>" + TITLE + "</title>\n<style>\n")
                .append(Resources.text("page.css"))
                .append(Resources.text("plot.css"))
                .append("</style>\n</head>\n<body>\n<main>\n");
    }

    private void contents(List<BenchRun> runs, List<List<Section>> sections) {
        html.append("<nav aria-label=\"Contents\"><ul>\n");
        for (int run = 0; run < runs.size(); run++) {
            for (int section = 0; section < sections.get(run).size(); section++) {
                html.append("<li><a href=\"#").append(anchor(run, section)).append("\">");
                html.append(escape(runs.get(run).bench() + ": "
                        + sections.get(run).get(section).title()));
                html.append("</a></li>\n");
            }
        }
        html.append("</ul></nav>\n");
    }

    private static String anchor(int run, int section) {
        return "run" + (run + 1) + "-" + (section + 1);
    }

    private void run(int number, BenchRun run, List<Section> sections) {
        html.append("<article>\n<h2>varve bench ")
                .append(escape(run.bench()))
                .append(" <small class=\"pale\">from ")
                .append(escape(String.valueOf(run.file().getFileName())))
                .append("</small></h2>\n");
        run.warnings()
                .forEach(warning -> html.append("<p class=\"warning\" role=\"note\">")
                        .append(escape(warning))
                        .append("</p>\n"));
        html.append("<dl class=\"facts\">\n");
        Facts.inOrder(run)
                .forEach((name, fact) -> html.append("<dt>")
                        .append(escape(name))
                        .append("</dt><dd>")
                        .append(escape(fact))
                        .append("</dd>\n"));
        html.append("</dl>\n");
        for (int section = 0; section < sections.size(); section++) {
            section(anchor(number, section), sections.get(section));
        }
        html.append("</article>\n");
    }

    private void section(String anchor, Section section) {
        html.append("<section id=\"").append(anchor).append("\">\n<h3>");
        html.append(escape(section.title())).append("</h3>\n");
        if (!section.about().isEmpty()) {
            html.append("<p class=\"about\">").append(escape(section.about())).append("</p>\n");
        }
        section.exhibits().forEach(this::exhibit);
        if (!section.notes().isEmpty()) {
            html.append("<ul class=\"notes\">\n");
            section.notes()
                    .forEach(note -> html.append("<li>").append(escape(note)).append("</li>\n"));
            html.append("</ul>\n");
        }
        html.append("</section>\n");
    }

    private void exhibit(Exhibit exhibit) {
        exhibits++;
        html.append("<figure>\n<h4>").append(escape(exhibit.title())).append("</h4>\n");
        if (!exhibit.reading().isEmpty()) {
            html.append("<p class=\"reading\">")
                    .append(escape(exhibit.reading()))
                    .append("</p>\n");
        }
        Plot plot = exhibit.plot();
        if (plot != null) {
            for (Plot.Width width : Plot.Width.values()) {
                html.append(Svg.inline(plot, width, "plot" + exhibits + width.suffix()))
                        .append('\n');
            }
        }
        boolean open = exhibit.extent() == Exhibit.Extent.SUMMARY;
        html.append(open ? "<details open>" : "<details>").append("<summary>Figures</summary>\n");
        table(exhibit.title(), exhibit.table());
        html.append("</details>\n</figure>\n");
    }

    private void table(String title, FigureTable table) {
        html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(escape(title))
                .append("\">\n<table>\n<thead><tr>");
        table.texts()
                .forEach(head ->
                        html.append("<th scope=\"col\">").append(escape(head)).append("</th>"));
        table.columns()
                .forEach(head -> html.append("<th scope=\"col\" class=\"n\">")
                        .append(escape(head))
                        .append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (FigureTable.Row row : table.rows()) {
            html.append(row.texts().contains(SystemLook.VARVE) ? "<tr class=\"varve\">" : "<tr>");
            row.texts()
                    .forEach(text -> html.append("<td class=\"text\">")
                            .append(escape(text))
                            .append("</td>"));
            for (String column : table.columns()) {
                cell(row.figures().get(column));
            }
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table>\n</div>\n");
    }

    /** The figure as people read it, and in what they point at and what tools read every digit of the JSON. */
    private void cell(@Nullable Measurement figure) {
        if (figure == null) {
            html.append("<td class=\"n\">–</td>");
            return;
        }
        html.append("<td class=\"n\"><data value=\"")
                .append(Digits.of(figure.median()))
                .append("\" title=\"")
                .append(escape(exact(figure)))
                .append("\">")
                .append(escape(Words.value(figure)))
                .append("</data>");
        if (figure.rounds().size() > 1) {
            html.append("<small>").append(escape(Words.spread(figure))).append("</small>");
        }
        html.append("</td>");
    }

    /** Name, labels and rounds with all their digits. */
    private static String exact(Measurement figure) {
        var exact = new StringBuilder(figure.name());
        for (Map.Entry<String, String> label : figure.labels().entrySet()) {
            exact.append(", ").append(label.getKey()).append('=').append(label.getValue());
        }
        exact.append(": ").append(Digits.of(figure.median())).append(' ').append(figure.unit());
        if (figure.rounds().size() > 1) {
            exact.append("; rounds");
            figure.rounds().forEach(round -> exact.append(' ').append(Digits.of(round)));
        }
        return exact.toString();
    }

    /** Text for between tags and for attributes in quotation marks. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
