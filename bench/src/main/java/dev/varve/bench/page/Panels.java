package dev.varve.bench.page;

import java.util.List;
import java.util.Map;

/** Parts of a plot, one for each value of the column {@value #COLUMN}. */
final class Panels {

    static final String COLUMN = "panel";

    /**
     * Lets-Plot orders panels by their names. This has no width, sorts behind every letter, and is taken out of the
     * drawing again: so the panels stand in the order of the figures.
     */
    static final String PLACE = "\u200b";

    private Panels() {}

    /** The value of the column for a panel. */
    static String key(String panel, List<String> panels) {
        return PLACE.repeat(panels.indexOf(panel)) + panel;
    }

    /** Adds the panels to a plot; nothing where there is one only. */
    static void addTo(Map<String, Object> spec, List<String> panels, int columns) {
        if (panels.size() > 1) {
            spec.put(
                    "facet",
                    Spec.map("name", "wrap", "facets", Spec.list(COLUMN), "order", Spec.list(1), "ncol", columns));
        }
    }
}
