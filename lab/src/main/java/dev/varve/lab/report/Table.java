package dev.varve.lab.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of cells in aligned columns. For one thread. */
public final class Table {

    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param heading what stands above it
     * @param right whether its cells align right, as numbers do
     */
    public record Column(String heading, boolean right) {

        /** A column of text. */
        public static Column text(String heading) {
            return new Column(heading, false);
        }

        /** A column of numbers. */
        public static Column number(String heading) {
            return new Column(heading, true);
        }
    }

    /** A table of some columns. */
    public Table(Column... columns) {
        this.columns = List.of(columns);
        rows.add(this.columns.stream().map(Column::heading).toList());
    }

    /**
     * A table whose first columns are text and whose others are numbers.
     *
     * @param texts how many are text
     * @param headings of all columns
     */
    public Table(int texts, String... headings) {
        this(IntStream.range(0, headings.length)
                .mapToObj(c -> new Column(headings[c], c >= texts))
                .toArray(Column[]::new));
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     * @throws IllegalArgumentException if there are fewer or more
     */
    public void row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
    }

    /** Prints the headings and the rows. */
    public void print(PrintWriter out) {
        print(out, "", GAP);
    }

    /** Prints an empty line, a title, and the headings and the rows below it. */
    public void print(PrintWriter out, String title) {
        out.println();
        out.println(title);
        // Figures and their spreads stand side by side: with less air between them nobody could tell which belong.
        print(out, "  ", GAP + " ");
    }

    private void print(PrintWriter out, String indent, String gap) {
        int[] widths = new int[columns.size()];
        for (int c = 0; c < widths.length; c++) {
            for (List<String> row : rows) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        for (List<String> row : rows) {
            out.println(line(row, widths, indent, gap));
        }
        out.flush();
    }

    private String line(List<String> cells, int[] widths, String indent, String gap) {
        var line = new StringBuilder(indent);
        for (int c = 0; c < widths.length; c++) {
            String padding = " ".repeat(widths[c] - cells.get(c).length());
            line.append(c == 0 ? "" : gap);
            line.append(columns.get(c).right() ? padding + cells.get(c) : cells.get(c) + padding);
        }
        return line.toString().stripTrailing();
    }
}
