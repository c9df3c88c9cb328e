package dev.varve.bench.page;

import org.jspecify.annotations.Nullable;

/**
 * A plot and its figures.
 *
 * @param title what it shows
 * @param reading how to read it, in a sentence or two; may be empty
 * @param plot null where a table says it better
 * @param table of every figure that is drawn
 * @param extent of the table
 */
record Exhibit(String title, String reading, @Nullable Plot plot, FigureTable table, Extent extent) {

    /** How much a table holds. */
    enum Extent {
        /** What people look up. */
        SUMMARY,
        /** Every point that was measured. */
        RAW
    }

    static Exhibit of(Plot plot, String reading, FigureTable table) {
        return new Exhibit(plot.title(), reading, plot, table, Extent.SUMMARY);
    }
}
