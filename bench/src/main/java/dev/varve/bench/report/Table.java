package dev.varve.bench.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of cells in aligned columns: the first columns are text, the others figures. */
public final class Table {

    private static final String GAP = "   ";

    private final int texts;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A table of some columns.
     *
     * @param texts how many of them, from the first, are text and align left
     * @param headings of the columns
     */
    public Table(int texts, String... headings) {
        this.texts = texts;
        rows.add(List.of(headings));
    }

    /** Adds a row, one cell for each column. */
    public void row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + rows.getFirst().size() + " columns");
        }
        rows.add(List.of(cells));
    }

    /** Prints a title, the headings and the rows. */
    public void print(PrintWriter out, String title) {
        out.println();
        out.println(title);
        for (List<String> row : rows) {
            var line = new StringBuilder(" ");
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String padding = " ".repeat(width(column) - cell.length());
                line.append(column == 0 ? " " : GAP).append(column < texts ? cell + padding : padding + cell);
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
