package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import java.util.Collection;
import java.util.List;

/** What figures say of themselves. */
final class Labels {

    private Labels() {}

    /** The value of a label, or nothing where a figure has none of the name. */
    static String of(Measurement figure, String label) {
        return figure.labels().getOrDefault(label, "");
    }

    static boolean has(Measurement figure, String label) {
        return figure.labels().containsKey(label);
    }

    /** A label's value as a number; NaN where it is none. */
    static double number(Measurement figure, String label) {
        try {
            return Double.parseDouble(of(figure, label));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** The values that a label takes, in the order of the figures. */
    static List<String> values(Collection<Measurement> figures, String label) {
        return figures.stream()
                .filter(figure -> has(figure, label))
                .map(figure -> of(figure, label))
                .distinct()
                .toList();
    }

    /** The figures of which a label has a value. */
    static List<Measurement> with(Collection<Measurement> figures, String label, String value) {
        return figures.stream()
                .filter(figure -> of(figure, label).equals(value))
                .toList();
    }
}
