package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Figures in rows and columns.
 *
 * @param texts heads of the first columns, which say what a row is about
 * @param columns heads of the others
 * @param rows in their order
 * @param shown every figure that the table stands for
 */
record FigureTable(List<String> texts, List<String> columns, List<Row> rows, List<Measurement> shown) {

    /**
     * One row.
     *
     * @param texts one for each of the first columns
     * @param figures by the head of their column; some may be missing
     */
    record Row(List<String> texts, Map<String, Measurement> figures) {}

    /**
     * Figures of which the labels make the rows. Labels that nobody thought of make columns too, and two figures that
     * would share a cell get two rows: nothing is lost.
     *
     * @param first labels in the order in which their columns stand
     * @param said labels that need no column, because the title or the heads of columns tell them
     * @param column the head of a figure's column
     */
    static FigureTable pivot(
            List<Measurement> figures, List<String> first, Set<String> said, Function<Measurement, String> column) {
        Set<String> present = new TreeSet<>();
        figures.forEach(figure -> present.addAll(figure.labels().keySet()));
        Set<String> texts = new LinkedHashSet<>(first);
        texts.retainAll(present);
        present.removeAll(said);
        texts.addAll(present);
        Set<String> columns = new LinkedHashSet<>();
        Map<List<String>, List<Row>> rows = new LinkedHashMap<>();
        for (Measurement figure : figures) {
            String head = column.apply(figure);
            columns.add(head);
            List<String> key = texts.stream()
                    .map(label -> figure.labels().getOrDefault(label, ""))
                    .toList();
            List<Row> alike = rows.computeIfAbsent(key, _ -> new ArrayList<>());
            Row row = alike.stream()
                    .filter(each -> !each.figures().containsKey(head))
                    .findFirst()
                    .orElse(null);
            if (row == null) {
                row = new Row(key, new LinkedHashMap<>());
                alike.add(row);
            }
            row.figures().put(head, figure);
        }
        return new FigureTable(
                List.copyOf(texts),
                List.copyOf(columns),
                rows.values().stream().flatMap(List::stream).toList(),
                List.copyOf(figures));
    }

    /** What is said by labels alone: figures whose value means nothing. */
    static FigureTable ofLabels(List<Measurement> figures, List<String> first) {
        FigureTable table = pivot(figures, first, Set.of(), Measurement::name);
        List<Row> rows =
                table.rows().stream().map(row -> new Row(row.texts(), Map.of())).toList();
        return new FigureTable(table.texts(), List.of(), rows, table.shown());
    }
}
