package dev.varve.bench.dense;

import java.util.Locale;

/** Whether the rows that pass a filter are the ones near the query. */
enum Correlation {
    /** Chance decides. */
    NONE,
    /** Near ones pass. */
    POSITIVE,
    /** Far ones pass. */
    NEGATIVE;

    /** Its name in figures. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
